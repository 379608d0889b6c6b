"""What expressions give, by both engines; errors absorbed and passed on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import BaseModel, Field

from govern.policy import cel
from govern.policy.cel.types import DYN
from govern.policy.cel.values import NONE, Opt, Timestamp, TypeValue, Uint

Value = Callable[..., Any]
Fails = Callable[..., cel.CelError]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("1 / 0 > 0 || true", True),
        ("1 / 0 > 0 && false", False),
        ("[0, 1].exists(e, 1 / e == 1)", True),
        ("[0, 2].all(e, 4 / e == 1)", False),
        ("true ? 1 : 1 / 0", 1),
        ("cel.bind(a, 1 / 0, true || a == 1)", True),
        ("[1, 2, 3].exists_one(e, e > 2)", True),
        ("[1, 2, 3].map(e, e > 1, e * 2)", [4, 6]),
        ("{'a': 1, 'b': 2}.filter(k, k != 'a')", ["b"]),
        ("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, k + '!')", {"b": "b!"}),
        ("{'a': 1}.transformMapEntry(k, v, {v: k})", {1: "a"}),
        ("[5, 6].transformList(i, v, i + v)", [5, 7]),
        ("[3, 4].exists(i, v, i == 1 && v == 4)", True),
        ("[1, 2].exists(y, [3].exists(z, [4].exists(y, [5].exists(z, y == 4 && z == 5))))", True),
        ("[1].map(a, [2].map(b, [3].map(a, [4].map(b, a * 10 + b))))", [[[[34]]]]),
        ("[?optional.none(), 1, ?optional.of(2)]", [1, 2]),
        ("{?'a': optional.none(), 'b': 1}", {"b": 1}),
        ("{'a': 1}.?a.optMap(v, v + 1)", Opt(2)),
        ("{'a': 1}.?b.optFlatMap(v, optional.of(v))", NONE),
        ("1u + 2u", Uint(3)),
        ("'%d %s'.format([1, [true]])", "1 [true]"),
        ("{true: 1, 1: 2}[true] + {true: 1, 1: 2}[1]", 3),
        ("dyn(true) in {1: 2}", False),
        ("[dyn(true)] == [1]", False),
        ("type(1u)", TypeValue("uint")),
        ("!!true", True),
        ("---1", -1),
    ],
)
def test_values(value: Value, source: str, wanted: Any) -> None:
    assert value(source) == wanted


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("1 + 2 / 0", 7, "division by zero"),
        ("x.a.b.c", 5, "no such key: 'b'"),
        ("x.a[3]", 1, "no such key: '3'"),
        ("[1][3]", 1, "index out of bounds: 3 in a list of 1"),
        ("9223372036854775807 + 1", 21, "integer overflow"),
        ("0u - 1u", 4, "unsigned integer overflow"),
        ("[2, 1, 0].map(e, 2 / e)", 20, "division by zero"),
        ("[1, 2].exists_one(e, e / 0 == 1)", 24, "division by zero"),
        ("x.a && true", 1, "a bool is needed, this is a map"),
        ("x.all(k, x[k])", 10, "a bool is needed"),
        ("false || x.b", 12, "no such key: 'b'"),
        ("'a'.charAt(dyn(true))", 5, "no such overload: charAt(string, bool)"),
        ("{'a': 1, 'a': 2}", 1, "repeated key: 'a'"),
        ("x.a.optMap(v, v)", 5, "no such overload: optMap of a map"),
        ("int('x')", 1, "spells no int"),
        ("timestamp('x')", 1, "is no RFC 3339 timestamp"),
        ("'a'.matches('(')", 5, "is no regular expression"),
        ("optional.none().value()", 17, "has no value"),
    ],
)
def test_errors_know_the_part_that_failed(fails: Fails, source: str, column: int, message: str) -> None:
    error = fails(source, x={"a": {}})
    assert message in error.message
    assert error.span is not None
    assert error.span.column == column


def test_a_missing_key_is_suggested(fails: Fails) -> None:
    assert fails("x.approvls", x={"approvals": 1}).help == "Did you mean `approvals`?"


def test_the_first_error_is_the_one_that_is_told(fails: Fails) -> None:
    assert "modulus" in fails("1 % 0 == 1 || 1 / 0 == 1 || false").message


class Radius(StrEnum):
    HIGH = "high"


class Plain(Enum):
    LOW = "low"


class Action(BaseModel):
    radius: Radius
    other: Plain = Plain.LOW
    minimum: float = Field(alias="minimumConfidence", default=0.5)
    made: dt.datetime | None = None
    limit: dt.timedelta = dt.timedelta(hours=1)
    parts: tuple[str, ...] = ("a",)

    @property
    def secret(self) -> str:
        return "never read"


@dataclass
class Holder:
    action: Action


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("h.action.radius == 'high' && h.action.other == 'low'", True),
        ("h.action.minimumConfidence", 0.5),
        ("h.action.limit == duration('60m') && h.action.limit > duration('1s')", True),
        ("h.action.made == timestamp('2026-01-02T03:04:05.000006Z')", True),
        ("h.action.parts.size() + h.action.parts.map(p, p + 'b').size()", 2),
        ("has(h.action.radius) && 'a' in h.action.parts", True),
        ("h.action.radius in ['low', 'high']", True),
        ("m.a.b == 1 && m.all(k, k == 'a') && 'a' in m && m.size() == 1", True),
    ],
)
def test_objects_are_read_by_their_declared_fields(value: Value, source: str, wanted: Any) -> None:
    made = dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
    holder = Holder(Action(radius=Radius.HIGH, made=made))
    mapping = MappingProxyType({"a": MappingProxyType({"b": 1})})
    bindings = {name: one for name, one in (("h", holder), ("m", mapping)) if f"{name}." in source}
    assert value(source, **bindings) == wanted


@pytest.mark.parametrize("name", ["secret", "model_dump", "__class__", "minimum", "model_fields"])
def test_nothing_else_of_an_object_is_read(fails: Fails, name: str) -> None:
    assert "no such key" in fails(f"a.{name}", a=Action(radius=Radius.HIGH)).message


def test_objects_stay_on_the_fast_path() -> None:
    program = cel.compile("a.radius == 'high'", cel.Env({"a": DYN}))
    action = Action(radius=Radius.HIGH)
    assert program.evaluate({"a": action}).value is True
    calls: list[Any] = []
    program.interpret = lambda *args, **kwargs: calls.append(args)  # type: ignore[method-assign,assignment,return-value]
    assert program.evaluate({"a": action}).value is True
    assert program.evaluate({"a": {"radius": "low"}}).value is False
    assert calls == []


def test_times_before_1970_and_in_zones(value: Value) -> None:
    assert value("timestamp('1969-12-31T23:59:59.5Z').getFullYear()") == 1969
    assert value("timestamp('1969-12-31T23:59:59.5Z')") == Timestamp(-500_000_000)
    assert value("timestamp('2026-07-01T00:00:00Z').getHours('Europe/Berlin')") == 2
    assert value("timestamp('2026-01-01T00:00:00Z').getHours('Europe/Berlin')") == 1
    assert value("timestamp('2026-01-01T00:00:00+05:30').getHours()") == 18
