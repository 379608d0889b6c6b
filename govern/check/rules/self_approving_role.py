"""Those who have a role approve who gets it.

What it checks
--------------
No role names itself among its `firstLevelApprovers` or `secondLevelApprovers`.

Why it matters
--------------
An approval is a second pair of eyes. Where a role approves itself, whoever is in lets others in.

Example
-------
    - role: feedback-triage
      firstLevelApprovers: feedback-triage

Instead
-------
    - role: feedback-triage
      firstLevelApprovers: data owner
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check.people import accesses, same
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_SEPARATOR = re.compile(r"[,;]")


def _check(view: View) -> Iterator[Diagnostic]:
    for given in accesses(view):
        for key, approvers in given.approvers:
            if same(given.role) in {same(name) for name in _SEPARATOR.split(approvers)}:
                yield RULE.on(
                    given.loaded,
                    (*given.route, key),
                    f"`{given.role}` approves who gets the role `{given.role}`",
                    help="name another role, or people who do not have this one",
                )


RULE = Rule("ACC006", "self-approving-role", Severity.WARNING, _check, __doc__)
