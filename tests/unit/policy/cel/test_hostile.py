"""Expressions made to stall or exhaust the machine: each ends soon, in a clear error, in little memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from govern.policy import cel
from govern.policy.cel.types import DYN

ENV = cel.Env({"xs": DYN, "s": DYN, "x": DYN})
BINDINGS: dict[str, Any] = {"xs": list(range(1000)), "s": "a" * 100_000, "x": {"a": 1}}
SECONDS = 10.0
"""CPU seconds, several times what the slowest takes."""

MEBIBYTES = 120


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    began, most = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.process_time() - began < SECONDS
    # kibibytes on Linux, bytes on macOS; what this test adds to the peak of the process so far
    unit = 1024 if sys.platform == "linux" else 1
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most) * unit < MEBIBYTES << 20


def doubling(first: str, each: str, last: str, times: int = 60) -> str:
    names = "".join(f"cel.bind(a{at + 1}, {each.replace('#', f'a{at}')}, " for at in range(times))
    return f"cel.bind(a0, {first}, {names}{last.replace('#', f'a{times}')}{')' * (times + 1)}"


@pytest.mark.parametrize(
    "source",
    [
        "xs.all(a, xs.all(b, xs.all(c, a + b + c >= 0)))",
        "xs.map(a, xs.map(b, xs.map(c, [a, b, c])))",
        "xs.map(a, s + s)",
        "xs.exists(a, xs.exists(b, a in xs && b < 0))",
        doubling("'xxxxxxxxxxxxxxxx'", "# + #", "#.size()"),
        doubling("[1]", "# + #", "#.size()"),
        doubling("[1]", "[#, #]", "# == #"),
        doubling("[1]", "[#, #]", "'%s'.format([#])"),
        doubling("{'a': 1}", "{'a': #, 'b': #}", "# == #"),
        "s.replace('a', s)",
        "s.replace('', s)",
        "xs.map(x, s).join(s)",
        "xs.map(x, s.split(''))",
        "xs.all(x, xs.all(y, !s.contains('b')))",
        " + ".join(["'abc'"] * 20_000),
    ],
)
def test_what_takes_too_much_ends_with_the_budget(source: str) -> None:
    program = cel.compile(source, ENV)
    for result in (program.evaluate(BINDINGS), program.interpret(BINDINGS)):
        assert isinstance(result.error, cel.CelBudgetError), result
        assert "budget" in result.error.message


def test_a_budget_can_be_set_and_is_not_absorbed() -> None:
    program = cel.compile("true || xs.all(x, x >= 0)", ENV)
    assert program.evaluate(BINDINGS, budget=cel.Budget(steps=10)).value is True
    swapped = cel.compile("xs.all(x, x >= 0) || true", ENV)
    small = cel.Budget(steps=10)
    assert isinstance(swapped.evaluate(BINDINGS, budget=small).error, cel.CelBudgetError)
    assert isinstance(swapped.interpret(BINDINGS, budget=small).error, cel.CelBudgetError)
    with pytest.raises(cel.CelBudgetError):
        swapped.explain(BINDINGS, budget=small)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000 + "1" + ")" * 100_000,
        "(" * 100_000,
        "[" * 100_000,
        "{1:" * 30_000,
        "f(" * 100_000,
        "x[" * 100_000,
        "x.a == 1 ? 1 : " * 20_000 + "2",
        "xs.all(x," * 20_000,
    ],
)
def test_deep_nesting_is_refused_at_its_column(source: str) -> None:
    with pytest.raises(cel.CelSyntaxError, match="nested more than") as refused:
        cel.compile(source, ENV)
    assert refused.value.span is not None
    assert refused.value.span.start < 5_000


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (" || ".join(["x.a == 2"] * 20_000), False),
        (" && ".join(["true"] * 20_000), True),
        (" + ".join(["1"] * 20_000), 20_000),
        ("!" * 100_001 + "true", False),
        ("[" + ",".join(["1"] * 60_000) + "].size()", 60_000),
        ("x" + ".a" * 20_000, "an int has no fields"),
        ("x" + "['a']" * 20_000, "no such overload"),
        ("x.?a" + ".b" * 20_000, "an int has no fields"),
        ("'a'" + ".trim()" * 20_000, "a"),
    ],
)
def test_long_chains_have_a_value_or_an_error(source: str, wanted: Any) -> None:
    result = cel.compile(source, ENV).evaluate(BINDINGS)
    if result.error is None:
        assert result.value == wanted
    else:
        assert str(wanted) in result.error.message


def test_long_chains_have_a_trace() -> None:
    program = cel.compile(" || ".join(["x.a == 2"] * 20_000), ENV)
    trace = program.explain(BINDINGS)
    assert trace.root.value is False
    assert not trace.complete


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|aa)+$", "(a*)*(a*)*(a*)*b", "a{1,500}a{1,500}b", "(.*)(.*)(.*)(.*)(.*)x"]
)
def test_patterns_take_time_linear_in_the_text(pattern: str) -> None:
    result = cel.compile(f"s.matches('{pattern}')", ENV).evaluate(BINDINGS)
    assert result.value in {True, False}


@pytest.mark.parametrize("pattern", ["((a{100}){100}){100}", "(?=a)", "(a)\\\\1", "a{9999999}", "x" * 3_000])
def test_patterns_that_can_not_be_bounded_are_refused(pattern: str) -> None:
    result = cel.compile(f"s.matches('{pattern}')", ENV).evaluate(BINDINGS)
    assert isinstance(result.error, cel.CelEvalError)


@pytest.mark.parametrize(
    "source",
    ["int('" + "9" * 100_000 + "')", "'%.999999999f'.format([1.0])", "duration('" + "1h" * 100_000 + "')"],
)
def test_other_large_things_are_errors(source: str) -> None:
    assert isinstance(cel.compile(source, ENV).evaluate({}).error, cel.CelEvalError)


def test_a_long_number_is_refused() -> None:
    with pytest.raises(cel.CelSyntaxError, match="64 bits"):
        cel.compile("9" * 100_000, ENV)


def test_deep_values_compare_without_recursion() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    result = cel.compile("x == x && x in [x]", ENV).evaluate({"x": deep})
    assert result.value is True
