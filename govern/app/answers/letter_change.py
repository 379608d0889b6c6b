"""Why a result about a person is not the one before: the same sets as the engineer's answer, in titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from govern.app.answers.letter_words import action, factor
from govern.errors import GovernError
from govern.why.answer import Tier
from govern.why.letter import Section
from govern.why.phrases import all_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.app.answers.question import Question
    from govern.app.workspace.context import Context
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.reference import Ref
    from govern.source.canonical import Json
    from govern.why.answer import Explanation

_PART = "a part of the system"
_FOUND = "This was found by running the system again on the same data, each part as it was and as it is."
_CHANCE = (
    "A part of the system may answer the same question differently each time. This holds of the answers that "
    "it gave; that they differ may be chance."
)


def changing(context: Context, question: Question, told: Explanation) -> Section:
    """Say why the result is not what it was before, as far as it is shown."""
    if told.outcome is None:
        return Section("Compared with before", (*_unknown(question),))
    before, after = (_outcome(side) for side in (told.outcome.before, told.outcome.after))
    if not told.outcome.changed:
        return Section(
            "Compared with before",
            (f"With the system as it was before, the result is the same: {after}.",),
        )
    names = {
        change.factor: factor(change.factor, _contract(context, question, change.factor))
        for change in told.changed
    }
    for name, members in told.together.items():
        parts = (factor(one, _contract(context, question, one)) for one in members)
        names[name] = joined(list(dict.fromkeys(parts)), "and")
    sets = [[names.get(one, _PART) for one in members] for members in told.proven]
    sentences = [f"With the system as it was before, the result would have been: {before}."]
    points: list[str] = []
    if told.causes is not None:
        sentences.append(_FOUND)
        if Tier.SUFFICIENT_BY_DIGEST in told.tiers:
            sentences.append("Where a part can't be run again, its recorded answers were used.")
        sentence, points = cause(sets, after)
        sentences.append(sentence)
    elif sets:
        sentences.append("It is shown that the result changes back with any of these; there may be others:")
        points = [all_of(members) for members in sets]
    else:
        sentences += _unknown(question)
    if told.drawn:
        sentences.append(_CHANCE)
    return Section("Why the result is not the one before", tuple(sentences), tuple(points))


def cause(sets: Sequence[Sequence[str]], after: str) -> tuple[str, list[str]]:
    """Say what all the minimal sets together mean, as `made_the_change` does, to somebody who knows none.

    The second part lists the sets where one sentence can't hold them.
    """
    gone = f"the result would not have been: {after}"
    if len(sets) == 1 and len(sets[0]) == 1:
        return f"What made the difference is {sets[0][0]}. Had it stayed as it was, {gone}.", []
    if all(len(members) == 1 for members in sets):
        names = joined([members[0] for members in sets], "and")
        sentence = (
            f"These made the difference together: {names}. Had any one of them stayed as it was, {gone}."
        )
        return sentence, []
    if len(sets) == 1:
        names = joined(sets[0], "and")
        return (
            f"Each of these alone was enough: {names}. Only had all of them stayed as they were, {gone}.",
            [],
        )
    lead = f"Had all of one of these groups stayed as it was, and nothing else, {gone}."
    return f"{lead} The groups:", [all_of(members) for members in sets]


def _unknown(question: Question) -> Iterator[str]:
    """Say that it is not known, and of what can be said to a stranger, why."""
    if question.salt is None:
        yield "What the system read of you was erased, or is kept elsewhere; nothing can be run on it again."
    elif not question.missing and question.restructured:
        yield "The system works in other steps now, so that it can't be said which change made a difference."
    yield "What made a difference is not known. You can ask about it as about the decision itself (below)."


def _outcome(value: Json) -> str:
    match value:
        case {"action": str(name), "verdict": "act"}:
            return action(name)
        case {"action": str(name), "verdict": str(verdict)}:
            return f"{action(name)} ({'held until a person agrees' if verdict == 'hold' else 'not allowed'})"
        case _:
            return "none, because a step failed"


def _contract(context: Context, question: Question, name: str) -> Any:
    """Find the contract of a changed factor on either side, None where it can't be read."""
    line = name.partition("#")[0]
    for side in (question.after, question.before):
        for ref in _refs(context, side.built.pipeline):
            if ref.line == line:
                return context.find(ref)[0].contract
    return None


def _refs(context: Context, pipeline: Ref) -> list[Ref]:
    try:
        found = cast("InsightPipeline", context.find(pipeline)[0].contract)
    except GovernError:
        return []
    return [pipeline, *found.sources, *(ref for stage in found.stages for ref in stage.uses.values())]
