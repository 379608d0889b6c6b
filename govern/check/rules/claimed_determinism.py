"""A model is declared deterministic and asked to choose at random.

What it checks
--------------
A model with `deterministic: true` has no temperature above 0, unless it runs here from a seed.

Why it matters
--------------
What is deterministic is replayed once and believed. A model that samples gives another answer the next time,
and the explanation built on the first one is wrong.

Example
-------
    parameters:
      gen_ai.request.temperature: 0.7
    deterministic: true

Instead
-------
    parameters:
      gen_ai.request.temperature: 0.7
    deterministic: false
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.models import SEED, TEMPERATURE, hosted, models
from govern.check.rule import Rule
from govern.diagnostic import Related, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, model in models(view):
        temperature = model.parameters.get(TEMPERATURE)
        sampled = isinstance(temperature, int | Decimal) and temperature > 0
        seeded = SEED in model.parameters and not hosted(model)
        if model.deterministic and sampled and not seeded:
            yield RULE.on(
                loaded,
                ("deterministic",),
                f"{loaded.ref} is declared deterministic, and samples at temperature {temperature}",
                help="write `deterministic: false` and record its answers, or set the temperature to 0",
                related=[Related(loaded.place("parameters", TEMPERATURE), "the temperature")],
                fixes=offers.write(loaded, ("deterministic",), "false", Safety.UNSAFE),
            )


RULE = Rule("PIN008", "claimed-determinism", Severity.ERROR, _check, __doc__)
