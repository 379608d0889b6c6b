"""The node that a finding is about, found again by its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.source.node import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.diagnostic import Place
    from govern.source.node import Document, Node, Route, Span


def node_at(document: Document, place: Place) -> tuple[Route, Node] | None:
    """Give route and node of the value that stands exactly at `place`, or whose key does; else None.

    The outermost is given where a collection and its first item start and end alike.
    """
    if document.root is None or document.file != place.file:
        return None
    for route, key, node in _walk(document.root, (), None):
        if _same(node.span, place) or (key is not None and _same(key.span, place)):
            return route, node
    return None


def _same(span: Span, place: Place) -> bool:
    if span.line != place.line or span.column != place.column:
        return False
    return (span.end_line, span.end_column) == (place.end_line, place.end_column)


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
