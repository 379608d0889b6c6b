"""A critical action needs one signal only, or a corroboration asks for one.

What it checks
--------------
Each action of critical blast radius has a `corroboration` by two signals or more. Where any action has a
`corroboration`, it asks for two at least.

Why it matters
--------------
One signal can be one broken sensor, one angry writer, one bad release of a model. A recommendation is a
signal itself, so that to ask for one is to ask for nothing.

Example
-------
    - name: recall-product
      blast_radius: critical

Instead
-------
    - name: recall-product
      blast_radius: critical
      corroboration: {signals: 3, within: P7D}
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

_LEAST = 2


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, action, route in actions_from(view, BlastRadius.LOW):
        if action.corroboration is None:
            if action.blast_radius is BlastRadius.CRITICAL:
                message = f"`{action.name}` has blast radius critical and is done on one signal"
                help_ = "add `corroboration:` with two signals at least, or lower its reach"
                yield RULE.on(loaded, route, message, help=help_)
        elif action.corroboration.signals < _LEAST:
            message = f"`{action.name}` is corroborated by one signal, which is the recommendation itself"
            at = (*route[:-1], "corroboration", "signals")
            yield RULE.on(loaded, at, message, help="ask for two signals at least, or remove `corroboration`")


RULE = Rule("ACT006", "uncorroborated-action", Severity.ERROR, _check, __doc__)
