from __future__ import annotations

from typing import Any

import pytest

from govern.policy.cel import Env
from govern.policy.cel.types import DYN
from govern.policy.cel.values import Duration, Timestamp
from govern.policy.template import compile_template, worded


def filled(text: str, **values: Any) -> str:
    template, problems = compile_template(text, Env(dict.fromkeys(values, DYN)), ("message",))
    assert problems == ()
    return template.fill(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("{x}", "7"),
        ("{x} of {y}s", "7 of apples"),
        ("{{x}} is {x}", "{x} is 7"),
        ("{ {'a': x}['a'] }!", "7!"),
        ("{y + '}'}", "apple}"),
        ('{y + "\'{"}', "apple'{"),
        ("{y == 'a\\'}' ? 1 : 2}", "2"),
        ("a { alone", "a { alone"),
        ("a } alone", "a } alone"),
        ("", ""),
    ],
)
def test_braces_hold_expressions(text: str, expected: str) -> None:
    assert filled(text, x=7, y="apple") == expected


def test_an_expression_without_a_value_stays_as_it_was_written() -> None:
    assert filled("{x.name} failed", x=None) == "{x.name} failed"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (None, "null"),
        (0.25, "0.25"),
        (3.0, "3"),
        (["a", "b"], "a, b"),
        ([1, "b"], '[1, "b"]'),
        (Timestamp(0), "1970-01-01T00:00:00Z"),
        (Duration(3_000_000_000), "3s"),
        ("x" * 200, "x" * 120 + "…"),
    ],
)
def test_values_are_spelt_for_a_sentence(value: Any, expected: str) -> None:
    assert worded(value) == expected


def test_mistakes_carry_the_characters_of_the_message() -> None:
    text = "ok {x}, not {x +} nor {z}"
    _, problems = compile_template(text, Env({"x": DYN}), ("message",))
    assert [problem.start for problem in problems] == [text.index("+}") + 1, text.index("z}")]


def test_a_message_ends_where_nobody_reads_on() -> None:
    text = filled("{y}, " * 10_000, y="apples")
    assert len(text) == 4_001
    assert text.endswith("…")


def test_all_values_of_a_message_have_one_budget() -> None:
    part = "{x.all(a, x.all(b, x.all(c, x.all(d, x.all(e, a + b + c + d > 0)))))}"
    assert filled(part * 3, x=list(range(1, 11))) == part * 3
    once = "{x.all(a, x.all(b, x.all(c, x.all(d, a + b + c + d > 0))))}"
    assert filled(once * 30, x=list(range(1, 11))).startswith("truetrue")
    assert filled(once * 30, x=list(range(1, 11))).endswith(once)
