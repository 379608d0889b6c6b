"""A budget is set for each event, and a hosted model may answer at any length.

What it checks
--------------
Where a pipeline with a `budget` uses a hosted model that writes text (it has a temperature, or the stage uses
a prompt), the model has `gen_ai.request.max_tokens`.

Why it matters
--------------
What an answer costs goes by its length. Without a limit the model decides what an event costs, and the
budget only notices after it was spent.

Example
-------
    parameters:
      gen_ai.request.temperature: 0

Instead
-------
    parameters:
      gen_ai.request.temperature: 0
      gen_ai.request.max_tokens: 200
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.models import MOST_TOKENS, TEMPERATURE, hosted
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.kinds.model import Model
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        for stage in pipeline.stages if pipeline.budget is not None else ():
            for slot, ref in stage.uses.items():
                model = view.resolve(ref) if ref.kind == "Model" else None
                if model is not None and _unlimited(stage, cast("Model", model.contract)):
                    yield RULE.on(
                        loaded,
                        ("stages", f"[{stage.name}]", "uses", slot),
                        f"{ref} may answer at any length, and each event has a budget",
                        help=f"add `{MOST_TOKENS}` to the parameters of the model",
                        related=[Related(loaded.place("budget", key=True), "the budget")],
                    )


def _unlimited(stage: Stage, model: Model) -> bool:
    writes = TEMPERATURE in model.parameters or any(ref.kind == "Prompt" for ref in stage.uses.values())
    return hosted(model) and writes and MOST_TOKENS not in model.parameters


RULE = Rule("CST003", "unlimited-answer", Severity.WARNING, _check, __doc__)
