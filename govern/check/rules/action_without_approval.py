"""An action of high reach needs nobody's approval.

What it checks
--------------
Each action of high or critical blast radius names at least one approval.

Why it matters
--------------
What reaches many people, or can't be taken back in time, is decided by a person who answers for it.

Example
-------
    - name: notify-safety-team
      blast_radius: high
      minimum_confidence: 0.80

Instead
-------
    - name: notify-safety-team
      blast_radius: high
      minimum_confidence: 0.80
      approvals:
        - role: safety-officer
          count: 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.actions import actions_from
from govern.check.rule import Rule
from govern.contract.fields import BlastRadius
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, action, route in actions_from(view, BlastRadius.HIGH):
        if not action.approvals:
            message = f"`{action.name}` has blast radius {action.blast_radius.value} and needs no approval"
            yield RULE.on(loaded, route, message, help="add `approvals:` with a role, or lower its reach")


RULE = Rule("ACT002", "action-without-approval", Severity.ERROR, _check, __doc__)
