"""A decision rests on a stage that can't be run again.

What it checks
--------------
Of an active pipeline that decides, no stage that the decision depends on has `replay: none`, and one that is
not deterministic has its answers recorded.

Why it matters
--------------
Why something was decided is answered by running it again with one thing changed. A stage that can't be run
again, or that answers differently each time, proves nothing, and neither does anything after it.

Example
-------
    - name: score
      inputs: [sanitise]
      uses: {model: model/hosted@1.0.0}   # deterministic: false
      replay: plugin

Instead
-------
    - name: score
      inputs: [sanitise]
      uses: {model: model/hosted@1.0.0}
      replay: recorded
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.flow import used
from govern.check.rule import Rule
from govern.check.stages import feeding, pipelines
from govern.contract.fields import Replay
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.kinds.model import Model
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        deciding = [stage for stage in pipeline.stages if stage.builtin == "act"]
        for stage in feeding(pipeline, deciding) if pipeline.status == "active" else ():
            if stage.builtin is None and (why := _why(view, stage)):
                yield RULE.on(
                    loaded,
                    ("stages", f"[{stage.name}]", "name" if stage.replay is None else "replay"),
                    f"`{stage.name}` {why}, and `{deciding[0].name}` decides by it",
                    help="record its answers (`replay: recorded`), or decide without it",
                )


def _why(view: View, stage: Stage) -> str:
    """Say why a stage can prove nothing; empty where it can. The engine tells in the same way."""
    models = [cast("Model", loaded.contract) for loaded in used(view, stage, "Model")]
    replays = {stage.replay} if stage.replay is not None else {model.replay for model in models}
    if Replay.NONE in replays:
        return "can't be run again"
    unsteady = not stage.deterministic or any(not model.deterministic for model in models)
    return "is not deterministic and not recorded" if unsteady and Replay.RECORDED not in replays else ""


RULE = Rule("PIN007", "unrepeatable-stage", Severity.WARNING, _check, __doc__)
