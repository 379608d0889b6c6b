"""A pipeline pays for each answer, and nothing says how much it may.

What it checks
--------------
Each active pipeline that uses a hosted model has a `budget`.

Why it matters
--------------
A loop, a long text or a new price list is noticed on the bill.

Example
-------
    - name: summarise
      uses: {model: model/hosted@1.0.0}

Instead
-------
    budget:
      per_event: 5
      currency: EUR
      meter: gen_ai.usage.output_tokens
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.flow import used
from govern.check.models import hosted
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.model import Model
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.budget is not None or pipeline.status != "active":
            continue
        paid = [
            stage
            for stage in pipeline.stages
            if any(hosted(cast("Model", model.contract)) for model in used(view, stage, "Model"))
        ]
        if paid:
            yield RULE.on(
                loaded,
                ("stages", f"[{paid[0].name}]", "name"),
                f"`{paid[0].name}` asks a hosted model, and {loaded.ref} has no budget",
                help="add `budget:` with a limit, a currency and a meter",
            )


RULE = Rule("CST004", "unbudgeted-model", Severity.NOTE, _check, __doc__, pedantic=True)
