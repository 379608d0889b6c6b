"""The self-check: both endpoints run again to what was recorded, and twice to the same.

Everything that follows rests on stages being functions of what they declare. Endpoints are run afresh, from
no memo, before the search and again after it (with one witness of the answer); what they give must be what
was recorded, and what every other run on the same content gave. A stage that reads something undeclared shows
here, and the answer is then UNKNOWN, whatever the search found. A stage that can't be run is taken at its
recorded digests, which become the points that the search knows of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.run.memo import Output
from govern.run.stage import RECORD, NoAnswer
from govern.why.attempt import Attempt
from govern.why.points import has_content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.memo import Key
    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json
    from govern.why.attempt import Replayer
    from govern.why.points import DigestFunction


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first stage that did not give what it gave before, and under which factors."""

    stage: str
    side: str
    """`before` or `after` where a recorded digest differs; `replay` where two runs here differ."""
    factors: Mapping[str, str]
    """The digests of the factors the stage reads."""
    expected: str
    found: str


class SelfCheckFailed(Exception):  # noqa: N818 - it becomes an answer: UNKNOWN
    """Replaying does not give what was recorded, or not the same twice."""

    def __init__(self, mismatch: Mismatch) -> None:
        super().__init__(mismatch.stage)
        self.mismatch = mismatch


@dataclass(frozen=True, slots=True)
class Side:
    """One endpoint: its name, all its factors, and what was recorded there, where something was.

    `recorded` is the digest of each stage's output, `outcome` the outcome.
    """

    name: str
    factors: Mapping[str, FactorValue]
    recorded: Mapping[str, str] | None = None
    outcome: Json = None


def replay(
    replayer: Replayer, record: Json, sides: tuple[Side, Side], digest: DigestFunction
) -> tuple[Attempt, Attempt]:
    """Run both endpoints afresh, compare them with what was recorded, and hand their outputs to the memo.

    Of a stage that can't be run, the recorded digest is taken, and becomes known to `replayer`.

    Raises:
        SelfCheckFailed: they differ, or a stage's output differs from one remembered for the same content.
        StageFailed, NoAnswer: an endpoint does not run, and was not recorded.
        Redrawn: a stage that can't be run was recorded with two answers to one call.

    """
    fresh = replayer.fresh()
    before, after = (_endpoint(fresh, record, side) for side in sides)
    replayer.executor.runs += fresh.executor.runs
    replayer.points.learn_elsewhere(replayer.executor.needed)
    for stage in dict.fromkeys([*before.outputs, *(sides[0].recorded or ()), *(sides[1].recorded or ())]):
        for side, done in zip(sides, (before, after), strict=True):
            _compare(replayer, stage, side, done, digest)
    fresh.executor.memo.hand_over(replayer.executor.memo, _refuse)
    return before, after


def _endpoint(replayer: Replayer, record: Json, side: Side) -> Attempt:
    """Run one endpoint, where a failure is an error and not an outcome."""
    known = {RECORD: Output.of(side.factors[RECORD].value if RECORD in side.factors else record)}
    for stage in replayer.executor.needed:
        known[stage.name] = _ran_or_recorded(replayer, stage, side, known)
    sink = replayer.executor.sink.name
    last = known[sink]
    if not has_content(last):
        if side.outcome is None:
            raise NoAnswer(sink, f"was not run, and the outcome {side.name} is not recorded")
        replayer.points.outcomes[last.digest] = side.outcome
    del known[RECORD]
    return Attempt(known, replayer.ending(last))


def _ran_or_recorded(replayer: Replayer, stage: Stage, side: Side, known: Mapping[str, Output]) -> Output:
    try:
        return replayer.run(stage, side.factors, known)
    except NoAnswer:
        recorded = (side.recorded or {}).get(stage.name)
        if recorded is None:
            raise
    return replayer.points.learn(stage, side.factors, known, recorded)


def confirm(
    replayer: Replayer, record: Json, configurations: list[Mapping[str, FactorValue]]
) -> list[Attempt]:
    """Run configurations once more, afresh; each stage must give what it gave before.

    Raises:
        SelfCheckFailed: one does not.

    """
    fresh = replayer.fresh()
    attempts = [fresh.attempt(record, factors) for factors in configurations]
    replayer.executor.runs += fresh.executor.runs
    fresh.executor.memo.hand_over(replayer.executor.memo, _refuse)
    return attempts


def covered(replayer: Replayer, sides: tuple[Side, Side]) -> bool:
    """Whether every needed stage was run and has a recorded digest on both sides."""
    if replayer.points.taken:
        return False
    return all(stage.name in (side.recorded or ()) for side in sides for stage in replayer.executor.needed)


def _compare(replayer: Replayer, stage: str, side: Side, done: Attempt, digest: DigestFunction) -> None:
    expected = (side.recorded or {}).get(stage)
    if expected is None:
        return
    output = done.outputs.get(stage)
    if output is not None and not has_content(output):
        return  # it was taken at this very digest
    found = "no such stage" if output is None else digest(stage, output.content)
    if found != expected:
        read = next((s.factors for s in replayer.executor.needed if s.name == stage), ())
        factors = {name: side.factors[name].digest for name in read}
        raise SelfCheckFailed(Mismatch(stage, side.name, factors, expected, found))


def _refuse(key: Key, known: Output, again: Output) -> None:
    read = dict(zip(key.factors, key.factor_digests, strict=True))
    raise SelfCheckFailed(Mismatch(key.name, "replay", read, known.digest, again.digest))
