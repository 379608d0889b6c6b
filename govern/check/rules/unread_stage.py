"""A stage runs and nothing comes of it.

What it checks
--------------
In a pipeline that decides (it has an `act` stage), every other stage is one that the decision depends on.

Why it matters
--------------
The stage costs time and money on every record, its components need approvals, and what it finds reaches
nobody. Most often an input was forgotten in a later stage.

Example
-------
    - {name: intensity, inputs: [clean], uses: {model: model/vader@1.0.0}}
    - {name: calibrate, inputs: [score], code: {entry: "stages.py:calibrator"}}

Instead
-------
    - {name: intensity, inputs: [clean], uses: {model: model/vader@1.0.0}}
    - {name: calibrate, inputs: [score, intensity], code: {entry: "stages.py:calibrator"}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.stages import feeding, pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        deciding = [stage for stage in pipeline.stages if stage.builtin == "act"]
        needed = {stage.name for stage in feeding(pipeline, deciding)}
        for stage in pipeline.stages if deciding else ():
            if stage.name not in needed:
                act = deciding[0].name
                yield RULE.on(
                    loaded,
                    ("stages", f"[{stage.name}]", "name"),
                    f"nothing comes of `{stage.name}`: `{act}` does not depend on it",
                    help="add it to the inputs of a stage that should read it, or remove it",
                    related=[Related(loaded.place("stages", f"[{act}]", "name"), "this stage decides")],
                )


RULE = Rule("REF012", "unread-stage", Severity.WARNING, _check, __doc__)
