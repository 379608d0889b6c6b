"""The why-diagram: every combination of changed factors, without executing every combination.

Stages run in order. A state stands for all combinations that agree on what later stages can still see: the
outputs that are still read, and the versions of changed factors that are still read. Each stage runs once per
distinct (stage, versions of its changed factors, input digests), and states that became equal are merged, so
executions <= sum over stages of width x 2^(changed factors first read there), where the width is the number
of states before the stage; under very many new factors only those branch that the stage asks for (see
`branching`). The states form a layered diagram, which is then reduced from the outcome upwards:
equal nodes are merged, and a factor on which no node depends is dropped, for it never changes the outcome.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from govern.run.execute import BudgetSpent
from govern.run.memo import Output
from govern.run.stage import RECORD, FactorValue
from govern.why.branching import DENSE, Branches
from govern.why.function import OutcomeFunction, Pair
from govern.why.plan import Step, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.source.canonical import Json
    from govern.why.attempt import Replayer
    from govern.why.branching import Look

MAX_WIDTH = 1 << 20
"""The most states kept between two stages; beyond it the search ends as if its budget were spent."""

State: TypeAlias = tuple[int, tuple[str, ...]]
"""Versions still needed, as a mask, and the digests of the outputs still needed."""

MAX_EDGES = 1 << 22
"""The most (state, versions of new factors) looked at for one stage; beyond it the search ends likewise."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Diagram:
    """The outcome function, and what it took."""

    function: OutcomeFunction
    unread: tuple[str, ...]
    """Changed factors that no needed stage reads."""
    never: tuple[str, ...]
    """Changed factors that are read, and change the outcome in no configuration."""
    executions: int
    """Distinct (stage, versions, inputs) that were needed, run now or remembered from before."""
    bound: int
    """Sum over stages of width x 2^(changed factors first read there); never below `executions`."""
    widths: tuple[int, ...]
    """States before each stage."""


def build(
    replayer: Replayer,
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    changed: Sequence[str],
) -> Diagram:
    """Run what is needed to know the outcome of every combination of `changed` factors.

    `before` and `after` hold all factors. Where `record` is among `changed`, they hold the two records under
    that name, and the argument `record` is not used. Configurations in which a stage gives no answer end in
    an outcome that is not known.

    Raises:
        BudgetSpent: the executor's budget of runs, the width, or what one stage may take, is used up.
        UsageError: a stage reads a factor that is missing on one side.

    """
    return Builder(replayer, before, after, changed).build(record)


class Builder:
    """Makes diagrams of many records under the same two sides; arguments as those of `build`."""

    def __init__(
        self,
        replayer: Replayer,
        before: Mapping[str, FactorValue],
        after: Mapping[str, FactorValue],
        changed: Sequence[str],
    ) -> None:
        self.replayer = replayer
        self.sides = (before, after)
        self.changed = changed
        self.names, self.steps = plan(replayer.executor.needed, changed)
        self._mixed: dict[tuple[str, int], dict[str, FactorValue]] = {}

    def build(self, record: Json) -> Diagram:
        """Make the diagram of one record; raises as the function `build`."""
        search = _Search(self, record)
        for step in self.steps:
            search.advance(step)
        if search.executions > search.bound:
            raise ArithmeticError("the why-diagram ran more stages than its width allows")
        function = _reduce(search, self.names, self.steps)
        return Diagram(
            function,
            tuple(name for name in self.changed if name not in self.names),
            tuple(name for name in self.changed if name in self.names and name not in function.factors),
            search.executions,
            search.bound,
            tuple(search.widths),
        )

    def mixed(self, step: Step, versions: int) -> dict[str, FactorValue]:
        """Give what a stage reads where the changed factors in the mask `versions` are as after."""
        key = (step.stage.name, versions)
        found = self._mixed.get(key)
        if found is None:
            before, after = self.sides
            new = {name for i, name in enumerate(self.names) if versions >> i & 1}
            found = self._mixed[key] = {
                name: (after if name in new else before)[name]
                for name in step.stage.factors
                if name in before and name in after
            }
        return found

    def record_of(self, side: int, record: Json) -> Json:
        """Give the record before (0) or after (1)."""
        factors = self.sides[side]
        return factors[RECORD].value if RECORD in factors else record


class _Numbering(Generic[T]):
    """Numbers distinct things in the order in which they first come."""

    def __init__(self) -> None:
        self.numbers: dict[T, int] = {}

    def of(self, thing: T) -> int:
        return self.numbers.setdefault(thing, len(self.numbers))

    def things(self) -> list[T]:
        return list(self.numbers)


@dataclass(slots=True)
class _Search:
    """The states after the stages run so far, and for each stage the edges between states."""

    builder: Builder
    record: Json
    states: list[State] = field(default_factory=lambda: [(0, ())])
    edges: list[list[list[int]] | Branches] = field(default_factory=list)
    """Per stage, per state before it: the state reached with each combination of the new factors."""
    outputs: dict[str, Output] = field(default_factory=dict)
    """Outputs by digest."""
    records: tuple[Output, ...] = ()
    """The record before and after."""
    changing: int = 0
    """The record's bit, where it is one of the changed factors."""
    widths: list[int] = field(default_factory=list)
    executions: int = 0
    bound: int = 0

    def __post_init__(self) -> None:
        names = self.builder.names
        self.changing = 1 << names.index(RECORD) if RECORD in names else 0
        before = Output.of(self.builder.record_of(0, self.record))
        self.records = (
            before,
            Output.of(self.builder.record_of(1, self.record)) if self.changing else before,
        )

    def advance(self, step: Step) -> None:
        """Run one stage from all states, and merge what came to the same."""
        dense = step.new <= DENSE
        if dense and len(self.states) << step.new > MAX_EDGES:
            raise BudgetSpent
        self.widths.append(len(self.states))
        self.bound += len(self.states) << step.new
        following = _Numbering[State]()
        done: dict[State, str] = {}
        rows: list[list[int]] = []
        branches = Branches()
        for versions, digests in self.states:
            inputs = tuple([digests[i] for i in step.takes])

            def look(
                combination: int, versions: int = versions, inputs: tuple[str, ...] = inputs
            ) -> tuple[int, int]:
                """Give the state that follows, and the versions under which the stage was run."""
                chosen = versions | combination << step.below
                key = (chosen & step.reads, inputs)
                if key not in done:
                    done[key] = self._run(step, *key)
                kept = tuple([done[key] if i < 0 else digests[i] for i in step.keeps])  # noqa: B023 - called at once
                return following.of((chosen & step.later, kept)), chosen

            if dense:
                rows.append([look(combination)[0] for combination in range(1 << step.new)])
            else:
                branches.grow(self._looking(step, inputs, look))
            if len(following.numbers) > MAX_WIDTH:
                raise BudgetSpent
        self.executions += len(done)
        self.states = following.things()
        self.edges.append(branches if branches.roots else rows)

    def _looking(self, step: Step, inputs: tuple[str, ...], look: Callable[[int], tuple[int, int]]) -> Look:
        """Have a look tell what it depends on, too."""

        def told(combination: int) -> tuple[int, Sequence[int]]:
            following, chosen = look(combination)
            return following, self._depends(step, chosen, inputs)

        return told

    def _depends(self, step: Step, chosen: int, inputs: tuple[str, ...]) -> list[int]:
        """Number the new factors on which the state after a run depends: what it read, what is read later."""
        builder = self.builder
        known = self._inputs(step, chosen, inputs)
        versions = builder.mixed(step, chosen & step.reads)
        read = builder.replayer.read(step.stage, versions, known)
        places = [builder.names.index(name) for name in read if name in builder.names]
        always = step.later | self.changing * (RECORD in step.stage.inputs)
        places += [i for i in range(len(builder.names)) if always >> i & 1]
        return [i - step.below for i in dict.fromkeys(places) if 0 <= i - step.below < step.new]

    def _run(self, step: Step, versions: int, inputs: tuple[str, ...]) -> str:
        """Run the stage with the given versions of changed factors; return the output's digest."""
        known = self._inputs(step, versions, inputs)
        output = self.builder.replayer.stage(step.stage, self.builder.mixed(step, versions), known)
        self.outputs[output.digest] = output
        return output.digest

    def _inputs(self, step: Step, versions: int, inputs: tuple[str, ...]) -> dict[str, Output]:
        known = {name: self.outputs[digest] for name, digest in zip(step.sources, inputs, strict=True)}
        known[RECORD] = self.records[1 if versions & self.changing else 0]
        return known


def _reduce(search: _Search, names: tuple[str, ...], steps: Sequence[Step]) -> OutcomeFunction:
    """Fold the states into decision levels, from the outcome upwards, one factor a level."""
    endings = [search.builder.replayer.ending(search.outputs[digests[0]]) for _, digests in search.states]
    outcomes = _Numbering[str]()
    classes = [outcomes.of(end.key) for end in endings]
    values = {end.key: end for end in endings}
    levels: list[tuple[Pair, ...]] = []
    factors: list[str] = []
    for step, edges in zip(reversed(steps), reversed(search.edges), strict=True):
        if isinstance(edges, Branches):
            found, classes = edges.fold(classes, step.new)
            levels += [level for _, level in found]
            factors += [names[step.below + i] for i, _ in found]
            continue
        rows = [[classes[state] for state in row] for row in edges]
        for i in range(step.new):
            pairs = [list(zip(row[::2], row[1::2], strict=True)) for row in rows]
            if all(before == after for row in pairs for before, after in row):
                rows = [row[::2] for row in rows]
                continue
            nodes = _Numbering[Pair]()
            rows = [[nodes.of(pair) for pair in row] for row in pairs]
            levels.append(tuple(nodes.things()))
            factors.append(names[step.below + i])
        classes = [row[0] for row in rows]
    return OutcomeFunction(tuple(factors), tuple(levels), tuple(values[key] for key in outcomes.things()))
