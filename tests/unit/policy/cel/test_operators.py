from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govern.policy.cel.values import Uint


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("-7 / 2", -3),
        ("7 / -2", -3),
        ("-7 / -2", 3),
        ("-7 % 2", -1),
        ("7 % -2", 1),
        ("7u / 2u", Uint(3)),
        ("7u % 4u", Uint(3)),
        ("2u * 3u - 1u", Uint(5)),
        ("1.0 / 0.0 > 1.0e308", True),
        ("0.0 / 0.0 == 0.0 / 0.0", False),
        ("[1] + [2] + []", [1, 2]),
        ("b'a' + b'b'", b"ab"),
        ("duration('1m') - duration('1s') == duration('59s')", True),
        ("timestamp(60) - timestamp(0) == duration('1m')", True),
        ("timestamp(0) + duration('1s') > timestamp(0)", True),
        ("dyn(9007199254740993) == 9007199254740992.0", True),
        ("dyn(9223372036854775807) < 9223372036854775808.0", False),
        ("dyn(18446744073709551615u) > 9223372036854775807", True),
        ("false < true", True),
    ],
)
def test_arithmetic_and_order(value: Callable[..., Any], source: str, wanted: Any) -> None:
    assert value(source) == wanted
    assert type(value(source)) is type(wanted)


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ("1", "1.0", True),
        ("1u", "1", True),
        ("true", "1", False),
        ("1", "true", False),
        ("false", "0", False),
        ("null", "false", False),
        ("'1'", "1", False),
        ("b'a'", "'a'", False),
        ("[1, [true]]", "[1.0, [true]]", True),
        ("[true]", "[1]", False),
        ("{1: 'a'}", "{1u: 'a'}", True),
        ("{true: 'a'}", "{1: 'a'}", False),
        ("{'a': 1}", "{'a': 1, 'b': 2}", False),
        ("optional.of(1)", "optional.of(1.0)", True),
        ("optional.none()", "null", False),
        ("duration('1s')", "timestamp(1)", False),
        ("type(1)", "int", True),
    ],
)
def test_equality_and_membership(value: Callable[..., Any], left: str, right: str, wanted: Any) -> None:
    assert value(f"dyn({left}) == dyn({right})") is wanted
    assert value(f"dyn({left}) != dyn({right})") is not wanted
    assert value(f"dyn({left}) in [dyn({right})]") is wanted
    assert value("a == b", a=value(left), b=value(right)) is wanted


@pytest.mark.parametrize(
    "source",
    [
        "dyn('a') + 1",
        "dyn(1) + 1u",
        "dyn(1) < 'a'",
        "dyn([1]) < dyn([2])",
        "-dyn(1u)",
        "dyn(true) + dyn(true)",
        "dyn(1.5) % dyn(1.0)",
    ],
)
def test_operators_take_no_other_operands(fails: Callable[..., Any], source: str) -> None:
    assert "no such overload" in fails(source).message


@pytest.mark.parametrize(
    "source",
    [
        "9223372036854775807 + 1",
        "-9223372036854775808 - 1",
        "5000000000 * 5000000000",
        "-(-9223372036854775808)",
        "-9223372036854775808 / -1",
        "-9223372036854775808 % -1",
        "18446744073709551615u + 1u",
        "timestamp(253402300799) + duration('1s')",
        "duration('2000000h') + duration('2000000h')",
    ],
)
def test_what_does_not_fit_is_an_error(fails: Callable[..., Any], source: str) -> None:
    assert any(word in fails(source).message for word in ("overflow", "out of range"))
