"""The search against a plain model: all configurations run one by one, sets compared by definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any
from zlib import crc32

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import RECORD, FactorValue, Replay, Stage
from govern.why import explain
from govern.why.answer import Irrelevance, Tier
from govern.why.attempt import Replayer
from govern.why.causes import Role
from govern.why.diagram import build
from govern.why.ways import ways
from govern.why.words import in_words

FIXED = settings(max_examples=200, deadline=None, derandomize=True)
"""The same cases each time; `test_why_long.py` draws new ones, and many."""

OPERATIONS = {
    "and": lambda bits: int(all(bits)),
    "or": lambda bits: int(any(bits)),
    "xor": lambda bits: sum(bits) % 2,
    "exactly one": lambda bits: int(sum(map(bool, bits)) == 1),
    "sum modulo 3": lambda bits: sum(bits) % 3,
    "most": lambda bits: int(2 * sum(map(bool, bits)) > len(bits)),
    "scramble": lambda bits: (sum(b * 7**i for i, b in enumerate(bits)) * 2654435761 >> 7) % 3,
    "keep": list,
    "constant": lambda _: 1,
}

WANDERING = "wander"
"""The one operation that does not read all its factors."""


@dataclass(frozen=True)
class Step:
    name: str
    factors: tuple[str, ...]
    inputs: tuple[str, ...]
    operation: str
    fails_at: int | None
    """The stage fails where its bits sum to this."""


def flat(value: Any) -> list[int]:
    return [bit for item in value for bit in flat(item)] if isinstance(value, list) else [value]


def wander(step: Step, factors: Mapping[str, int], inputs: dict[str, Any]) -> int:
    """Ask for a factor, and by its version for another one or none: what is not asked for can't matter."""
    state = crc32(repr([step.name, [(name, inputs[name]) for name in step.inputs]]).encode())
    for _ in step.factors:
        if state % 4 == 0:
            break
        state = crc32(repr([state, factors[step.factors[state % len(step.factors)]]]).encode())
    return state % 3


def compute(step: Step, factors: Mapping[str, int], inputs: dict[str, Any]) -> Any:
    if step.operation == WANDERING:
        return wander(step, factors, inputs)
    bits = [factors[name] for name in step.factors]
    for name in step.inputs:
        bits += flat(inputs[name])
    if sum(bits) == step.fails_at:
        raise ValueError(step.name)
    return OPERATIONS[step.operation](bits or [0])


@st.composite
def pipelines(draw: st.DrawFn, most: int = 6) -> tuple[list[Step], list[str]]:
    names = [f"f{i}" for i in range(draw(st.integers(min(3, most), most)))]
    steps: list[Step] = []
    count = draw(st.integers(1, 5))
    for i in range(count):
        sources = ["record", *(step.name for step in steps)]
        read = {source for step in steps for source in step.inputs}
        inputs = draw(st.sets(st.sampled_from(sources), max_size=3))
        if i == count - 1:
            inputs |= {step.name for step in steps if step.name not in read}
        factors = draw(st.sets(st.sampled_from(names), min_size=int(not inputs), max_size=4))
        operation = draw(st.sampled_from([*sorted(OPERATIONS), WANDERING]))
        fails_at = draw(st.sampled_from([None, None, None, None, None, 2, 3]))
        steps.append(Step(f"s{i}", tuple(sorted(factors)), tuple(sorted(inputs)), operation, fails_at))
    return steps, names


@st.composite
def cases(draw: st.DrawFn, most: int = 6) -> Case:
    steps, names = draw(pipelines(most))
    if draw(st.booleans()):
        names = [*names, "record"]
    return Case(steps, names)


class Case:
    """A pipeline with all of `names` changed, as the engine and as the plain model see it."""

    def __init__(self, steps: list[Step], names: list[str]) -> None:
        self.steps, self.names = steps, names
        self.stages = [
            Stage(s.name, s.factors, s.inputs, lambda f, i, s=s: compute(s, f, dict(i))) for s in steps
        ]
        self.before = {name: FactorValue(f"{name}-0", f"{name}@1", 0) for name in names}
        self.after = {name: FactorValue(f"{name}-1", f"{name}@2", 1) for name in names}
        self.outcomes = {new: self.run(new) for new in self.subsets()}
        self.first, self.last = self.outcomes[frozenset()], self.outcomes[frozenset(names)]

    def __repr__(self) -> str:
        return f"Case({self.steps}, {self.names})"

    def subsets(self) -> list[frozenset[str]]:
        return [frozenset(c) for n in range(len(self.names) + 1) for c in combinations(self.names, n)]

    def run(self, new: frozenset[str]) -> Any:
        factors = {name: int(name in new) for name in self.names}
        known: dict[str, Any] = {"record": factors.get("record", 0)}
        failed: dict[str, str] = {}
        for step in self.steps:
            failing = next((failed[name] for name in step.inputs if name in failed), None)
            try:
                if failing is None:
                    known[step.name] = compute(step, factors, known)
            except ValueError:
                failing = step.name
            if failing is not None:
                failed[step.name] = failing
        final = self.steps[-1].name
        return {"failed": failed[final]} if final in failed else known[final]

    def minimal(self, has: Any) -> set[frozenset[str]]:
        sets = [s for s in self.subsets() if has(s)]
        return {s for s in sets if not any(other < s for other in sets)}

    def endpoints_run(self) -> bool:
        return not any(isinstance(end, dict) for end in (self.first, self.last))


def sets(family: tuple[tuple[str, ...], ...]) -> set[frozenset[str]]:
    assert len({frozenset(members) for members in family}) == len(family)
    return {frozenset(members) for members in family}


@FIXED
@given(cases(most=8))
def test_the_diagram_is_brute_force(case: Case) -> None:
    executor = Executor(case.stages)
    diagram = build(Replayer(executor), 0, case.before, case.after, case.names)
    function = diagram.function
    assert diagram.executions <= diagram.bound
    assert executor.runs <= diagram.executions
    assert set(function.factors) | set(diagram.never) | set(diagram.unread) == set(case.names)
    for new, outcome in case.outcomes.items():
        mask = sum(1 << i for i, name in enumerate(function.factors) if name in new)
        assert function.outcomes[function.at(mask)].outcome == outcome
    for name in case.names:
        flips = any(case.outcomes[new] != case.outcomes[new ^ {name}] for new in case.outcomes)
        assert flips == (name in function.factors)


@FIXED
@given(cases())
def test_the_answer_is_brute_force(case: Case) -> None:
    if not case.endpoints_run():
        return
    answer = explain(case.stages, 0, case.before, case.after)
    assert answer.outcome is not None
    assert (answer.outcome.before, answer.outcome.after) == (case.first, case.last)
    assert answer.outcome.changed == (case.first != case.last)
    assert in_words(answer)
    if case.first == case.last:
        assert not answer.share
        assert answer.causes is None
        return
    whole = frozenset(case.names)
    assert answer.causes is not None
    assert Tier.COMPLETE in answer.tiers
    rollback = sets(answer.causes.rollback)
    assert rollback == case.minimal(lambda r: case.outcomes[whole - r] != case.last)
    assert sets(answer.causes.restoring) == case.minimal(lambda r: case.outcomes[whole - r] == case.first)
    assert sets(answer.causes.forward) == case.minimal(lambda s: case.outcomes[s] != case.first)
    assert sets(answer.causes.reaching) == case.minimal(lambda s: case.outcomes[s] == case.last)
    assert not any(one < other for one in rollback for other in rollback)
    for name in case.names:
        sizes = [len(members) for members in rollback if name in members]
        assert answer.responsibility.get(name, 0) == (Fraction(1, min(sizes)) if sizes else 0)
        irrelevant = all(case.outcomes[new] == case.outcomes[new ^ {name}] for new in case.outcomes)
        assert irrelevant == (name in {r.factor for r in answer.ruled_out})
        assert irrelevant == (answer.roles[name] is Role.IRRELEVANT)
        assert (answer.roles[name] is Role.NECESSARY) == (case.outcomes[whole - {name}] != case.last)
        assert (answer.roles[name] is Role.NOT_NECESSARY) == (not sizes and not irrelevant)
    for told in answer.counterfactuals:
        new = whole - {told.factor} if told.action == "undo" else frozenset({told.factor})
        assert told.outcome == case.outcomes[new]
        assert told.changes_outcome == (told.outcome != (case.last if told.action == "undo" else case.first))
    unread = {r.factor for r in answer.ruled_out if r.reason is Irrelevance.UNREAD}
    assert {told.factor for told in answer.counterfactuals} == whole - unread


@FIXED
@given(cases(most=4))
def test_shares_are_the_mean_over_all_orders(case: Case) -> None:
    if not case.endpoints_run() or case.first == case.last:
        return
    answer = explain(case.stages, 0, case.before, case.after)
    shares = dict.fromkeys(case.names, Fraction(0))
    orders = list(permutations(case.names))
    for order in orders:
        new: frozenset[str] = frozenset()
        for name in order:
            gained = (case.outcomes[new | {name}] == case.last) - (case.outcomes[new] == case.last)
            shares[name] += Fraction(gained, len(orders))
            new |= {name}
    assert sum(answer.share.values()) == answer.total == 1
    assert {name: answer.share.get(name, Fraction(0)) for name in case.names} == shares


@FIXED
@given(cases(most=5), st.integers(0, 4), st.integers(0, 1))
def test_an_undeclared_dependency_is_never_a_cause(case: Case, which: int, moved: int) -> None:
    """A stage also reads a hidden value; what was recorded saw another one than what is run now."""
    if any(step.fails_at is not None for step in case.steps):
        return  # the longer output could make an endpoint fail, which is an error and not an answer
    hidden = [0]
    which %= len(case.steps)

    def leaky(factors: Any, inputs: Any, step: Step = case.steps[which]) -> Any:
        return [compute(step, dict(factors), dict(inputs)), hidden[0]]

    old = case.stages[which]
    stages = [*case.stages]
    stages[which] = Stage(old.name, old.factors, old.inputs, leaky)
    recorded = []
    for factors, seen in ((case.before, moved), (case.after, 1)):
        hidden[0] = seen
        recorded.append(
            Executor(stages, Memo()).execute(factors.get("record", FactorValue("", "", 0)).value, factors)
        )
    hidden[0] = 0
    answer = explain(
        stages,
        0,
        case.before,
        case.after,
        recorded_before=recorded[0].digests,
        recorded_after=recorded[1].digests,
    )
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.mismatch is not None
    assert answer.mismatch.stage == old.name
    assert answer.causes is None
    assert not answer.proven
    assert not answer.share


@FIXED
@given(cases(most=5), st.integers(0, 12))
def test_what_a_budget_leaves_is_still_right(case: Case, budget: int) -> None:
    if not case.endpoints_run() or case.first == case.last:
        return
    answer = explain(case.stages, 0, case.before, case.after, budget=budget)
    whole = frozenset(case.names)
    every = case.minimal(lambda r: case.outcomes[whole - r] != case.last)
    assert sets(answer.proven) <= every
    assert (Tier.COMPLETE in answer.tiers) == (answer.causes is not None)
    if answer.causes is None:
        assert Tier.CANDIDATE in answer.tiers
        assert answer.missing
        assert not answer.share
        assert {r.reason for r in answer.ruled_out} <= {Irrelevance.UNREAD}
    else:
        assert sets(answer.proven) == every


class Told:
    """What is known of a case where some stages can't be run: their answers at both endpoints, by call."""

    def __init__(self, case: Case, silent: frozenset[str]) -> None:
        self.case, self.silent = case, silent
        self.points: dict[Any, Any] = {}
        for new in (frozenset[str](), frozenset(case.names)):
            self.walk(new, learn=True)

    def walk(self, new: frozenset[str], *, learn: bool = False) -> Any:
        """Give the outcome of a configuration: ("is", value), or a name for what nobody knows."""
        factors = {name: int(name in new) for name in self.case.names}
        truth: dict[str, Any] = {"record": factors.get("record", 0)}
        known: dict[str, Any] = {"record": ("is", truth["record"])}
        for step in self.case.steps:
            first = next((known[n] for n in step.inputs if known[n][0] in {"fails", "unknown"}), ("is", 0))
            if first[0] == "fails":
                known[step.name] = first
                continue
            given = tuple(known[name] for name in step.inputs)
            if learn:
                truth[step.name] = compute(step, factors, truth)
            if step.name not in self.silent and all(kind == "is" for kind, _ in given):
                try:
                    values = {name: known[name][1] for name in step.inputs}
                    known[step.name] = ("is", compute(step, factors, values))
                except ValueError:
                    known[step.name] = ("fails", step.name)
                continue
            call = repr((step.name, [factors[name] for name in step.factors], given))
            if learn:
                self.points[call] = ("point", truth[step.name])
            known[step.name] = self.points.get(call, ("unknown", call))
        kind, value = known[self.case.steps[-1].name]
        if kind == "fails":
            return ("is", {"failed": value})
        return ("is", value) if kind == "point" else (kind, value)


@FIXED
@given(cases(), st.data())
def test_recorded_answers_prove_what_a_plain_model_proves_and_nothing_false(
    case: Case, data: st.DataObject
) -> None:
    if not case.endpoints_run() or case.first == case.last:
        return
    silent = frozenset(data.draw(st.sets(st.sampled_from([step.name for step in case.steps]))))
    told, whole = Told(case, silent), frozenset(case.names)
    stages = [replace(s, replay=Replay.NONE) if s.name in silent else s for s in case.stages]
    recorded = [
        Executor(case.stages, Memo()).execute(int(RECORD in case.names and new), side).digests
        for new, side in ((0, case.before), (1, case.after))
    ]
    answer = explain(
        stages,
        0,
        case.before,
        case.after,
        recorded_before=recorded[0],
        recorded_after=recorded[1],
        outcomes=(case.first, case.last),
    )
    ends = {new: told.walk(new) for new in case.subsets()}
    unknown = {new for new, (kind, _) in ends.items() if kind == "unknown"}
    flips = {whole - new for new in ends if new not in unknown and ends[new][1] != case.last}
    possible = flips | {whole - new for new in unknown}
    minimal = {s for s in possible if not any(other < s for other in possible)}
    assert sets(answer.proven) == minimal & flips
    assert (Tier.COMPLETE in answer.tiers) == (minimal <= flips)
    assert {frozenset(members) for call in answer.plan for members in call.decides} == minimal - flips
    assert bool(answer.plan) == (Tier.CANDIDATE in answer.tiers)
    # and against the truth, which the engine was not told
    true = case.minimal(lambda r: case.outcomes[whole - r] != case.last)
    assert sets(answer.proven) <= true
    if Tier.COMPLETE in answer.tiers:
        assert sets(answer.proven) == true
    for name in {r.factor for r in answer.ruled_out}:
        assert all(case.outcomes[new] == case.outcomes[new ^ {name}] for new in case.outcomes)
    if answer.share:
        assert not unknown


@FIXED
@given(cases(most=5), st.data())
def test_ways_are_the_minimal_sets_that_reach_what_is_wanted(case: Case, data: st.DataObject) -> None:
    if not case.endpoints_run():
        return
    whole = frozenset(case.names)
    reachable = {repr(outcome): outcome for outcome in case.outcomes.values()}
    wanted = data.draw(st.sampled_from(["nothing", *sorted(reachable)]))
    found = ways(case.stages, 0, case.before, case.after, lambda outcome: repr(outcome) == wanted)
    assert sets(found.sets) == case.minimal(lambda r: repr(case.outcomes[whole - r]) == wanted)
    assert found.tiers[-1] is Tier.COMPLETE
    assert (Tier.PROVEN in found.tiers) == bool(found.sets)
