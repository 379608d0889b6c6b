from __future__ import annotations

import time

import pytest

from govern.contract.expression import compile_expression
from govern.errors import UsageError


@pytest.mark.parametrize(
    "text",
    [
        r"\d+",
        r"ID-\d{4,8}",
        r"[A-Z]{2,3}-\d{4,8}",
        r"\d{1,20}(?:mg|ml)",
        r"(?i)dr\.? [a-z]+",
        r"\bNHS\s?\d{3}",
        r"(?:foo|bar){1,2}",
        r"x(?>ab|a)c",
        r"[^\W\d_]{3,10}\b",
        r"a|b\w*",
    ],
)
def test_expressions_of_linear_time_are_compiled(text: str) -> None:
    assert compile_expression(text).pattern == text


@pytest.mark.parametrize(
    "text",
    [
        r"(a+)+b",
        r"(a*)*",
        r"(a|a)*b",
        r"(a|aa){1,200}b",
        r"\w+@",
        r"\d+\d+",
        r".*x",
        r"(\d{1,30}){1,30}x",
        r"a{0,20}a{0,20}a{0,20}b",
        r"(a)\1",
        r"(?=a+)b",
        r"(?<!a)b",
        r"(a)?(?(1)b|c)",
        r"a{1,100000}b",
        r"a{2000}b",
        r"(?:a{100}){100}b",
        r"(?:a{1,100}){1,100}b",
        r"x*",
        r"a?",
        "",
        r"\w++b",
        r"(?:ab)+",
        "a" * 1_001,
    ],
)
def test_expressions_that_may_take_too_long_are_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        compile_expression(text)
    assert "bound" in caught.value.help


@pytest.mark.parametrize("text", ["(", "[", "*a", r"\p", "a{2,1}", "(" * 500])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a regular expression"):
        compile_expression(text)


@pytest.mark.parametrize("text", [r"\d{1,20}(?:mg|ml)", r"a{1,16}a{1,16}b", r"[A-Z]{2,3}-\d{4,8}"])
def test_twice_the_text_takes_twice_the_time(text: str) -> None:
    expression = compile_expression(text)

    def seconds(size: int) -> float:
        hostile = ("a" * size, "1" * size, "A-1" * size)
        started = time.process_time()
        for item in hostile:
            assert expression.sub("", item) is not None
        return time.process_time() - started

    small = min(seconds(2_000) for _ in range(3))
    assert seconds(16_000) < 30 * small + 0.05
