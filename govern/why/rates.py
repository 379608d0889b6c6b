"""Why a rate changed: exact, because Shapley shares are linear.

The rate of an outcome is the mean over records of 1[the record has it], so the share of a factor in the
change of the rate is the mean of its shares in the records (L. S. Shapley, 1953, axiom of additivity). Each
record is answered by its why-diagram, all under one memo. Where the two sides have other records, the mix of
inputs is one more player in the same game; of it alone, what is seen is a sample.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.run.execute import Executor
from govern.why.antichain import TooManySets
from govern.why.attempt import Replayer
from govern.why.causes import FactorSet, causes
from govern.why.changes import changes
from govern.why.diagram import Builder
from govern.why.drawing import drawing
from govern.why.function import Ending, OutcomeFunction
from govern.why.settling import waiting
from govern.why.shapley import marginals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from govern.run.memo import Memo
    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json
    from govern.why.changes import Change
    from govern.why.function import Pair
    from govern.why.points import Need
    from govern.why.shapley import Marginals

CONFIDENCE = 0.95
"""How often the interval of the input mix holds what it is of."""


@dataclass(frozen=True, slots=True)
class Case:
    """A record, by its key: its content before and after (None: not there on that side), and its segment."""

    key: str
    before: Json
    after: Json
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Flip:
    """Records whose outcome came to be, or ceased to be, the one asked for, all by the same causes.

    `sets` are the minimal sets of factors that, undone, undo the flip; empty where they can't be told apart.
    """

    came: bool
    sets: tuple[FactorSet, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """The rate before and after, and what makes up the difference: all parts sum to it, exactly."""

    before: Fraction
    after: Fraction
    records: tuple[int, int]
    """How many records each side has."""
    share: Mapping[str, Fraction]
    """What each changed factor adds; those that never matter are not here."""
    mix: Fraction | None
    """What other records add; None where both sides have the same."""
    mix_interval: tuple[Fraction, Fraction] | None
    open: Fraction
    """What records add whose combinations could not all be run."""
    open_records: int
    census: tuple[Flip, ...]

    @property
    def change(self) -> Fraction:
        """The difference of the rates."""
        return self.after - self.before

    @property
    def sum(self) -> Fraction:
        """What all parts come to: the change, or the decomposition would have been refused."""
        return sum(self.share.values(), Fraction(0)) + (self.mix or 0) + self.open


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The rates of all records, and of each segment by name; what changed between the sides."""

    whole: Rates
    segments: Mapping[str, Rates]
    changed: tuple[Change, ...]
    stage_runs: int
    failures: int
    """Endpoints at which a stage failed: that counts as another outcome than the one asked for."""
    waits: Mapping[Need, tuple[str, ...]] = field(default_factory=dict)
    """For each answer that is not here, the keys of the records whose combinations wait for it."""
    ends: Mapping[str, tuple[bool | None, bool | None]] = field(default_factory=dict)
    """Whether each record came to the outcome before and after; None where that side does not have it."""


def decompose(
    stages: Iterable[Stage],
    cases: Iterable[Case],
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    *,
    asked: Callable[[Json], bool],
    sink: str | None = None,
    outcome: Callable[[Json], Json] = lambda output: output,
    memo: Memo | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Decomposition:
    """Say why the rate of the outcome that `asked` is true of differs between two sides.

    Raises:
        UsageError: no records on a side, a stage that draws, or what `govern.why.explain` refuses.

    """
    executor = Executor(stages, memo, sink=sink, outcome=outcome)
    if draws := drawing(executor.needed):
        raise UsageError(
            f"stage `{draws[0]}` is not deterministic: run once a record, it gives no exact decomposition",
            help="Declare it `replay: recorded` and give its recorded answers with --recording.",
        )
    differing = changes(executor.needed, before, after)
    builder = Builder(Replayer(executor), before, after, [change.factor for change in differing])
    search = _Search(builder, differing, asked)
    members: list[_Member] = []
    for done, case in enumerate(cases, 1):
        members += search.members(case)
        progress(done)
    names = sorted({member.segment for member in members})
    parts = {name: _rates([m for m in members if m.segment == name]) for name in names} if any(names) else {}
    found = {name: rates for name, rates in parts.items() if rates is not None}
    whole = _rates(members)
    if whole is None:
        raise UsageError("one side has no records, so there is no rate", help="Name a source that has some.")
    waits = {need: tuple(dict.fromkeys(keys)) for need, keys in search.waits.items()}
    return Decomposition(whole, found, search.changed, executor.runs, search.failures, waits, _ends(members))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What follows from the outcome function of a record, or of many that have the same."""

    before: int
    after: int
    sums: Marginals | None
    """None where some combination is not known."""
    sets: tuple[FactorSet, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """A record's part in the populations: in the one before, in the one after, or in both alike."""

    key: str
    segment: str
    sides: tuple[bool, bool]
    answer: _Answer


def _ends(members: Iterable[_Member]) -> dict[str, tuple[bool | None, bool | None]]:
    """Give what each record came to; one that differs between the sides is two members."""
    found: dict[str, tuple[bool | None, bool | None]] = {}
    for member in members:
        before, after = found.get(member.key, (None, None))
        found[member.key] = (
            bool(member.answer.before) if member.sides[0] else before,
            bool(member.answer.after) if member.sides[1] else after,
        )
    return found


@dataclass(slots=True)
class _Search:
    builder: Builder
    changed: tuple[Change, ...]
    asked: Callable[[Json], bool]
    failures: int = 0
    waits: dict[Need, list[str]] = field(default_factory=dict)
    answers: dict[tuple[tuple[str, ...], tuple[tuple[Pair, ...], ...], tuple[int | None, ...]], _Answer] = (
        field(default_factory=dict)
    )

    def members(self, case: Case) -> list[_Member]:
        """Answer a record; one that differs between the sides is two."""
        if case.before is not None and case.before == case.after:
            return [_Member(case.key, case.segment, (True, True), self._answer(case.after, case.key))]
        return [
            _Member(case.key, case.segment, sides, self._answer(record, case.key))
            for record, sides in ((case.before, (True, False)), (case.after, (False, True)))
            if record is not None
        ]

    def _answer(self, record: Json, name: str) -> _Answer:
        function = self.builder.build(record).function
        values = tuple([self._value(ending) for ending in function.outcomes])
        ends = (function.outcomes[function.at(0)], function.outcomes[function.at(function.full)])
        self.failures += sum(isinstance(end.outcome, dict) and "failed" in end.outcome for end in ends)
        if not all(end.known for end in ends):
            raise UsageError(
                f"at an endpoint, {next(iter(self.builder.replayer.points.silences.values()))}",
                help="Give recorded answers with --recording.",
            )
        if None in values:
            executor = self.builder.replayer.executor
            for need in waiting(self.builder.replayer.points, function, executor.sink.name):
                self.waits.setdefault(need, []).append(name)
        key = (function.factors, function.levels, values)
        if key not in self.answers:
            self.answers[key] = _answer(function, values)
        return self.answers[key]

    def _value(self, ending: Ending) -> int | None:
        return int(self.asked(ending.outcome)) if ending.known else None


def _answer(function: OutcomeFunction, values: tuple[int | None, ...]) -> _Answer:
    first, last = values[function.at(0)], values[function.at(function.full)]
    assert first is not None and last is not None  # noqa: PT018, S101 - refused by the caller
    known = [Fraction(value) for value in values if value is not None]
    sums = marginals(function, known) if len(known) == len(values) else None
    sets: tuple[FactorSet, ...] = ()
    if first != last:
        endings = [
            Ending(end.key if v is None else str(v), v)
            for end, v in zip(function.outcomes, values, strict=True)
        ]
        with suppress(TooManySets):
            sets = causes(_merged(function, endings)).rollback
    return _Answer(first, last, sums, sets)


def _merged(function: OutcomeFunction, endings: Sequence[Ending]) -> OutcomeFunction:
    """Give the function with outcomes of one key as one: what counts is whether it is the one asked for."""
    keys = list(dict.fromkeys(end.key for end in endings))
    number = [keys.index(end.key) for end in endings]
    lowest = function.levels[0] if function.levels else ()
    level = tuple((number[old], number[new]) for old, new in lowest)
    by_key = {end.key: end for end in endings}
    levels = (level, *function.levels[1:]) if function.levels else ()
    return OutcomeFunction(function.factors, levels, tuple(by_key[key] for key in keys))


def _rates(members: Sequence[_Member]) -> Rates | None:
    """Put the parts of a population together; None where one side has no records."""
    counts = tuple(sum(member.sides[side] for member in members) for side in (0, 1))
    if not all(counts):
        return None
    share: defaultdict[str, Fraction] = defaultdict(Fraction)
    rates = [Fraction(0), Fraction(0)]
    mix = open_ = Fraction(0)
    scores: tuple[list[Fraction], list[Fraction]] = ([], [])
    flips: dict[tuple[bool, tuple[FactorSet, ...]], list[str]] = {}
    for answer, sides, number, keys in _alike(members):
        weight = [Fraction(int(here) * number, count) for here, count in zip(sides, counts, strict=True)]
        rates[0] += weight[0] * answer.before
        rates[1] += weight[1] * answer.after
        if answer.before != answer.after:
            flips.setdefault((answer.after == 1, answer.sets), []).extend(keys)
        if answer.sums is None:
            open_ += weight[1] * answer.after - weight[0] * answer.before
            continue
        for name, value in _shares(answer.sums, weight).items():
            share[name] += value
        score = _mix(answer.sums)
        mix += score * (weight[1] - weight[0])
        for side in (0, 1):
            scores[side].extend([score] * (number * sides[side]))
    same = all(all(member.sides) for member in members)
    found = Rates(
        rates[0],
        rates[1],
        (counts[0], counts[1]),
        {name: value for name, value in share.items() if value},
        None if same else mix,
        None if same else _interval(mix, scores),
        open_,
        sum(member.answer.sums is None for member in members),
        tuple(
            Flip(came, sets, tuple(keys))
            for (came, sets), keys in sorted(flips.items(), key=lambda item: (-len(item[1]), item[0]))
        ),
    )
    if found.sum != found.change:
        raise ArithmeticError(f"the shares sum to {found.sum}, but the rate changed by {found.change}")
    return found


def _alike(
    members: Sequence[_Member],
) -> Iterable[tuple[_Answer, tuple[bool, bool], int, list[str]]]:
    """Take records together that have one answer and are on the same sides."""
    groups: dict[tuple[int, tuple[bool, bool]], list[_Member]] = {}
    for member in members:
        groups.setdefault((id(member.answer), member.sides), []).append(member)
    for group in groups.values():
        yield group[0].answer, group[0].sides, len(group), [member.key for member in group]


def _shares(sums: Marginals, weight: Sequence[Fraction]) -> dict[str, Fraction]:
    """Give each factor's share in the game of k factors and the mix, for a record of these weights.

    Before the mix, s factors and not the mix precede: s! (k-s)! / (k+1)!; after it, (s+1)! (k-s-1)! / (k+1)!.
    A record of equal weight on both sides gets its plain Shapley shares, as the two add up to them.
    """
    k = len(sums.gained)
    orders = factorial(k + 1)
    both = [
        (weight[0] * factorial(s) * factorial(k - s) + weight[1] * factorial(s + 1) * factorial(k - s - 1))
        / orders
        for s in range(k)
    ]
    return {
        name: sum((weight * more for weight, more in zip(both, gained, strict=True)), Fraction(0))
        for name, gained in sums.gained.items()
    }


def _mix(sums: Marginals) -> Fraction:
    """Give the mean value of a record over all orders at the moment when the mix is exchanged."""
    k = len(sums.gained)
    orders = factorial(k + 1)
    weighed = (total * factorial(s) * factorial(k - s) for s, total in enumerate(sums.total))
    return sum(weighed, Fraction(0)) / orders


def _interval(mix: Fraction, scores: tuple[list[Fraction], list[Fraction]]) -> tuple[Fraction, Fraction]:
    """Bound the part of the mix, taking both sides' records as independent samples (normal approximation)."""
    variance = 0.0
    for side in scores:
        if len(side) > 1:
            mean = float(sum(side, Fraction(0)) / len(side))
            variance += sum((float(score) - mean) ** 2 for score in side) / (len(side) - 1) / len(side)
    reach = Fraction(NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * sqrt(variance)).limit_denominator(10**9)
    return mix - reach, mix + reach
