"""`govern why EVENT`: the recorded event and another release, run again and explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.answers.drilled import drilled
from govern.app.answers.grouped import details_of, shapes_of, singly
from govern.app.answers.known import known_beside
from govern.app.answers.question import Question, asked
from govern.app.answers.versus import PREVIOUS
from govern.app.models.outside import Asks
from govern.run.build import outcome
from govern.run.entries import stage_digest
from govern.run.stage import Replay, StageFailed
from govern.why.answer import Explanation, Tier
from govern.why.grain import explain_as_known
from govern.why.told import Endpoint, WhyAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from govern.app.answers.reproducing import Side
    from govern.app.workspace.context import Context
    from govern.run.memo import Memo
    from govern.source.canonical import Json


def why(
    context: Context,
    event: str,
    vs: str = PREVIOUS,
    *,
    recordings: Sequence[Path] = (),
    draws: int = 0,
    memo: Memo | None = None,
    plan: bool = False,
) -> WhyAnswer:
    """Explain why an event's recommendation is not what it was, or would be, under another release.

    `recordings` hold recorded answers for stages that can't be run here; stages that are not deterministic
    are drawn `draws` times in each configuration; `memo` may hold outputs from before. For a `plan` nothing
    is asked that costs more than time.

    Raises:
        UsageError: no log, no such event or release, a release that can't be built here, a source that can't
            be read.
        IntegrityError: the log's evidence does not hold.

    """
    with asked(context, event, vs, recordings, asks=Asks.FREE if plan else None) as question:
        explanation = explained(question, draws, memo, plan=plan)
        return WhyAnswer(
            question.row.id,
            vs,
            question.row.record,
            question.after.source,
            {} if question.missing else question.shown_fields(),
            endpoint(question.before),
            endpoint(question.after),
            explanation,
            details_of(question, explanation),
            tuple(question.notes()),
            question.evidence.citations,
            shapes_of(question, explanation),
            drilled(
                question,
                singly(explanation),
                (recorded_outcome(question.before), recorded_outcome(question.after)),
            ),
            question.metered.took,
        )


def explained(
    question: Question, draws: int = 0, memo: Memo | None = None, *, plan: bool = False
) -> Explanation:
    """Explain a question, or say what forbids it."""
    if question.missing or question.salt is None:
        changed = () if question.unlike else question.structural()
        return Explanation((Tier.UNKNOWN,), changed, missing=question.missing)
    if question.restructured:
        changed = question.structural()
        names = tuple(change.factor for change in changed)
        missing = ("the stages are not the same, so the two releases can't be mixed",)
        return Explanation((Tier.CANDIDATE,), changed, candidates=names, missing=missing)
    return _checked(question, _executed(question, question.salt, draws, memo, plan=plan))


def _executed(question: Question, salt: bytes, draws: int, memo: Memo | None, *, plan: bool) -> Explanation:
    before, after = question.before, question.after
    old, new = question.factors(salt)
    try:
        return explain_as_known(
            after.built.stages,
            dict(question.both_records()[1].fields),
            old,
            new,
            sink=after.built.sink,
            outcome=outcome,
            recorded_before=before.stages,
            recorded_after=after.stages,
            outcomes=(recorded_outcome(before), recorded_outcome(after)),
            digest=lambda stage, content: stage_digest(salt, stage, content),
            known=known_beside(question),
            draws=draws,
            memo=memo,
            askable=_replayable(question) if plan else frozenset(),
        )
    except StageFailed as failure:  # its words may hold the record's, and are not passed on
        missing = f"stage `{failure.stage}` fails on this record under one of the two releases"
        return Explanation((Tier.UNKNOWN,), question.structural(), missing=(missing,))


def _replayable(question: Question) -> frozenset[str]:
    """Name the stages that can be asked under any mixture of versions, once somebody wants to pay for it."""
    stages = question.after.built.stages
    return frozenset(stage.name for stage in stages if stage.replay is Replay.PLUGIN)


def _checked(question: Question, explanation: Explanation) -> Explanation:
    """Refuse an answer about another outcome than the one recorded."""
    told = explanation.outcome
    if told is None:
        return explanation
    for side, found in ((question.before, told.before), (question.after, told.after)):
        if side.event is not None and found != recorded_outcome(side):
            missing = f"{side.row and side.row.id} is recorded with another outcome than its stages give"
            return Explanation((Tier.UNKNOWN,), explanation.changed, missing=(missing,))
    return explanation


def endpoint(side: Side) -> Endpoint:
    """Say what a side is: a release, and what was recorded of the record under it."""
    if side.run is None or side.row is None or side.event is None:
        return Endpoint(side.release, side.run.run if side.run else None)
    return Endpoint(side.release, side.run.run, side.row.id, side.event.outcome)


def recorded_outcome(side: Side) -> Json:
    """Give the outcome recorded on a side, None where there is none."""
    if side.event is None:
        return None
    return {"action": side.event.outcome.action, "verdict": side.event.outcome.verdict}
