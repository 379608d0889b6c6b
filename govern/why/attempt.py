"""Run configurations in which a stage may fail: there, the failure is the outcome.

Mixing versions of two releases can make combinations that never ran. Where a deterministic stage fails on
one, that is what would have happened, so the outcome of the configuration is `{"failed": "<stage>"}`, and
stages after it do not run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from govern.run.memo import Output
from govern.run.stage import RECORD, FactorValue, Stage, StageFailed
from govern.source.canonical import Json, canonical_bytes, digest
from govern.why.function import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.execute import Executor

FAILED = "failed:"
"""How the digest of an output that is not there begins; the failing stage's name follows."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One configuration, executed: each needed stage's output in running order, and how it ended."""

    outputs: Mapping[str, Output]
    ending: Ending

    def differing(self, other: Attempt) -> tuple[str, ...]:
        """Name the stages, in running order, whose output differs between the two."""
        theirs = other.outputs
        return tuple(name for name, output in self.outputs.items() if output.digest != theirs[name].digest)


Endpoints: TypeAlias = tuple[Attempt, Attempt]
"""Before and after."""


def attempt_stage(
    executor: Executor, stage: Stage, factors: Mapping[str, FactorValue], known: Mapping[str, Output]
) -> Output:
    """Give the stage's output, or the failure that takes its place; else raises as `Executor.run`."""
    for name in stage.inputs:
        if known[name].digest.startswith(FAILED):
            return known[name]
    try:
        return executor.run(stage, factors, known)
    except StageFailed as failure:
        return Output(canonical_bytes({"failed": failure.stage}), FAILED + failure.stage)


def ending(executor: Executor, output: Output) -> Ending:
    """Project the final stage's output to the outcome."""
    if output.digest.startswith(FAILED):
        return Ending(output.digest, output.value)
    outcome = executor.outcome(output.value)
    return Ending(digest(canonical_bytes(outcome)), outcome)


def attempt(executor: Executor, record: Json, factors: Mapping[str, FactorValue]) -> Attempt:
    """Run the stages that the outcome needs; a factor called `record` takes the place of `record`."""
    given = factors[RECORD].value if RECORD in factors else record
    known = {RECORD: Output.of(given)}
    for stage in executor.needed:
        known[stage.name] = attempt_stage(executor, stage, factors, known)
    last = ending(executor, known[executor.sink.name])
    del known[RECORD]
    return Attempt(known, last)
