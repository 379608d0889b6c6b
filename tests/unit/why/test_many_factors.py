"""Releases in which 40 and 64 factors changed at once: exact, and with nothing of size 2^k in memory.

The outcome depends on few of them, which bite wherever they are read; the others are read and ignored, or
change an output that nothing reads in turn. The whole answer must be that of the biting ones alone.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, permutations
from math import comb
from random import Random
from typing import Any

import pytest

from govern.run.stage import FactorValue, Stage
from govern.why import antichain, explain
from govern.why.answer import Explanation, Tier

MOST_BYTES = 8 << 20
"""Eight megabytes: one bit for each of 2^26 combinations would fill it, and 2^40 is the least asked here."""
GATES: tuple[Callable[[int, int], int], ...] = (
    lambda a, b: a & b,
    lambda a, b: a | b,
    lambda a, b: a ^ b,
    lambda a, b: a & (1 - b),
)


def sides(k: int) -> tuple[dict[str, FactorValue], dict[str, FactorValue]]:
    return (
        {f"f{i}": FactorValue("0", f"f{i}@1", 0) for i in range(k)},
        {f"f{i}": FactorValue("1", f"f{i}@2", 1) for i in range(k)},
    )


def chain(k: int, biting: list[int], seed: int) -> list[Stage]:
    """k stages, each reading a factor; those that bite combine it with what came before by some gate."""
    random = Random(seed)  # noqa: S311 - a generator of test cases
    gates = {i: random.choice(GATES) for i in biting}

    def function(i: int) -> Callable[[Any, Any], int]:
        def compute(factors: Any, inputs: Any) -> int:
            before = next(iter(inputs.values()), 1)
            return gates[i](before, factors[f"f{i}"]) if i in gates else before

        return compute

    return [Stage(f"s{i}", (f"f{i}",), (f"s{i - 1}",) if i else (), function(i)) for i in range(k)]


def outcomes(stages: list[Stage], biting: list[int]) -> dict[frozenset[str], Any]:
    """Run every combination of the biting factors, all others as after."""
    found = {}
    names = [f"f{i}" for i in biting]
    for size in range(len(names) + 1):
        for new in combinations(names, size):
            given: Any = None
            for stage in stages:
                factors = {n: int(n in new or n not in names) for n in stage.factors}
                given = stage.function(factors, dict.fromkeys(stage.inputs, given))
            found[frozenset(new)] = given
    return found


def minimal(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    return {s for s in sets if not any(other < s for other in sets)}


def shapley(found: dict[frozenset[str], Any], names: list[str], last: Any) -> dict[str, Fraction]:
    shares = dict.fromkeys(names, Fraction(0))
    orders = list(permutations(names))
    for order in orders:
        new: frozenset[str] = frozenset()
        for name in order:
            gained = (found[new | {name}] == last) - (found[new] == last)
            shares[name] += Fraction(gained, len(orders))
            new |= {name}
    return {name: share for name, share in shares.items() if share}


def measured(stages: list[Stage], k: int) -> tuple[Explanation, int]:
    tracemalloc.start()
    answer = explain(stages, None, *sides(k))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return answer, peak


@pytest.mark.parametrize("k", [40, 64])
@pytest.mark.parametrize("seed", range(6))
def test_few_that_bite_among_many_that_changed(k: int, seed: int) -> None:
    biting = sorted(Random(seed).sample(range(k), 5))  # noqa: S311 - a generator of test cases
    stages = chain(k, biting, seed)
    names = [f"f{i}" for i in biting]
    ends = outcomes(stages, biting)
    whole = frozenset(names)
    first, last = ends[frozenset()], ends[whole]
    answer, peak = measured(stages, k)
    assert peak < MOST_BYTES
    assert answer.outcome is not None
    assert (answer.outcome.before, answer.outcome.after) == (first, last)
    if first == last:
        return
    assert Tier.COMPLETE in answer.tiers
    assert answer.causes is not None
    assert set(map(frozenset, answer.proven)) == minimal({whole - s for s in ends if ends[s] != last})
    assert set(map(frozenset, answer.causes.forward)) == minimal({s for s in ends if ends[s] != first})
    assert {name: share for name, share in answer.share.items() if share} == shapley(ends, names, last)
    assert len(answer.ruled_out) >= k - len(names)


@pytest.mark.parametrize("k", [40, 64])
def test_all_bite_and_the_sets_are_few(k: int) -> None:
    """Pairs, of which any one is enough: undo one of each. There are 2^(k/2) such sets; some are listed."""

    def pair(factors: Any, inputs: Any) -> int:
        return int(any(inputs.values()) or all(factors.values()))

    stages = [
        Stage(f"s{i}", (f"f{2 * i}", f"f{2 * i + 1}"), (f"s{i - 1}",) if i else (), pair)
        for i in range(k // 2)
    ]
    answer, peak = measured(stages, k)
    assert peak < MOST_BYTES
    assert answer.tiers == (Tier.PROVEN, Tier.CANDIDATE)
    assert len(answer.proven) == 1_000
    assert {len(members) for members in answer.proven} == {k // 2}
    assert any(f"{2 ** (k // 2) - 1_000:,} further minimal sets" in text for text in answer.missing)
    assert set(answer.share.values()) == {Fraction(1, k)}


def test_most_of_sixty_four_factors() -> None:
    """A vote: a diagram of 64 x 64 nodes stands for C(64, 32) minimal sets."""

    def vote(factors: Any, inputs: Any) -> int:
        return sum(factors.values()) + sum(inputs.values())

    stages = [Stage(f"s{i}", (f"f{i}",), (f"s{i - 1}",) if i else (), vote) for i in range(64)]
    stages.append(Stage("most", (), ("s63",), lambda f, i: int(i["s63"] > 32)))
    answer, peak = measured(stages, 64)
    assert peak < 4 * MOST_BYTES
    assert any(f"{comb(64, 32) - 1_000:,} further minimal sets" in text for text in answer.missing)
    assert sum(answer.share.values()) == 1


@pytest.mark.parametrize("k", [11, 40, 64, 200])
def test_one_stage_that_asks_for_few_of_very_many(k: int) -> None:
    """It asks for five at most, in an order of its own: 2^k looks would find no more."""
    one, two, three, four, five = Random(k).sample([f"f{i}" for i in range(k)], 5)  # noqa: S311 - test cases

    def ask(factors: Any, inputs: Any) -> int:
        return factors[two] & factors[three] if factors[one] else factors[four] | factors[five]

    everything = tuple(f"f{i}" for i in range(k))
    stages = [
        Stage("ask", everything, (), ask),
        Stage("keep", everything[:1], ("ask",), lambda f, i: i["ask"]),
    ]
    answer, peak = measured(stages, k)
    assert peak < MOST_BYTES
    assert Tier.COMPLETE in answer.tiers
    assert set(map(frozenset, answer.proven)) == {
        frozenset({two}),
        frozenset({three}),
        frozenset({one, four, five}),
    }
    assert answer.stage_runs < 40
    assert len(answer.ruled_out) == k - 5


def test_one_stage_that_reads_all_of_very_many_ends_with_what_is_proven() -> None:
    stage = Stage("all", tuple(f"f{i}" for i in range(40)), (), lambda f, i: int(all(f.values())))
    answer = explain([stage], None, *sides(40), budget=2_000)
    assert answer.tiers == (Tier.PROVEN, Tier.CANDIDATE)
    assert len(answer.proven) == 40
    assert "budget" in answer.missing[0]


def test_sets_that_can_not_be_told_apart_leave_singles_and_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(antichain, "MOST_NODES", 10)
    stages = chain(24, list(range(24)), 1)
    stages.append(
        Stage("all", tuple(f"f{i}" for i in range(8)), ("s23",), lambda f, i: [i["s23"], *f.values()])
    )
    answer = explain(stages, None, *sides(24))
    assert answer.tiers == (Tier.PROVEN, Tier.CANDIDATE)
    assert answer.causes is None
    assert "too many minimal sets to tell them apart" in answer.missing[0]
    assert answer.proven
    assert sum(answer.share.values()) == 1
