"""What two versions make of records is counted once each; a sample depends on keys and seed alone."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from govern.why.what_if import FAILS, Pairing, Result, count, sample

ACTIONS = ["log", "tag", "alert"]
RADII = {"log": "low", "tag": "medium", "alert": "high"}
decided = st.builds(
    lambda recommended, action, verdict, confidence: Result(
        recommended, action, verdict, confidence, RADII[action]
    ),
    st.sampled_from(ACTIONS),
    st.sampled_from(ACTIONS),
    st.sampled_from(["act", "hold"]),
    st.integers(0, 3),
)
results = st.one_of(decided, st.just(FAILS))
pairs = st.lists(st.tuples(results, results), max_size=60).map(
    lambda both: [Pairing(f"k{n}", *two) for n, two in enumerate(both)]
)
keys = st.lists(st.text(max_size=8), max_size=60, unique=True)


@given(pairs, st.integers(0, 20))
def test_counts_add_up_and_examples_are_of_what_changed(both: list[Pairing], most: int) -> None:
    seen = count(both, most)
    differing = {pair.record for pair in both if pair.before.outcome != pair.after.outcome}
    assert seen.records == len(both) == sum(cell.records for cell in seen.matrix)
    assert seen.changed == len(differing)
    assert seen.changed == sum(cell.records for cell in seen.moves)
    assert seen.changed == sum(cell.records for cell in seen.radii)
    assert all(cell.before != cell.after for cell in seen.moves)
    assert set(seen.moves) == {cell for cell in seen.matrix if cell.before != cell.after}
    assert seen.changed + seen.shifted <= seen.records
    named = [pair.record for pair in seen.examples]
    assert len(named) == len(set(named)) == min(most, seen.changed)
    assert set(named) <= differing


@given(pairs, st.randoms(use_true_random=False))
def test_counts_do_not_depend_on_the_order(both: list[Pairing], draw: random.Random) -> None:
    other = draw.sample(both, len(both))
    first, second = count(both, 0), count(other, 0)
    assert first == second


@given(keys, st.integers(0, 70), st.integers(0, 70), st.text(max_size=5), st.randoms(use_true_random=False))
def test_a_sample_is_deterministic_of_its_size_and_grows_by_adding(
    names: list[str], fewer: int, more: int, seed: str, draw: random.Random
) -> None:
    fewer, more = sorted((fewer, more))
    drawn = sample(names, fewer, seed)
    assert drawn == sample(draw.sample(names, len(names)), fewer, seed)
    assert len(drawn) == min(fewer, len(names))
    assert drawn <= sample(names, more, seed) <= set(names)
