"""The why-diagram: every combination of changed factors, without executing every combination.

Stages run in order. A state stands for all combinations that agree on what later stages can still see: the
outputs that are still read, and the versions of changed factors that are still read. Each stage runs once per
distinct (stage, versions of its changed factors, input digests), and states that became equal are merged, so
executions <= sum over stages of width x 2^(changed factors first read there): the width is the number of
states before the stage. The states form a layered diagram, which is then reduced from the outcome upwards:
equal nodes are merged, and a factor on which no node depends is dropped, for it never changes the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from govern.errors import UsageError
from govern.run.execute import BudgetSpent, Executor
from govern.run.memo import Output
from govern.run.stage import RECORD, FactorValue, Stage, StageFailed
from govern.source.canonical import Json, canonical_bytes
from govern.why.function import OutcomeFunction, Pair

MAX_WIDTH = 1 << 20
"""The most states kept between two stages; beyond it the search ends as if its budget were spent."""

State: TypeAlias = tuple[int, tuple[Output, ...]]
"""Versions still needed, as a mask, and the outputs still needed, in the order of `Step.live`."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """The reduced outcome function, what it took, and what it may have taken at most."""

    function: OutcomeFunction
    unread: tuple[str, ...]
    """Changed factors that no stage reads."""
    never: tuple[str, ...]
    """Changed factors that are read, and change the outcome in no configuration."""
    executions: int
    """Distinct (stage, versions, inputs) met, run now or remembered."""
    bound: int
    widths: tuple[int, ...]
    """States before each stage."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage does to the states: see `plan`."""

    stage: Stage
    new: int
    """How many changed factors are first read here."""
    below: int
    """How many are first read later: the new ones have the bits from here."""
    reads: int
    """Mask of the changed factors read here."""
    kept: int
    """Mask of the changed factors read up to here and again later."""
    live: tuple[str, ...]
    """Outputs that stages from here on read, this one included."""


def plan(stages: Sequence[Stage], changed: Sequence[str]) -> tuple[tuple[str, ...], list[Step]]:
    """Number the changed factors that are read, the first one read highest, and plan each stage's step.

    A record that changed is a factor called `record`, read by every stage that has it as an input.
    """
    reads = [
        [name for name in (*stage.factors, *(n for n in stage.inputs if n == RECORD)) if name in changed]
        for stage in stages
    ]
    order = list(dict.fromkeys(name for names in reads for name in names))
    order.reverse()
    bit = {name: 1 << i for i, name in enumerate(order)}
    steps: list[Step] = []
    seen = 0
    for i, stage in enumerate(stages):
        here = sum(bit[name] for name in reads[i])
        later = 0
        for names in reads[i + 1 :]:
            for name in names:
                later |= bit[name]
        new = (here & ~seen).bit_count()
        seen |= here
        live = tuple(s.name for s in stages[:i] if any(s.name in other.inputs for other in stages[i:]))
        steps.append(Step(stage, new, len(order) - seen.bit_count(), here, seen & later, live))
    return tuple(order), steps


def build(
    executor: Executor,
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    changed: Sequence[str],
) -> Diagram:
    """Run what is needed to know the outcome of every combination of `changed` factors.

    `before` and `after` hold all factors; where `record` is among `changed`, they hold both records under that
    name, and the argument `record` is not used.

    Raises:
        BudgetSpent: the executor's budget of runs, or the width, is used up.
        NoAnswer: a stage cannot be run in some configuration.
        UsageError: a stage reads a factor that is missing on one side.

    """
    stages = executor.needed
    names, steps = plan(stages, changed)
    search = _Search(executor, names, before, after)
    if RECORD in changed:
        search.records = (Output.of(before[RECORD].value), Output.of(after[RECORD].value))
    else:
        search.records = (Output.of(record),) * 2
    for step in steps:
        search.advance(step)
    if search.executions > search.bound:
        raise ArithmeticError("the why-diagram ran more stages than its width allows")
    function, essential = _reduce(search, steps)
    return Diagram(
        function,
        tuple(name for name in changed if name not in names),
        tuple(name for name in changed if name in names and name not in essential),
        search.executions,
        search.bound,
        tuple(search.widths),
    )


@dataclass(slots=True)
class _Search:
    """The states after the stages run so far, and the edges between them, stage by stage."""

    executor: Executor
    names: tuple[str, ...]
    before: Mapping[str, FactorValue]
    after: Mapping[str, FactorValue]
    records: tuple[Output, Output] = field(init=False)
    states: list[State] = field(default_factory=lambda: [(0, ())])
    edges: list[list[list[int]]] = field(default_factory=list)
    """For each stage and state before it, the state reached with each combination of the new factors."""
    widths: list[int] = field(default_factory=list)
    executions: int = 0
    bound: int = 0

    def advance(self, step: Step) -> None:
        """Run one stage from all states, and merge what came to the same."""
        self.widths.append(len(self.states))
        self.bound += len(self.states) << step.new
        following = _Numbered[State]()
        done: dict[tuple[int, tuple[str, ...]], Output] = {}
        after_live = self._live_after(step)
        edges = []
        for versions, outputs in self.states:
            known = dict(zip(step.live, outputs, strict=True))
            row = []
            for combination in range(1 << step.new):
                chosen = versions | combination << step.below
                key = (chosen & step.reads, tuple([o.digest for n, o in known.items() if n in step.stage.inputs]))
                output = done.get(key)
                if output is None:
                    output = done[key] = self._run(step, chosen, known)
                    self.executions += 1
                kept = tuple([output if n == step.stage.name else known[n] for n in after_live])
                state = (chosen & step.kept, kept)
                row.append(following.number((state[0], tuple([o.digest for o in kept])), state))
            edges.append(row)
            if len(following.values) > MAX_WIDTH:
                raise BudgetSpent
        self.states = following.values
        self.edges.append(edges)

    def _live_after(self, step: Step) -> tuple[str, ...]:
        stages = self.executor.needed
        at = stages.index(step.stage) + 1
        later = {name for stage in stages[at:] for name in stage.inputs} or {step.stage.name}
        return tuple(stage.name for stage in stages[:at] if stage.name in later)

    def _run(self, step: Step, chosen: int, known: Mapping[str, Output]) -> Output:
        stage = step.stage
        for name in stage.inputs:
            if name != RECORD and (failed := known[name]).digest.startswith(FAILED):
                return failed
        factors = {
            name: (self.after if self._is_new(name, chosen) else self.before)[name] for name in stage.factors
        }
        ...
