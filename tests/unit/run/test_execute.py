from __future__ import annotations

from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.execute import BudgetSpent, Executor
from govern.run.memo import Memo
from govern.run.stage import FactorValue, NoAnswer, Stage, StageFailed
from govern.source.canonical import CanonicalError, digest_of


def add(factors: Any, inputs: Any) -> Any:
    return sum(factors.values()) + sum(inputs.values())


def version(number: int) -> FactorValue:
    return FactorValue(str(number), f"f@{number}", number)


STAGES = (
    Stage("double", (), ("plus",), lambda f, i: 2 * i["plus"]),
    Stage("plus", ("f",), ("record",), add),
)


def test_outputs_digests_and_outcome_in_running_order() -> None:
    executor = Executor(STAGES, outcome=lambda output: "big" if int(str(output)) > 10 else "small")
    trace = executor.execute(5, {"f": version(1)})
    assert list(trace.outputs) == ["plus", "double"]
    assert trace.outputs["double"].value == 12
    assert trace.digests == {"plus": digest_of(6), "double": digest_of(12)}
    assert trace.outcome == "big"
    assert executor.runs == 2


def test_equal_content_is_run_once_across_records_and_executors() -> None:
    memo = Memo()
    Executor(STAGES, memo).execute(5, {"f": version(1)})
    other = Executor(STAGES, memo)
    other.execute(5, {"f": version(1)})
    assert other.runs == 0
    other.execute(4, {"f": version(2)})
    assert other.runs == 1  # 4 + 2 is 5 + 1, so that `double` reads what it read before


def test_two_pipelines_with_equal_names_are_not_mixed_up() -> None:
    memo = Memo()
    Executor([Stage("s", (), ("record",), lambda f, i: "one")], memo).execute(1, {})
    assert Executor([Stage("s", (), ("record",), lambda f, i: "two")], memo).execute(1, {}).outcome == "two"


def test_seconds_are_those_of_the_run() -> None:
    ticks = iter([1.0, 3.5])
    executor = Executor([Stage("s", (), (), lambda f, i: 1)], clock=lambda: next(ticks))
    assert executor.execute(None, {}).outputs["s"].seconds == 2.5
    assert executor.execute(None, {}).outputs["s"].seconds == 2.5


def test_a_stage_that_changes_its_input_changes_nobody_elses() -> None:
    def spoil(factors: Any, inputs: Any) -> Any:
        inputs["record"].append(1)
        return inputs["record"]

    stages = [
        Stage("a", (), ("record",), spoil),
        Stage("b", (), ("record",), spoil),
        Stage("c", (), ("a", "b"), lambda f, i: [i["a"], i["b"]]),
    ]
    record = [0]
    assert Executor(stages).execute(record, {}).outcome == [[0, 1], [0, 1]]
    assert record == [0]


def test_an_output_that_is_not_canonical_names_stage_and_place() -> None:
    stage = Stage("score", (), (), lambda f, i: {"scores": [1, 0.5]})  # type: ignore[dict-item,list-item]
    with pytest.raises(StageFailed, match=r"stage `score` .* at `scores\[1\]`: a float") as caught:
        Executor([stage]).execute(None, {})
    assert caught.value.stage == "score"


def test_a_record_that_is_not_canonical_is_refused() -> None:
    with pytest.raises(CanonicalError):
        Executor(STAGES).execute(0.5, {"f": version(1)})  # type: ignore[arg-type]


def test_a_factor_that_is_not_given() -> None:
    with pytest.raises(UsageError, match="stage `plus` reads the factor `f`"):
        Executor(STAGES).execute(1, {"g": version(1)})


@pytest.mark.parametrize(
    ("raised", "kind"),
    [(KeyError("k"), StageFailed), (TimeoutError("late"), NoAnswer), (NoAnswer("s", "has none"), NoAnswer)],
)
def test_a_failure_is_told_from_silence_and_not_remembered(raised: Exception, kind: type[Exception]) -> None:
    wrong = [raised]

    def function(factors: Any, inputs: Any) -> int:
        if wrong:
            raise wrong.pop()
        return 1

    executor = Executor([Stage("s", (), (), function)])
    with pytest.raises(kind, match="stage `s`"):
        executor.execute(None, {})
    assert executor.execute(None, {}).outcome == 1


def test_the_budget_stops_runs_and_not_what_is_remembered() -> None:
    executor = Executor(STAGES, budget=2)
    executor.execute(1, {"f": version(1)})
    executor.execute(1, {"f": version(1)})
    with pytest.raises(BudgetSpent):
        executor.execute(2, {"f": version(1)})
