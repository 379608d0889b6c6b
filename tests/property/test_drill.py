"""Drilling into a factor against all 2^m of its versions in between, each run plainly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.run.stage import FactorValue
from govern.why import Stage
from govern.why.drill.answer import Drilled
from govern.why.drill.engine import drill

KEYS = "abcdefgh"
Values: TypeAlias = "dict[str, int]"
Undone: TypeAlias = "frozenset[str]"

# a stage as data: what it looks up depends on what it found, so that reads differ from version to version
LOOK = st.tuples(st.just("look"), st.sampled_from(KEYS), st.integers(0, 2), st.integers(0, 2))
PROGRAMS: st.SearchStrategy[Any] = st.recursive(
    LOOK,
    lambda inner: st.one_of(
        st.tuples(st.just("look"), st.sampled_from(KEYS), inner, inner),
        st.tuples(st.just("there"), st.sampled_from(KEYS), inner, inner),
        st.tuples(st.just("add"), inner, inner),
        st.tuples(st.just("count"), st.integers(1, 4), inner, inner),
        st.tuples(st.just("fail-if"), inner, inner),
    ),
    max_leaves=10,
)


def run(program: Any, values: Mapping[str, int]) -> int:
    """Run a program: look keys up one by one, or count all that are set."""
    match program:
        case int():
            return program
        case ("look", key, then, other):
            return run(then if values.get(key) == 1 else other, values)
        case ("there", key, then, other):
            return run(then if key in values else other, values)
        case ("add", first, second):
            return (run(first, values) + run(second, values)) % 3
        case ("count", least, then, other):
            return run(then if sum(values.values()) >= least else other, values)
        case ("fail-if", first, second):
            if run(first, values) == 1:
                raise ValueError("no such version")
            return run(second, values)
    raise AssertionError(program)


def stages(program: Any) -> list[Stage]:
    return [
        Stage("score", ("table",), ("record",), lambda factors, _: run(program, factors["table"])),
        Stage("act", (), ("score",), lambda _, inputs: "log" if inputs["score"] == 0 else "act"),
    ]


def between(old: Values, new: Values, undone: Undone) -> Values:
    sides = {key: old if key in undone else new for key in KEYS}
    return {key: side[key] for key, side in sides.items() if key in side}


def plainly(program: Any, old: Values, new: Values, changed: list[str]) -> dict[Undone, int | None]:
    """What every version in between comes to, None where it fails."""
    found: dict[Undone, int | None] = {}
    for size in range(len(changed) + 1):
        for undone in map(frozenset, combinations(changed, size)):
            try:
                found[undone] = run(program, between(old, new, undone))
            except ValueError:
                found[undone] = None
    return found


SIDES = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 1), max_size=len(KEYS)).map(
    lambda values: dict(sorted(values.items()))  # the order of names is a key of its own
)


def checked(told: Drilled, came: dict[Undone, int | None], changed: list[str]) -> None:
    """Hold what is told against all versions in between."""
    acts = {undone: None if score is None else score != 0 for undone, score in came.items()}
    after, everything = acts[frozenset()], frozenset(changed)
    changing = [undone for undone in acts if acts[undone] is not None and acts[undone] != after]
    minimal = {undone for undone in changing if not any(other < undone for other in changing)}
    sets = {frozenset(key.name for key in each.keys): each for each in told.sets}
    assert sets
    for undone, each in sets.items():
        assert undone in (minimal if each.minimal else changing)
        assert each.outcome == ("act" if acts[undone] else "log")
        if each.alone is not None:
            assert each.alone == (acts[everything - undone] == after)
    if told.complete:
        assert set(sets) == minimal
    named = frozenset().union(*sets)
    if told.idle is not None:
        assert told.idle == (came[everything - named] == came[frozenset()])
    if told.read is not None:
        assert named <= {key.name for key in told.read}


@settings(deadline=None, max_examples=1000)
@given(PROGRAMS, SIDES, SIDES)
def test_drilling_says_what_all_versions_in_between_say(program: Any, old: Values, new: Values) -> None:
    changed = [key for key in KEYS if old.get(key) != new.get(key)]
    came = plainly(program, old, new, changed)
    first, last = came[frozenset(changed)], came[frozenset()]
    before, after = (
        {"table": FactorValue(name, name, values)} for name, values in (("old", old), ("new", new))
    )
    (told,) = drill(stages(program), None, before, after, [("table",)])
    if first is None or last is None or (first == 0) == (last == 0):
        assert told.missing
        assert not told.sets
        return
    assert len(told.changed) == len(changed)
    checked(told, came, changed)
    if len(changed) <= 5:
        assert told.complete
