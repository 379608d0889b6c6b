"""Small outcome functions whose causes can be worked out on paper; factors are read in the order a, b, c."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import Any

from govern.run.execute import Executor
from govern.run.stage import FactorValue, Stage
from govern.why.attempt import Replayer
from govern.why.causes import FEW_LISTED, Role, causes, responsibility, role
from govern.why.diagram import build
from govern.why.function import Ending, OutcomeFunction
from govern.why.shapley import shares


def outcome_of(rule: Callable[[int, int, int], Any]) -> OutcomeFunction:
    stage = Stage("s", ("a", "b", "c"), (), lambda f, i: rule(f["a"], f["b"], f["c"]))
    before = {name: FactorValue("0", "", 0) for name in "abc"}
    after = {name: FactorValue("1", "", 1) for name in "abc"}
    return build(Replayer(Executor([stage])), None, before, after, "abc").function


def test_all_needed() -> None:
    found = causes(outcome_of(lambda a, b, c: a & b & c))
    assert found.rollback == (("a",), ("b",), ("c",))
    assert found.forward == (("a", "b", "c"),)


def test_any_enough() -> None:
    found = causes(outcome_of(lambda a, b, c: a | b | c))
    assert found.rollback == (("a", "b", "c"),)
    assert found.forward == (("a",), ("b",), ("c",))


def test_one_with_either_of_two() -> None:
    function = outcome_of(lambda a, b, c: a & (b | c))
    found = causes(function)
    assert found.rollback == (("a",), ("b", "c"))
    assert found.forward == (("a", "b"), ("a", "c"))
    degrees = responsibility(found.rollback, "abc")
    assert degrees == {"a": Fraction(1), "b": Fraction(1, 2), "c": Fraction(1, 2)}
    assert [role(name, degrees, function.factors) for name in "abc"] == [
        Role.NECESSARY,
        Role.JOINT,
        Role.JOINT,
    ]
    assert shares(function, [Fraction(0), Fraction(1)]) == {
        "a": Fraction(2, 3),
        "b": Fraction(1, 6),
        "c": Fraction(1, 6),
    }


def test_without_monotonicity_a_larger_set_can_undo_the_undoing() -> None:
    found = causes(outcome_of(lambda a, b, c: a ^ b ^ c))
    assert found.rollback == found.forward == (("a",), ("b",), ("c",))


def test_not_necessary_is_not_irrelevant() -> None:
    function = outcome_of(lambda a, b, c: a | (b & (1 - c)))
    found = causes(function)
    assert found.rollback == (("a",),)  # with a and c undone it is back, but a alone is enough
    degrees = responsibility(found.rollback, "abc")
    assert [role(name, degrees, function.factors) for name in "abc"] == [
        Role.NECESSARY,
        Role.NOT_NECESSARY,
        Role.NOT_NECESSARY,
    ]


def test_a_factor_that_never_flips_is_not_in_the_function() -> None:
    function = outcome_of(lambda a, b, c: a & (b | (1 - b)))
    assert function.factors == ("a",)
    assert role("b", {}, function.factors) is Role.IRRELEVANT


def test_with_three_outcomes_leaving_after_is_not_reaching_before() -> None:
    found = causes(outcome_of(lambda a, b, c: ["log", "tag", "tag", "escalate"][a + b + c]))
    assert found.rollback == (("a",), ("b",), ("c",))
    assert found.restoring == (("a", "b", "c"),)
    assert found.forward == (("a",), ("b",), ("c",))
    assert found.reaching == (("a", "b", "c"),)


def test_true_is_not_one() -> None:
    found = causes(outcome_of(lambda a, b, c: [1, True][a]))
    assert found.rollback == (("a",),)


def wide(k: int) -> OutcomeFunction:
    """More than half of k factors: the most minimal sets there can be."""
    levels = [tuple((count, count + 1) for count in range(k - i)) for i in range(1, k)]
    half = k // 2
    first = tuple((int(count > half), int(count + 1 > half)) for count in range(k))
    names = tuple(f"f{i}" for i in range(k))
    return OutcomeFunction(names, (first, *levels), (Ending("no", 0), Ending("yes", 1)))


def test_twenty_factors() -> None:
    found = causes(wide(20))
    assert len(found.rollback) == comb(20, 10)  # eleven make it, so ten undone of twenty unmake it
    assert len(found.forward) == comb(20, 11)
    assert found.rollback[0] == tuple(f"f{i}" for i in range(19, 9, -1))
    assert set(shares(wide(20), [Fraction(0), Fraction(1)]).values()) == {Fraction(1, 20)}


def test_sets_beyond_any_listing_are_counted_and_the_smallest_listed() -> None:
    found = causes(wide(64))
    assert len(found.rollback) == FEW_LISTED
    assert len(found.rollback) + found.further == comb(64, 32)
    assert {len(members) for members in found.rollback} == {32}
    assert not found.all
    assert found.partly == {"rollback", "restoring", "forward", "reaching"}
    assert set(shares(wide(40), [Fraction(-1, 3), Fraction(7)]).values()) == {Fraction(22, 3) / 40}
