"""A builtin stage is given more than it can take.

What it checks
--------------
A stage with a `builtin` has one input, and uses the one component it works by and nothing else.

Why it matters
--------------
A sanitiser takes one record, a decision one recommendation. With two inputs it would be a guess which is
meant; the engine refuses to run the pipeline.

Example
-------
    - name: act
      builtin: act
      inputs: [recommend, score]
      uses: {policy: action-policy/triage@1.0.0}

Instead
-------
    - name: act
      builtin: act
      inputs: [recommend]
      uses: {policy: action-policy/triage@1.0.0}
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

_WORKS_BY = {"sanitise": "Sanitizer", "act": "ActionPolicy"}


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        for stage in pipeline.stages:
            if stage.builtin is None:
                continue
            at = ("stages", f"[{stage.name}]")
            for name in dict.fromkeys(stage.inputs[1:]):
                if name != stage.inputs[0]:
                    message = f"`{stage.builtin}` takes one input, and `{stage.name}` has `{name}` as well"
                    help_ = "leave the one it works on; join others in a stage before it"
                    yield RULE.on(loaded, (*at, "inputs", f"[{name}]"), message, help=help_)
            for slot, ref in stage.uses.items():
                if ref.kind != _WORKS_BY[stage.builtin]:
                    message = f"`{stage.builtin}` can do nothing with {ref}"
                    help_ = "remove it, or use it in a stage with code"
                    yield RULE.on(loaded, (*at, "uses", slot), message, help=help_)


RULE = Rule("REF016", "misfed-builtin", Severity.ERROR, _check, __doc__)
