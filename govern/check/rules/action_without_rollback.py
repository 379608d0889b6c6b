"""An action that reaches far says nothing about how it is undone.

What it checks
--------------
Each action of medium blast radius or above has a `rollback`.

Why it matters
--------------
A recommendation can be wrong. Whoever has to undo the action will do it in a hurry, and needs to know
how, and who may.

Example
-------
    - name: open-case
      blast_radius: medium
      minimum_confidence: 0.65

Instead
-------
    - name: open-case
      blast_radius: medium
      minimum_confidence: 0.65
      rollback:
        how: Close the case as opened in error.
        role: safety-officer
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
    for loaded, action, route in actions_from(view, BlastRadius.MEDIUM):
        if action.rollback is None:
            message = f"`{action.name}` has blast radius {action.blast_radius.value} and no rollback"
            yield RULE.on(
                loaded, route, message, help="add `rollback:` with how it is undone, or lower its reach"
            )


RULE = Rule("ACT001", "action-without-rollback", Severity.ERROR, _check, __doc__)
