"""An action says nothing about what is done when the evidence is too weak for it.

What it checks
--------------
Each action that asks for confidence or corroboration has a `fallback`.

Why it matters
--------------
Without one the decision is held and a person has to look at it. That may be right; where it is not meant,
people look at what nobody needed to see.

Example
-------
    - name: open-case
      blast_radius: medium
      minimum_confidence: 0.60

Instead
-------
    - name: open-case
      blast_radius: medium
      minimum_confidence: 0.60
      fallback: tag
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
    for loaded, action, route in actions_from(view, BlastRadius.LOW):
        can_be_weak = action.minimum_confidence > 0 or action.corroboration is not None
        if can_be_weak and action.fallback is None:
            yield RULE.on(
                loaded,
                (*route[:-1], "name"),
                f"`{action.name}` has no fallback: on weak evidence a person has to decide",
                help="add `fallback:` with an action that asks for less",
            )


RULE = Rule("ACT012", "action-without-fallback", Severity.NOTE, _check, __doc__, pedantic=True)
