"""A policy has no cases.

What it checks
--------------
Each policy that is not retired has at least one case; `govern test` runs them, and fails without.

Why it matters
--------------
An expression that is never seen to fail may be one that can't. A case shows what the policy is for, and
holds it to that when it is changed.

Example
-------
    require: item.blast_radius != 'high' || item.approvals.size() >= 1

Instead
-------
    require: item.blast_radius != 'high' || item.approvals.size() >= 1
    cases:
      - name: nobody approves
        given:
          item: {name: notify, blast_radius: high, approvals: []}
        expect: fail
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.prepared import own_policies
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, policy in own_policies(view):
        if not policy.cases:
            yield RULE.on(
                loaded,
                ("id",),
                f"{loaded.ref} has no cases, so nothing shows that it can fail",
                help="add `cases:` with one that passes and one that fails",
                key=True,
            )


RULE = Rule("POL004", "untested-policy", Severity.WARNING, _check, __doc__)
