"""An action asks the same role for approval twice.

What it checks
--------------
Among the approvals of an action, each role stands once.

Why it matters
--------------
Each entry is counted on its own, so that one person of the role satisfies both. Who reads two entries
believes that two people look.

Example
-------
    approvals:
      - {role: safety-officer, count: 1}
      - {role: safety-officer, count: 1}

Instead
-------
    approvals:
      - {role: safety-officer, count: 2}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.actions import actions_from
from govern.check.people import same
from govern.check.rule import Rule
from govern.contract.fields import BlastRadius
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, action, route in actions_from(view, BlastRadius.LOW):
        first: dict[str, int] = {}
        for position, approval in enumerate(action.approvals):
            at = (*route[:-1], "approvals")
            earlier = first.setdefault(same(approval.role), position)
            if earlier != position:
                total = sum(item.count for item in action.approvals if same(item.role) == same(approval.role))
                yield RULE.on(
                    loaded,
                    (*at, position, "role"),
                    f"`{action.name}` asks `{approval.role}` twice, and the same person counts for both",
                    help=f"write one entry with the count that is meant, {total} at most",
                    related=[Related(loaded.place(*at, earlier, "role"), "asked here first")],
                )


RULE = Rule("ACT009", "repeated-approver", Severity.WARNING, _check, __doc__)
