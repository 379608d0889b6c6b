"""Which keys of the factors in a cause made the change: versions in between, made and run for a question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.run.build import outcome
from govern.run.functions import PluginStage, SanitiseStage
from govern.why.drill.engine import drill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.answers.question import Question
    from govern.run.stage import Stage
    from govern.why.answer import Explanation
    from govern.why.drill.answer import Drilled


def drilled(question: Question, explanation: Explanation) -> tuple[Drilled, ...]:
    """Drill into each factor of each proven set of causes; nothing where none is proven."""
    told = explanation.outcome
    if told is None or not told.changed or question.salt is None:
        return ()
    before, after = question.factors(question.salt)
    return drill(
        tuple(_apart(question.after.built.stages)),
        dict(question.both_records()[1].fields),
        before,
        after,
        explanation.proven,
        sink=question.after.built.sink,
        outcome=outcome,
    )


def _apart(stages: tuple[Stage, ...]) -> Iterator[Stage]:
    """Give the stages with hosts that keep little: each version in between is made once."""
    for stage in stages:
        function = stage.function
        if isinstance(function, PluginStage | SanitiseStage):
            yield replace(stage, function=replace(function, host=function.host.small()))
        else:
            yield stage
