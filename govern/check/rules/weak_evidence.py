"""An action of high reach is done on evidence that is as likely wrong as right.

What it checks
--------------
Each action of high or critical blast radius asks for a `minimum_confidence` of at least 0.5.

Why it matters
--------------
Below one half, the recommendation is by its own account more likely wrong than right. What reaches many
people should not rest on it.

Example
-------
    - name: notify-safety-team
      blast_radius: high
      minimum_confidence: 0.30

Instead
-------
    - name: notify-safety-team
      blast_radius: high
      minimum_confidence: 0.75
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from govern.check.actions import actions_from
from govern.check.rule import Rule
from govern.contract.fields import BlastRadius
from govern.contract.impact import decimal_text
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_HALF = Decimal("0.5")


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, action, route in actions_from(view, BlastRadius.HIGH):
        if action.minimum_confidence < _HALF:
            reach = action.blast_radius.value
            yield RULE.on(
                loaded,
                (*route[:-1], "minimum_confidence"),
                f"`{action.name}` has blast radius {reach} and is done on a confidence of "
                f"{decimal_text(action.minimum_confidence)}",
                help="ask for at least 0.5, or lower its reach",
                related=[Related(loaded.place(*route), f"its reach is {reach}")],
            )


RULE = Rule("ACT004", "weak-evidence", Severity.WARNING, _check, __doc__)
