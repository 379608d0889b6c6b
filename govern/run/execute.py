"""Run a pipeline on a record under given factors, each stage at most once per distinct content."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.errors import UsageError
from govern.run.memo import Key, Memo, Output
from govern.run.order import final, needed, ordered
from govern.run.stage import RECORD, FactorValue, NoAnswer, Stage, StageFailed
from govern.run.traces import Reading
from govern.source.canonical import CanonicalError, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from govern.run.traces import Traces


class BudgetSpent(Exception):  # noqa: N818 - a limit that was asked for, not a fault
    """The executor's `budget` of stage runs is used up; caught by whoever set it."""


def identity(output: Json) -> Json:
    """Take the final stage's whole output as the outcome."""
    return output


@dataclass(frozen=True, slots=True)
class Trace:
    """One execution: each stage's output in running order, and the outcome taken from the final one."""

    outputs: Mapping[str, Output]
    outcome: Json

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each stage's output."""
        return {name: output.digest for name, output in self.outputs.items()}


class Executor:
    """Runs stages in order through a memo, and counts the runs that really happened.

    `sink` names the final stage (default: the only one that no other reads); `outcome` projects its output to
    what counts as the outcome. With `budget`, the run after that many raises `BudgetSpent`. The memo may be
    shared between executors, records and queries; outputs in it are found by content. With `traces`, a stage
    is not run either where the factors that it would read are as they were in a run before.

    Raises:
        UsageError: the stages do not form a pipeline with one final stage; see `govern.run.order`.

    """

    def __init__(
        self,
        stages: Iterable[Stage],
        memo: Memo | None = None,
        *,
        sink: str | None = None,
        outcome: Callable[[Json], Json] = identity,
        budget: int | None = None,
        clock: Callable[[], float] = time.perf_counter,
        traces: Traces | None = None,
    ) -> None:
        self.stages = ordered(stages)
        self.sink = final(self.stages, sink)
        self.needed = needed(self.stages, self.sink)
        """The stages that the outcome depends on, in running order."""
        self.outcome = outcome
        self.memo = Memo() if memo is None else memo
        self.budget = budget
        self.runs = 0
        self._clock = clock
        self._traces = traces

    def fresh(self) -> Executor:
        """Give an executor of the same pipeline that remembers nothing yet and has no budget."""
        return Executor(self.stages, sink=self.sink.name, outcome=self.outcome, clock=self._clock)

    def execute(self, record: Json, factors: Mapping[str, FactorValue]) -> Trace:
        """Run all stages on `record`.

        Raises:
            UsageError: a stage reads a factor that `factors` lacks, or `record` is not canonical JSON.
            StageFailed: a stage raised, or returned what is not canonical JSON.
            NoAnswer: a stage cannot be run now.

        """
        known = {RECORD: Output.of(record)}
        for stage in self.stages:
            known[stage.name] = self.run(stage, factors, known)
        outcome = self.outcome(known[self.sink.name].value)
        del known[RECORD]
        return Trace(known, outcome)

    def run(self, stage: Stage, factors: Mapping[str, FactorValue], inputs: Mapping[str, Output]) -> Output:
        """Give the output of one stage, from the memo or by running it; raises what `execute` raises."""
        for name in stage.factors:
            if name not in factors:
                raise UsageError(
                    f"stage `{stage.name}` reads the factor `{name}`, which was not given",
                    help=f"given: {', '.join(sorted(factors)) or 'none'}",
                )
        key = _key(stage, factors, inputs)
        output = self.memo.get(key)
        traces = self._traces if self._traces is not None and stage.deterministic else None
        if output is None and traces is not None and (output := traces.find(key, factors)) is not None:
            self.memo.put(key, output)  # where a later run of this very key is compared with it
        return self._run(stage, key, factors, inputs) if output is None else output

    def _run(
        self, stage: Stage, key: Key, factors: Mapping[str, FactorValue], inputs: Mapping[str, Output]
    ) -> Output:
        """Run a stage, remember what it gave and, with traces, what it read."""
        if self.budget is not None and self.runs >= self.budget:
            raise BudgetSpent
        self.runs += 1
        values = {name: factors[name].value for name in stage.factors}
        traces = self._traces
        if traces is None or not stage.deterministic or not traces.useful(key):
            output = self._call(stage, values, inputs)
        else:
            reading = Reading(values)
            try:
                output = self._call(stage, reading, inputs)
            except StageFailed:
                traces.keep(key, factors, reading, None)
                raise
            output = self.memo.get(key) or output  # what is remembered stays, or a difference would not show
            traces.keep(key, factors, reading, output)
        self.memo.put(key, output)
        return output

    def read(
        self, stage: Stage, factors: Mapping[str, FactorValue], inputs: Mapping[str, Output]
    ) -> tuple[str, ...]:
        """Name the factors that the stage reads in this run, in the order in which it asks for them.

        Without traces, or where it looks at all of them at once, that is all. Where it was not traced, its
        output being remembered from elsewhere, it is run again. Raises BudgetSpent and NoAnswer.
        """
        key, traces = _key(stage, factors, inputs), self._traces
        if traces is None or not stage.deterministic or not traces.useful(key):
            return stage.factors
        if (found := traces.path(key, factors)) is None:
            with suppress(StageFailed):
                self._run(stage, key, factors, inputs)
            found = traces.path(key, factors)
        return stage.factors if found is None else found

    def _call(self, stage: Stage, values: Mapping[str, Any], inputs: Mapping[str, Output]) -> Output:
        given = {name: inputs[name].value for name in stage.inputs}
        started = self._clock()
        try:
            result = stage.function(values, given)
            return Output.of(result, self._clock() - started)
        except NoAnswer:
            raise
        except CanonicalError as error:
            raise StageFailed(
                stage.name, f"returned an output that cannot be recorded: {error.message}", help=error.help
            ) from error
        except (OSError, MemoryError) as error:
            raise NoAnswer(stage.name, f"could not be run: {_said(error)}") from error
        except Exception as error:
            raise StageFailed(stage.name, f"failed: {_said(error)}") from error


def _key(stage: Stage, factors: Mapping[str, FactorValue], inputs: Mapping[str, Output]) -> Key:
    return Key(
        stage.name,
        stage.function,
        stage.factors,
        stage.inputs,
        tuple([factors[name].digest for name in stage.factors]),
        tuple([inputs[name].digest for name in stage.inputs]),
    )


def _said(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
