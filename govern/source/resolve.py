"""From nodes to values: untyped for our own kinds, typed by the YAML 1.2 core schema for JSON Schema.

Our kinds type a scalar by the field it lands in, so `to_plain` only tells what stood unquoted. JSON Schema
knows no fields before it has values, so `to_core` types by spelling (YAML 1.2.2 section 10.3.2).
"""

from __future__ import annotations

import math
import re
from typing import Any

from govern.source.node import Mapping, Node, Route, Scalar, Sequence, Span

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER = re.compile(
    r"""(?P<decimal>[-+]?[0-9]+)
      | 0o(?P<octal>[0-7]+)
      | 0x(?P<hex>[0-9a-fA-F]+)
      | (?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)
      | (?P<infinity>[-+]?)\.(?:inf|Inf|INF)
      | (?P<nan>\.(?:nan|NaN|NAN))""",
    re.VERBOSE,
)
_BASES = {"decimal": 10, "octal": 8, "hex": 16}

_LONGEST_INT = 4300
"""Digits that CPython reads in one integer; a longer one stays text, which no integer field accepts."""


class PlainScalar(str):
    """The text of a scalar that stood unquoted, so that its field may read a number or a boolean in it."""

    __slots__ = ()


def to_plain(node: Node) -> Any:
    """Turn a node into dicts, lists and strings.

    What stood unquoted becomes a `PlainScalar`, an unquoted null (`null`, `~` or nothing at all) None. Keys
    are ordinary strings, whatever their spelling. The recursion is as deep as the document, which the reader
    bounds.
    """
    if isinstance(node, Scalar):
        if not node.plain:
            return node.text
        return None if node.text in _NULL else PlainScalar(node.text)
    if isinstance(node, Mapping):
        return {key.text: to_plain(value) for key, value in node.items}
    return [to_plain(item) for item in node.items]


def to_core(node: Node) -> Any:
    """Turn a node into JSON values by the core schema, with keys as strings.

    `.inf`, `.nan` and numbers past the range of a double are left as text: JSON has no such numbers, so a
    schema that asks for a number refuses them.
    """
    if isinstance(node, Scalar):
        if not node.plain:
            return node.text
        value = core_scalar(node.text)
        return node.text if isinstance(value, float) and not math.isfinite(value) else value
    if isinstance(node, Mapping):
        return {key.text: to_core(value) for key, value in node.items}
    return [to_core(item) for item in node.items]


def is_null(scalar: Scalar) -> bool:
    """Whether a scalar is a null: one that stands unquoted, or nothing at all."""
    return scalar.plain and scalar.text in _NULL


def core_scalar(text: str) -> object:
    """Type an unquoted scalar by its spelling: None, bool, int, float or str."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    match = _NUMBER.fullmatch(text)
    return text if match is None else _number(text, match)


def _number(text: str, match: re.Match[str]) -> float | str:
    match match.lastgroup:
        case "infinity":
            return -math.inf if match["infinity"] == "-" else math.inf
        case "nan":
            return math.nan
        case "float":
            return float(text)
        case base:
            digits = match[str(base)]
            return text if len(digits) > _LONGEST_INT else int(digits, _BASES[str(base)])


def locate(root: Node, route: Route, *, key: bool = False) -> Span:
    """Find the span of the deepest node on `route` that exists.

    With `key`, the span of that node's key where it has one: the better place for what is said about a field
    as a whole, such as what is missing in it.
    """
    node, span = root, root.span
    for step in route:
        name, child = _child(node, step)
        if child is None:
            break
        node, span = child, name.span if key and name is not None else child.span
    return span


def find(root: Node, route: Route) -> Node | None:
    """Find the node at the end of `route`, or None."""
    node: Node | None = root
    for step in route:
        if node is None:
            return None
        node = _child(node, step)[1]
    return node


def _child(node: Node, step: str | int) -> tuple[Scalar | None, Node | None]:
    if isinstance(node, Mapping):
        return node.pair(step) or (None, None)
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return None, node.items[step]
    return None, None
