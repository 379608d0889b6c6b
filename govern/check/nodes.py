"""The node that a finding is about, found again by its place."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from govern.source.node import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.diagnostic import Place
    from govern.source.node import Document, Node, Route


Found: TypeAlias = "tuple[Route, Node]"


def node_at(document: Document, place: Place) -> Found | None:
    """Give route and node of the value that stands exactly at `place`, or whose key does; else None.

    The outermost is given where a collection and its first item start and end alike.
    """
    if document.root is None or document.file != place.file:
        return None
    lines = place.line, place.column, place.end_line, place.end_column
    return _by_place(_Same(document)).get(lines)


class _Same:
    """A document as a key of a cache: the very one, whatever it holds."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.document is other.document

    def __hash__(self) -> int:
        return id(self.document)


@lru_cache(maxsize=2)  # findings of one file ask for many of its places in a row
def _by_place(same: _Same) -> dict[tuple[int, int, int, int], Found]:
    found: dict[tuple[int, int, int, int], Found] = {}
    assert same.document.root is not None  # noqa: S101 - `node_at` asked
    for route, key, node in _walk(same.document.root, (), None):
        found.setdefault(node.span[:4], (route, node))
        if key is not None:
            found.setdefault(key.span[:4], (route, node))
    return found


def first_on_lines(document: Document) -> dict[int, Route]:
    """Give, by line, the route to the first value that starts there, or whose key does."""
    found: dict[int, Route] = {}
    if document.root is not None:
        for route, key, node in _walk(document.root, (), None):
            if route:
                found.setdefault((key or node).span.line, route)
    return found


def _walk(node: Node, route: Route, key: Scalar | None) -> Iterator[tuple[Route, Scalar | None, Node]]:
    yield route, key, node
    if isinstance(node, Mapping):
        for name, value in node.items:
            yield from _walk(value, (*route, name.text), name)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _walk(item, (*route, index), None)
