"""Run configurations in which a stage may fail or be silent.

Mixing versions of two releases can make combinations that never ran. Where a deterministic stage fails on
one, that is what would have happened, so the outcome of the configuration is `{"failed": "<stage>"}`, and
stages after it do not run. Where a stage can't be run, its answer is looked up among the recorded points, and
is else unknown, as is what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from govern.run.memo import Output
from govern.run.stage import RECORD, FactorValue, NoAnswer, Replay, Stage, StageFailed
from govern.source.canonical import Json, canonical_bytes, digest
from govern.why.function import Ending
from govern.why.points import UNKNOWN, Points, has_content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(frozen=True, slots=True)
class Replayer:
    """Runs stages where they can be run, and looks their answers up where they can't."""

    executor: Executor
    points: Points = field(default_factory=Points)

    def fresh(self) -> Replayer:
        """Give one that has run nothing yet, and knows the same points."""
        return Replayer(self.executor.fresh(), self.points)

    def stage(self, stage: Stage, factors: Mapping[str, FactorValue], known: Mapping[str, Output]) -> Output:
        """Give the stage's output, the failure that takes its place, or a name for what is not known.

        Raises:
            BudgetSpent, UsageError: as `Executor.run`.

        """
        for name in stage.inputs:
            if known[name].digest.startswith(FAILED):
                return known[name]
            if known[name].digest.startswith(UNKNOWN):
                break  # a call that nobody made may fail as well, and would then be the first to
        try:
            return self.run(stage, factors, known)
        except StageFailed as failure:
            return Output(canonical_bytes({"failed": failure.stage}), FAILED + failure.stage)
        except NoAnswer as silence:
            return self.points.find(stage, factors, known, silence.message)

    def run(self, stage: Stage, factors: Mapping[str, FactorValue], known: Mapping[str, Output]) -> Output:
        """Run a stage; raises NoAnswer where it, or what it reads, is known by name only."""
        if stage.replay is Replay.NONE:
            raise NoAnswer(stage.name, "cannot be run again (replay: none)")
        for name in stage.inputs:
            if not has_content(known[name]):
                raise NoAnswer(stage.name, f"reads `{name}`, whose content is not here")
        return self.executor.run(stage, factors, known)

    def read(
        self, stage: Stage, factors: Mapping[str, FactorValue], known: Mapping[str, Output]
    ) -> Sequence[str]:
        """Name the factors on which the output that `stage` gave depends; all that it could read, if unknown.

        Raises:
            BudgetSpent: it has to be run again to know, and may not.

        """
        inputs = [known[name] for name in stage.inputs]
        if any(output.digest.startswith(FAILED) for output in inputs):
            return ()
        if stage.replay is Replay.NONE or not all(map(has_content, inputs)):
            return stage.factors
        try:
            return self.executor.read(stage, factors, known)
        except NoAnswer:
            return stage.factors

    def ending(self, output: Output) -> Ending:
        """Project the final stage's output to the outcome."""
        if output.digest.startswith(FAILED):
            return Ending(output.digest, output.value)
        if has_content(output):
            outcome = self.executor.outcome(output.value)
        elif output.digest in self.points.outcomes:
            outcome = self.points.outcomes[output.digest]
        else:
            return Ending(UNKNOWN + output.digest, None)
        return Ending(digest(canonical_bytes(outcome)), outcome)

    def attempt(self, record: Json, factors: Mapping[str, FactorValue]) -> Attempt:
        """Run the stages that the outcome needs; a factor called `record` takes the place of `record`."""
        given = factors[RECORD].value if RECORD in factors else record
        known = {RECORD: Output.of(given)}
        for stage in self.executor.needed:
            known[stage.name] = self.stage(stage, factors, known)
        last = self.ending(known[self.executor.sink.name])
        del known[RECORD]
        return Attempt(known, last)

    def silence(self, attempt: Attempt) -> str:
        """Say what an attempt with an unknown ending lacks: the first answer that nobody has."""
        found = (self.points.silences.get(output.digest) for output in attempt.outputs.values())
        return next(filter(None, found), "the outcome of a recorded answer is not known")
