"""The self-check where some stages draw: every other stage still has to give what it gave.

A stage that draws may give another output than was recorded, and what follows it then reads another input.
So an output is compared where all that the stage read is what it read when it was recorded, and each
deterministic stage is run again on the very inputs of a draw. The first stage that fails is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.run.draws import Drawn
from govern.run.memo import Output
from govern.run.stage import RECORD
from govern.why.selfcheck import Mismatch, SelfCheckFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json
    from govern.why.attempt import Attempt, Replayer
    from govern.why.points import DigestFunction
    from govern.why.selfcheck import Side


def check_recorded(
    stages: Sequence[Stage], side: Side, attempts: Sequence[Attempt], digest: DigestFunction
) -> None:
    """Compare each deterministic stage with what was recorded, wherever it read what it read then.

    `stages` are as declared, in running order.

    Raises:
        SelfCheckFailed: one differs, or is recorded and not there.

    """
    recorded = side.recorded or {}
    for name in recorded:
        if all(name != stage.name for stage in stages):
            raise SelfCheckFailed(Mismatch(name, side.name, {}, recorded[name], "no such stage"))
    for attempt in attempts:
        alike = {RECORD}
        for stage in stages:
            expected = recorded.get(stage.name)
            if expected is None:
                continue
            found = digest(stage.name, attempt.outputs[stage.name].content)
            if found == expected:
                alike.add(stage.name)
            elif stage.deterministic and alike.issuperset(stage.inputs):
                raise SelfCheckFailed(_mismatch(stage, side.name, side.factors, expected, found))


def check_repeated(
    replayer: Replayer,
    record: Json,
    factors: Mapping[str, FactorValue],
    attempt: Attempt,
) -> None:
    """Run each stage that does not draw again, afresh, on the inputs of an attempt.

    Raises:
        SelfCheckFailed: one gives another output.

    """
    fresh = replayer.fresh()
    given = factors[RECORD].value if RECORD in factors else record
    known = {RECORD: Output.of(given), **attempt.outputs}
    for stage in replayer.executor.needed:
        if isinstance(stage.function, Drawn):
            continue
        again = fresh.stage(stage, factors, known)
        expected = attempt.outputs[stage.name].digest
        if again.digest != expected:
            raise SelfCheckFailed(_mismatch(stage, "replay", factors, expected, again.digest))
    replayer.executor.runs += fresh.executor.runs


def _mismatch(
    stage: Stage, side: str, factors: Mapping[str, FactorValue], expected: str, found: str
) -> Mismatch:
    return Mismatch(stage.name, side, {name: factors[name].digest for name in stage.factors}, expected, found)
