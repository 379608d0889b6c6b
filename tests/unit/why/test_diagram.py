from __future__ import annotations

from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.execute import BudgetSpent, Executor
from govern.run.stage import RECORD, FactorValue, NoAnswer, Stage
from govern.why import diagram as diagram_module
from govern.why.attempt import Replayer
from govern.why.diagram import build
from govern.why.plan import plan


def versions(names: str, digest: str) -> dict[str, FactorValue]:
    return {name: FactorValue(digest, f"{name}@{digest}", int(digest)) for name in names}


def total(factors: Any, inputs: Any) -> int:
    return sum(factors.values()) + sum(v for v in inputs.values() if isinstance(v, int))


def test_the_plan_numbers_factors_by_first_reading_and_keeps_shared_ones() -> None:
    stages = [
        Stage("one", ("a", "b"), (RECORD,), total),
        Stage("two", ("b", "c"), ("one",), total),
        Stage("three", ("a",), ("one", "two"), total),
    ]
    names, steps = plan(stages, ["a", "b", "c"])
    assert names == ("c", "b", "a")
    assert [step.new for step in steps] == [2, 1, 0]
    assert [step.later for step in steps] == [0b110, 0b100, 0]
    assert [step.keeps for step in steps] == [(-1,), (0, -1), (-1,)]
    assert [step.takes for step in steps] == [(), (0,), (0, 1)]


def test_merged_states_run_later_stages_once() -> None:
    stages = [
        Stage("parity", ("a", "b", "c"), (), lambda f, i: sum(f.values()) % 2),
        Stage("next", ("d",), ("parity",), total),
    ]
    executor = Executor(stages)
    built = build(Replayer(executor), None, versions("abcd", "0"), versions("abcd", "1"), "abcd")
    assert built.widths == (1, 2)
    assert built.executions == executor.runs == 8 + 4
    assert built.bound == 8 + 2 * 2


def test_a_fork_runs_each_branch_for_its_own_factors_only() -> None:
    stages = [
        Stage("left", ("a", "b"), (), lambda f, i: list(f.values())),
        Stage("right", ("c", "d"), (), lambda f, i: list(f.values())),
        Stage("join", (), ("left", "right"), lambda f, i: [i["left"], i["right"]]),
    ]
    executor = Executor(stages)
    built = build(Replayer(executor), None, versions("abcd", "0"), versions("abcd", "1"), "abcd")
    assert executor.runs == 4 + 4 + 16
    assert len(built.function.outcomes) == 16


def test_a_shared_factor_has_one_version_in_each_combination() -> None:
    stages = [
        Stage("one", ("a",), (), total),
        Stage("two", ("a",), ("one",), lambda f, i: [f["a"], i["one"]]),
    ]
    built = build(Replayer(Executor(stages)), None, versions("a", "0"), versions("a", "1"), "a")
    assert [ending.outcome for ending in built.function.outcomes] == [[0, 0], [1, 1]]


def test_the_record_is_a_factor_where_it_changed() -> None:
    stages = [Stage("one", (), (RECORD,), total), Stage("two", ("a",), ("one", RECORD), total)]
    before = {**versions("a", "0"), RECORD: FactorValue("r0", "r", 10)}
    after = {**versions("a", "1"), RECORD: FactorValue("r1", "r", 20)}
    function = build(Replayer(Executor(stages)), "not used", before, after, ["a", RECORD]).function
    assert sorted(ending.outcome for ending in function.outcomes) == [20, 21, 40, 41]  # type: ignore[type-var]


def test_failures_end_a_combination_and_stages_after_them_do_not_run() -> None:
    def fail(factors: Any, inputs: Any) -> int:
        if factors["a"]:
            raise ValueError
        return 0

    seen = []
    stages = [
        Stage("one", ("a",), (), fail),
        Stage("two", ("b",), ("one",), lambda f, i: seen.append(1) or 0),
    ]
    function = build(
        Replayer(Executor(stages)), None, versions("ab", "0"), versions("ab", "1"), "ab"
    ).function
    assert [ending.outcome for ending in function.outcomes] == [0, {"failed": "one"}]
    assert function.factors == ("a",)
    assert len(seen) == 2


def test_silence_is_an_outcome_that_is_not_known_and_a_spent_budget_ends_the_search() -> None:
    def silent(factors: Any, inputs: Any) -> int:
        raise NoAnswer("one", "has none")

    before, after = versions("ab", "0"), versions("ab", "1")
    built = build(Replayer(Executor([Stage("one", ("a",), (), silent)])), None, before, after, "a")
    assert [ending.known for ending in built.function.outcomes] == [False, False]
    with pytest.raises(BudgetSpent):
        build(Replayer(Executor([Stage("one", ("a", "b"), (), total)], budget=3)), None, before, after, "ab")


def test_too_many_states_end_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_module, "MAX_WIDTH", 3)
    stage = Stage("one", ("a", "b"), (), lambda f, i: list(f.values()))
    with pytest.raises(BudgetSpent):
        build(Replayer(Executor([stage])), None, versions("ab", "0"), versions("ab", "1"), "ab")


def test_a_missing_factor_is_said() -> None:
    with pytest.raises(UsageError, match="reads the factor `b`"):
        build(
            Replayer(Executor([Stage("one", ("a", "b"), (), total)])),
            None,
            versions("a", "0"),
            versions("a", "1"),
            "a",
        )
