"""The self-check: both endpoints run again to what was recorded, and twice to the same.

Everything that follows rests on stages being functions of what they declare. Endpoints are run afresh, from
no memo, before the search and again after it (with one witness of the answer); what they give must be what
was recorded, and what every other run on the same content gave. A stage that reads something undeclared shows
here, and the answer is then UNKNOWN, whatever the search found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from govern.run.stage import RECORD
from govern.why.attempt import Attempt, attempt

if TYPE_CHECKING:
    from govern.run.execute import Executor
    from govern.run.memo import Key, Output
    from govern.run.stage import FactorValue
    from govern.source.canonical import Json

DigestFunction: TypeAlias = Callable[[str, bytes], str]
"""(stage name, canonical bytes of its output) -> the digest as it was recorded."""


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
    """One endpoint: its name, all its factors, and the recorded digest of each stage's output where known."""

    name: str
    factors: Mapping[str, FactorValue]
    recorded: Mapping[str, str] | None = None


def replay(
    executor: Executor, record: Json, sides: tuple[Side, Side], digest: DigestFunction
) -> tuple[Attempt, Attempt]:
    """Run both endpoints afresh, compare them with what was recorded, and hand their outputs to the memo.

    Raises:
        SelfCheckFailed: they differ, or a stage's output differs from one remembered for the same content.
        StageFailed, NoAnswer: an endpoint does not run.

    """
    fresh = executor.fresh()
    for side in sides:  # a failure at an endpoint is an error, not an outcome
        fresh.execute(side.factors[RECORD].value if RECORD in side.factors else record, side.factors)
    attempts = (attempt(fresh, record, sides[0].factors), attempt(fresh, record, sides[1].factors))
    executor.runs += fresh.runs
    for stage in dict.fromkeys(
        [*attempts[0].outputs, *(sides[0].recorded or ()), *(sides[1].recorded or ())]
    ):
        for side, done in zip(sides, attempts, strict=True):
            _compare(executor, stage, side, done, digest)
    fresh.memo.hand_over(executor.memo, _refuse)
    return attempts


def confirm(
    executor: Executor, record: Json, configurations: list[Mapping[str, FactorValue]]
) -> list[Attempt]:
    """Run configurations once more, afresh; each stage must give what it gave before.

    Raises:
        SelfCheckFailed: one does not.

    """
    fresh = executor.fresh()
    attempts = [attempt(fresh, record, factors) for factors in configurations]
    executor.runs += fresh.runs
    fresh.memo.hand_over(executor.memo, _refuse)
    return attempts


def covered(executor: Executor, sides: tuple[Side, Side]) -> bool:
    """Whether every needed stage has a recorded digest on both sides."""
    return all(stage.name in (side.recorded or ()) for side in sides for stage in executor.needed)


def _compare(executor: Executor, stage: str, side: Side, done: Attempt, digest: DigestFunction) -> None:
    expected = (side.recorded or {}).get(stage)
    if expected is None:
        return
    output = done.outputs.get(stage)
    found = "no such stage" if output is None else digest(stage, output.content)
    if found != expected:
        read = next((s.factors for s in executor.needed if s.name == stage), ())
        factors = {name: side.factors[name].digest for name in read}
        raise SelfCheckFailed(Mismatch(stage, side.name, factors, expected, found))


def _refuse(key: Key, known: Output, again: Output) -> None:
    read = dict(zip(key.factors, key.factor_digests, strict=True))
    raise SelfCheckFailed(Mismatch(key.name, "replay", read, known.digest, again.digest))
