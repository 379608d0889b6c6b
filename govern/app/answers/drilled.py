"""Which keys of the factors in a cause made the change: versions in between, made and run for a question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.app.answers.known import known_beside
from govern.run.build import outcome
from govern.run.entries import stage_digest
from govern.run.functions import PluginStage, SanitiseStage
from govern.why.drill.engine import drill

if TYPE_CHECKING:
    from govern.app.answers.question import Question
    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json
    from govern.why.answer import Explanation
    from govern.why.drill.answer import Drilled


def drilled(
    question: Question,
    explanation: Explanation,
    outcomes: tuple[Json, Json] = (None, None),
) -> tuple[Drilled, ...]:
    """Drill into each factor of each proven set of causes; nothing where none is proven.

    `outcomes` are those recorded before and after, None where there is none.
    """
    told, salt = explanation.outcome, question.salt
    if told is None or not explanation.proven or salt is None:
        return ()
    before, after = question.factors(salt)
    built = question.after.built
    # versions in between are nobody's, and found again by nobody: what is asked of them is not kept or paid
    built.about(None)
    try:
        return _drilled(question, explanation, outcomes, salt, (before, after))
    finally:
        built.about(question.beside)


def _drilled(
    question: Question,
    explanation: Explanation,
    outcomes: tuple[Json, Json],
    salt: bytes,
    factors: tuple[dict[str, FactorValue], dict[str, FactorValue]],
) -> tuple[Drilled, ...]:
    before, after = factors
    return drill(
        apart(question.after.built.stages),
        dict(question.both_records()[1].fields),
        before,
        after,
        explanation.proven,
        sink=question.after.built.sink,
        outcome=outcome,
        recorded_before=question.before.stages,
        recorded_after=question.after.stages,
        outcomes=outcomes,
        digest=lambda stage, content: stage_digest(salt, stage, content),
        known=known_beside(question),
    )


def apart(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Give the stages with hosts that keep little: each version in between is made once."""
    return tuple(
        replace(stage, function=replace(stage.function, host=stage.function.host.small()))
        if isinstance(stage.function, PluginStage | SanitiseStage)
        else stage
        for stage in stages
    )
