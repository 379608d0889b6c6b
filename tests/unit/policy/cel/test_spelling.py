from __future__ import annotations

import math

import pytest

from govern.policy.cel.parser import parse
from govern.policy.cel.spelling import spell, spell_value
from govern.policy.cel.values import NONE, TRUE_KEY, Duration, Opt, Timestamp, TypeValue, Uint


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (-1, "-1"),
        (Uint(1), "1u"),
        (1.0, "1.0"),
        (math.nan, 'double("NaN")'),
        (-math.inf, 'double("-Infinity")'),
        ('a"\n', '"a\\"\\n"'),
        (b"a\xff", 'b"a\\xff"'),
        ([1, ["a"]], '[1, ["a"]]'),
        ({"a": 1, TRUE_KEY: {}}, '{"a": 1, true: {}}'),
        (Timestamp(1), 'timestamp("1970-01-01T00:00:00.000000001Z")'),
        (Duration(-1_500_000_000), 'duration("-1.5s")'),
        (TypeValue("int"), "int"),
        (NONE, "optional.none()"),
        (Opt([1]), "optional.of([1])"),
    ],
)
def test_values_are_spelt_as_they_are_written(value: object, text: str) -> None:
    assert spell_value(value) == text


def test_a_long_value_is_cut_without_being_gone_through() -> None:
    shared: list[object] = [1]
    for _ in range(200):
        shared = [shared, shared]
    assert len(spell_value(shared, 100)) == 101
    assert spell_value("a" * 10**6, 10) == '"aaaaaaaaa…'


@pytest.mark.parametrize(
    "source",
    [
        "a.b[?c].?d",
        "has(a.`x-y`.b)",
        "xs.transformList(i, v, i > 0, v)",
        "cel.bind(a, 1, a + a)",
        "o.optMap(v, v + 1)",
        "-(1)",
        "(-1.5).abs()",
        "!(a && b)",
        "a ? b : c ? d : e",
        "(a ? b : c) ? d : e",
        "{?a: b, c: [?d, e]}",
        ".a.f(g(), -x)",
        "a in b == c",
        "a - (b + c)",
        'b"x" + "y"',
        "x.y.Message{a: 1}",
    ],
)
def test_what_is_spelt_has_the_same_tree(source: str) -> None:
    assert parse(spell(parse(source))) == parse(source)
    assert spell(parse(source)) == source.replace("'", '"')
