"""A prompt needs a field that a sanitiser takes out before.

What it checks
--------------
Where a stage reads what sanitisers let through, and nothing else, each required variable of its
prompt that is named as a field of the source is a field that arrives.

Why it matters
--------------
The variable has no value: the stage fails, or the model is asked about nothing and answers anyway.

Example
-------
    # the sanitiser has no rule for `condition` and suppresses by default
    variables:
      - {name: condition, type: string}

Instead
-------
    variables:
      - {name: condition, type: string, required: false}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.fields import fields_read
from govern.check.flow import flows, used
from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.flow import Flow
    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.kinds.prompt import Prompt
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for flow in flows(view):
        for stage in flow.pipeline.stages:
            if stage.code is None and _sanitised_only(flow, stage):
                for prompt in used(view, stage, "Prompt"):
                    yield from _of_prompt(view, flow, stage, prompt)


def _sanitised_only(flow: Flow, stage: Stage) -> bool:
    """Whether all inputs are sanitised records: other stages may put out fields of their own."""
    sanitising = {item.name for item in flow.pipeline.stages if item.builtin == "sanitise"}
    return sanitising.issuperset(stage.inputs)


def _of_prompt(view: View, flow: Flow, stage: Stage, prompt: Loaded) -> Iterator[Diagnostic]:
    arriving = [item.field for arrival in flow.at(stage) for item in arrival.fields]
    if not arriving:
        return  # what a sanitiser lets through may not be known
    for variable in cast("Prompt", prompt.contract).variables:
        if not variable.required or any(field.is_named(variable.name) for field in arriving):
            continue
        if any(field.is_named(variable.name) for field in fields_read(view, flow.pipeline) or ()):
            here = prompt.ref in view.catalog.contracts
            place = prompt.place("variables", f"[{variable.name}]", "name")
            yield RULE.on(
                flow.loaded,
                ("stages", f"[{stage.name}]", "inputs", f"[{stage.inputs[0]}]"),
                f"`{variable.name}` of {prompt.ref} stays empty: no sanitiser lets the field through",
                help="let it through, transformed if need be, or make the variable `required: false`",
                related=[Related(place, "the variable")] if here else [],
            )


RULE = Rule("PRM007", "unfilled-variable", Severity.ERROR, _check, __doc__)
