"""A role may have restricted data, and nobody approves who gets it.

What it checks
--------------
Each role of a data contract with a field that is classified as restricted names `firstLevelApprovers`.

Why it matters
--------------
Access that nobody approves is given by whoever is asked, and nobody can say later why someone had it.

Example
-------
    roles:
      - role: feedback-triage
        access: read

Instead
-------
    roles:
      - role: feedback-triage
        access: read
        firstLevelApprovers: data owner
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.classes import most_sensitive
from govern.check.people import accesses
from govern.check.rule import Rule
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for given in accesses(view):
        field = most_sensitive(given.loaded)
        if field is None or field.sensitivity is not Sensitivity.RESTRICTED:
            continue
        if not any(key == "firstLevelApprovers" for key, _ in given.approvers):
            yield RULE.on(
                given.loaded,
                (*given.route, "role"),
                f"`{given.role}` may have restricted data of {given.loaded.ref}, and nobody approves it",
                help="add `firstLevelApprovers:` with who decides",
                related=[Related(field.place, f"`{field.path}` is restricted")],
            )


RULE = Rule("ACC003", "role-without-approver", Severity.WARNING, _check, __doc__)
