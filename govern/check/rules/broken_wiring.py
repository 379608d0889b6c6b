"""The stages of a pipeline do not fit together.

What it checks
--------------
Each input of a stage is `record` or another stage, is named once, and following inputs never leads back
to the stage.

Why it matters
--------------
Stages run after their inputs. One that waits for itself, or for a stage that does not exist, never runs.

Example
-------
    stages:
      - name: score
        inputs: [extrct]

Instead
-------
    stages:
      - name: score
        inputs: [extract]
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.rule import Rule
from govern.check.stages import circles, pipelines
from govern.diagnostic import Related, Safety, Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

RECORD = "record"


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        yield from _unknown(loaded, pipeline)
        yield from _circles(loaded, pipeline)


def _unknown(loaded: Loaded, pipeline: InsightPipeline) -> Iterator[Diagnostic]:
    names = [stage.name for stage in pipeline.stages]
    for stage in pipeline.stages:
        inputs = ("stages", f"[{stage.name}]", "inputs")
        for position, name in enumerate(stage.inputs):
            if name in stage.inputs[:position]:
                message = f"`{stage.name}` names the input `{name}` twice"
                yield RULE.on(loaded, (*inputs, position), message, help="name it once")
            elif name not in {RECORD, *names}:
                guess = did_you_mean(name, [RECORD, *(other for other in names if other != stage.name)])
                hint = (
                    f"did you mean `{guess}`?" if guess else f"inputs are `{RECORD}` or: {', '.join(names)}"
                )
                message = f"`{stage.name}` reads `{name}`, and no stage is called so"
                fits = guess is not None and guess not in stage.inputs
                fixes = offers.write(loaded, (*inputs, position), guess or "", Safety.UNSAFE) if fits else ()
                yield RULE.on(loaded, (*inputs, f"[{name}]"), message, help=hint, fixes=fixes)


def _circles(loaded: Loaded, pipeline: InsightPipeline) -> Iterator[Diagnostic]:
    inputs = {stage.name: list(stage.inputs) for stage in pipeline.stages}
    for circle in circles(inputs):
        steps = [
            (("stages", f"[{waiting}]", "inputs", f"[{awaited}]"), f"`{waiting}` waits for `{awaited}`")
            for waiting, awaited in pairwise([*circle, circle[0]])
        ]
        related = [Related(loaded.place(*route), words) for route, words in steps[1:]]
        message = f"stages wait for each other: {' → '.join([*circle, circle[0]])}"
        yield RULE.on(loaded, steps[0][0], message, help="remove one of the inputs", related=related)


RULE = Rule("REF005", "broken-wiring", Severity.ERROR, _check, __doc__)
