from __future__ import annotations

import math
from typing import Any

import pytest

from govern.source.node import Node
from govern.source.reader import read_document
from govern.source.resolve import PlainScalar, core_scalar, find, locate, to_core, to_plain

TEXT = """\
version: 1.10
quoted: '1.10'
none: [null, ~, '~', Null, ]
empty:
on: yes
list:
  - {1: 0x1F, b: 0o17}
  - .inf
"""


@pytest.fixture
def root() -> Node:
    document = read_document(TEXT.encode(), "c.yaml")
    assert document.diagnostics == ()
    assert document.root is not None
    return document.root


def test_plain_values_keep_their_text_and_say_that_they_stood_unquoted(root: Node) -> None:
    value = to_plain(root)
    assert value == {
        "version": "1.10",
        "quoted": "1.10",
        "none": [None, None, "~", None],
        "empty": None,
        "on": "yes",
        "list": [{"1": "0x1F", "b": "0o17"}, ".inf"],
    }
    assert type(value["version"]) is PlainScalar
    assert type(value["quoted"]) is str
    assert type(value["none"][2]) is str
    assert all(type(key) is str for key in value)
    assert not hasattr(value["version"], "__dict__")


def test_core_values_are_typed_by_their_spelling(root: Node) -> None:
    value = to_core(root)
    assert value == {
        "version": 1.1,
        "quoted": "1.10",
        "none": [None, None, "~", None],
        "empty": None,
        "on": "yes",
        "list": [{"1": 31, "b": 15}, ".inf"],
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None), ("nUll", "nUll"),
        ("true", True), ("True", True), ("FALSE", False), ("tRue", "tRue"), ("yes", "yes"), ("off", "off"),
        ("0", 0), ("-0", 0), ("+12", 12), ("012", 12), ("0x1f", 31), ("0o17", 15), ("0b1", "0b1"),
        ("0x", "0x"), ("-0x1", "-0x1"), ("1_000", "1_000"), ("1:20", "1:20"), ("٣", "٣"),
        ("1.", 1.0), (".5", 0.5), ("-1.5e3", -1500.0), ("1e3", 1000.0), (".", "."), ("e3", "e3"),
        ("1.2.3", "1.2.3"),
        (".inf", math.inf), ("+.INF", math.inf), ("-.Inf", -math.inf), (".iNf", ".iNf"),
        ("2026-01-02", "2026-01-02"), ("9" * 4300, int("9" * 4300)), ("9" * 4301, "9" * 4301),
    ],
)  # fmt: skip
def test_the_core_schema_types_by_spelling(text: str, value: Any) -> None:
    found = core_scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_a_float() -> None:
    found = core_scalar(".NaN")
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("text", [".nan", "-.inf", "1e999"])
def test_numbers_json_does_not_have_stay_text(text: str) -> None:
    document = read_document(f"- {text}".encode(), "c.yaml")
    assert document.root is not None
    assert to_core(document.root) == [text]


@pytest.mark.parametrize(
    ("route", "key", "line", "column"),
    [
        ((), False, 1, 1),
        (("version",), False, 1, 10),
        (("version",), True, 1, 1),
        (("list", 0, "b"), False, 7, 18),
        (("list", 0, "b"), True, 7, 15),
        (("list", 0, "c"), False, 7, 5),
        (("list", 0, "c"), True, 7, 5),
        (("list", "x"), True, 6, 1),
        (("list", 9), False, 7, 3),
        (("list", -1), False, 7, 3),
        (("version", "x", 1), False, 1, 10),
        (("nothing", "x"), True, 1, 1),
    ],
)
def test_locate_goes_as_deep_as_the_text_does(
    root: Node,
    route: tuple[str | int, ...],
    key: bool,  # noqa: FBT001 - a parameter
    line: int,
    column: int,
) -> None:
    span = locate(root, route, key=key)
    assert (span.line, span.column) == (line, column)


def test_find_gives_the_node_or_nothing(root: Node) -> None:
    node = find(root, ("list", 0, "1"))
    assert node is not None
    assert to_plain(node) == "0x1F"
    assert find(root, ("list", 0, "1", "x")) is None
    assert find(root, ("list", 2)) is None
    assert find(root, ()) is root
