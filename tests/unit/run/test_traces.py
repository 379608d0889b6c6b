from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govern.run.execute import Executor
from govern.run.memo import Output
from govern.run.stage import FactorValue, Stage
from govern.run.traces import Reading, Traces

NAMES = ("a", "b", "c")


def factors(a: int, b: int, c: int) -> dict[str, FactorValue]:
    return {name: FactorValue(f"{name}{v}", "", v) for name, v in zip(NAMES, (a, b, c), strict=True)}


def executor(function: Callable[[Any, Any], Any], *, deterministic: bool = True) -> Executor:
    return Executor([Stage("s", NAMES, ("record",), function, deterministic)], traces=Traces())


def either(f: Any, i: Any) -> list[int]:
    """Read `a`, and by its version `b` or `c`."""
    return [f["a"], f["b"] if f["a"] else f["c"], i["record"]]


def test_a_run_is_not_made_where_what_it_would_read_was_read_before() -> None:
    run = executor(either)
    assert run.execute(1, factors(0, 0, 0)).outcome == [0, 0, 1]
    assert run.execute(1, factors(0, 1, 0)).outcome == [0, 0, 1]
    assert run.runs == 1
    assert run.execute(1, factors(0, 1, 1)).outcome == [0, 1, 1]
    assert run.execute(1, factors(1, 1, 1)).outcome == [1, 1, 1]
    assert run.execute(1, factors(1, 1, 0)).outcome == [1, 1, 1]
    assert run.runs == 3
    assert run.execute(2, factors(0, 0, 0)).outcome == [0, 0, 2]  # another input, so nothing is known
    assert run.runs == 4


@pytest.mark.parametrize(
    "everything",
    [
        lambda f, i: sum(f.values()),
        lambda f, i: [len(f), f["a"]],
        lambda f, i: sorted(f),
        lambda f, i: repr(f),
        lambda f, i: sum(dict(f).values()),
        lambda f, i: sum({**f}.values()),
        lambda f, i: sum(value for _, value in f.items()),
        lambda f, i: int(f == {"a": 0, "b": 0, "c": 1}),
        lambda f, i: f"{f}",
    ],
)
def test_whoever_looks_at_all_of_them_has_read_everything(everything: Callable[[Any, Any], Any]) -> None:
    run, plain = executor(everything), dict.fromkeys(NAMES, 0)
    assert run.execute(1, factors(0, 0, 0)).outcome == everything(plain, {})
    assert run.execute(1, factors(0, 0, 1)).outcome == everything({**plain, "c": 1}, {})
    assert run.runs == 2


def test_asking_whether_a_factor_is_there_reads_it_and_one_that_is_not_is_missing() -> None:
    reading = Reading({"a": 1})
    assert "a" in reading
    assert "b" not in reading
    assert reading.get("b", 7) == 7
    assert list(reading.read) == ["a"]
    assert not reading.everything


def test_a_stage_that_reads_nothing_is_run_once() -> None:
    run = executor(lambda f, i: i["record"])
    assert [run.execute(5, factors(a, a, 0)).outcome for a in (0, 1)] == [5, 5]
    assert run.runs == 1


def test_a_failure_is_not_remembered() -> None:
    def fail(f: Any, i: Any) -> int:
        raise ValueError(f["a"])

    run = executor(fail)
    for _ in range(2):
        with pytest.raises(Exception, match="failed"):
            run.execute(1, factors(0, 0, 0))
    assert run.runs == 2


def test_a_stage_that_draws_is_run_each_time() -> None:
    run = executor(lambda f, i: f["a"], deterministic=False)
    for b in (0, 1):
        run.execute(1, factors(0, b, 0))
    assert run.runs == 2


def test_a_fresh_executor_runs_everything() -> None:
    """The self-check rests on it: nothing that it runs is taken from what another run read."""
    fresh = executor(either).fresh()
    for b in (0, 1):
        fresh.execute(1, factors(0, b, 0))
    assert fresh.runs == 2


def test_a_stage_that_asks_otherwise_than_before_is_let_go() -> None:
    """It reads something undeclared. What was remembered first stays, and the self-check will tell."""
    hidden = ["a"]
    run = executor(lambda f, i: f[hidden[0]])
    run.execute(1, factors(0, 0, 0))
    hidden[0] = "b"
    assert run.execute(1, factors(1, 0, 0)).outcome == 0
    assert run.execute(1, factors(1, 1, 0)).outcome == 1
    assert run.runs == 3


def test_it_forgets_all_where_there_is_too_much() -> None:
    traces = Traces(most=2)
    run = Executor([Stage("s", NAMES, ("record",), lambda f, i: f["a"])], traces=traces)
    for record in range(3):
        run.execute(record, factors(0, 0, 0))
    key = next(key for key in run.memo._entries if key.input_digests == (Output.of(0).digest,))
    assert traces.find(key, factors(0, 1, 1)) is None
    key = next(key for key in run.memo._entries if key.input_digests == (Output.of(2).digest,))
    assert traces.find(key, factors(0, 1, 1)) == Output.of(0, run.memo._entries[key].seconds)
