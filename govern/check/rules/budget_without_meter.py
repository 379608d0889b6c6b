"""A pipeline has a budget, and nothing measures what it spends.

What it checks
--------------
Each `budget` names its `meter`.

Why it matters
--------------
A limit that is held against nothing is never reached. The contract promises that an event costs no more, and
nobody would notice if it did.

Example
-------
    budget:
      per_event: 5
      currency: EUR

Instead
-------
    budget:
      per_event: 5
      currency: EUR
      meter: gen_ai.usage.output_tokens
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.budget is not None and pipeline.budget.meter is None:
            yield RULE.on(
                loaded,
                ("budget",),
                f"the budget of {loaded.ref} has no meter: nothing measures what an event costs",
                help="add `meter:` with what is measured, such as gen_ai.usage.output_tokens",
                key=True,
            )


RULE = Rule("CST001", "budget-without-meter", Severity.ERROR, _check, __doc__)
