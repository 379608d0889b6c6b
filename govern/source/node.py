"""The tree a YAML document becomes: every key and value keeps its span and its raw text.

Scalars are not typed here. YAML 1.1 and 1.2 disagree on what `no` or `1_000` mean; the field a scalar lands
in decides (`govern.source.resolve`), so neither reading can surprise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from govern.diagnostic import Diagnostic, Place


class Span(NamedTuple):  # made for every key and value of every file, three times as fast as a dataclass
    """Lines and columns from 1, the end exclusive; `start` and `end` are offsets in characters."""

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int

    def place(self, file: str) -> Place:
        """Give the span as a place in `file`."""
        return Place(file, self.line, self.column, self.end_line, self.end_column)


class Scalar(NamedTuple):  # see above; the collections stay dataclasses, so that an empty one is not false
    """A leaf. `text` is its content after unquoting and folding; `plain` is true where it stood unquoted."""

    text: str
    plain: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, block or flow."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping in the order of the text; keys are scalars and unique."""

    items: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """Give the value under `key`, or None."""
        found = self.pair(key)
        return found and found[1]

    def key(self, key: str) -> Scalar | None:
        """Give the scalar that spells `key`, for pointing at it, or None."""
        found = self.pair(key)
        return found and found[0]

    def pair(self, key: str | int) -> tuple[Scalar, Node] | None:
        """Give the scalar that spells `key`, and the value under it, or None."""
        if len(self.items) > _FEW:
            return _pairs(_Same(self)).get(key)
        for item in self.items:
            if item[0].text == key:
                return item
        return None


class _Same:
    """A mapping as a key of a cache: the very one, whatever it holds."""

    __slots__ = ("mapping",)

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.mapping is other.mapping

    def __hash__(self) -> int:
        return id(self.mapping)


_FEW = 32
"""Keys up to which looking through them is as fast as looking them up."""


@lru_cache(maxsize=16)  # many keys of one mapping are asked for in a row
def _pairs(same: _Same) -> dict[str | int, tuple[Scalar, Node]]:
    return {item[0].text: item for item in reversed(same.mapping.items)}


Node = Scalar | Sequence | Mapping

Route = tuple[str | int, ...]
"""Keys and indices from the root: `("actions", 2, "approvals")`."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file's text and tree. `root` is None where the text could not be read; `diagnostics` says why."""

    file: str
    text: str
    root: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()
