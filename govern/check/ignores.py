"""Inline ignores: comments that point from a place in a contract to the waiver that allows what is found.

    minimum_confidence: 0.2   # govern: ignore[ACT004] waiver/pilot@1.0.0

A comment after a value speaks of its line; one on a line of its own, of the next line that is neither empty
nor a comment. It grants nothing by itself: the waiver must be in force, be for that rule, and cover the
finding.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from govern.check.nodes import first_on_lines
from govern.contract.reference import Ref
from govern.diagnostic import Place
from govern.source.lines import Lines
from govern.source.node import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.source.node import Document, Node, Route

_MEANT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*govern[ \t]*:[^\r\n]*", re.IGNORECASE | re.MULTILINE)
"""A comment that starts with `govern:`, whatever follows."""

_HINT = re.compile(r"#[ \t]*govern[ \t]*:", re.IGNORECASE)
"""What stands in every such comment; fast to look for, since it starts with a character that is given."""

_FORM = re.compile(
    r"#[ \t]*govern:[ \t]*ignore\[(?P<code>[A-Z]{3}[0-9]{3})\][ \t]+(?P<waiver>waiver/\S+)[ \t]*"
)

FORM = "# govern: ignore[CODE] waiver/ID@VERSION"
"""The only form an ignore has."""


class Ignore(NamedTuple):
    """A comment at `place` that speaks of `line`; `code` and `waiver` are None where it has not the form.

    `route` leads to what stands on that line; `extent` is what to delete with the comment, blanks and line.
    """

    place: Place
    extent: Place
    line: int
    route: Route
    text: str
    code: str | None = None
    waiver: Ref | None = None

    def marks(self, file: str, line: int, code: str) -> bool:
        """Whether it speaks of what a rule finds on a line."""
        return (self.place.file, self.line, self.code) == (file, line, code)


def ignores(view: View) -> list[Ignore]:
    """Give every comment that is meant as an ignore, in contracts and in govern.yaml, in the order of files.

    A text that could not be read as YAML has none: nothing in it was judged.
    """
    return view.once(_all)


def _all(view: View) -> list[Ignore]:
    documents = (view.catalog.config_document, *view.catalog.documents.values())
    return [found for document in documents for found in _of(document)]


def _of(document: Document) -> Iterator[Ignore]:
    if document.root is None or _HINT.search(document.text) is None:
        return
    lines = Lines(document.text)
    meant = list(_MEANT.finditer(document.text))
    if not meant:
        return
    spans = list(_scalars(document.root))  # in the order of the text, and apart from each other
    routes = first_on_lines(document)
    filled = _filled(lines)
    for match in meant:
        before = bisect_right(spans, match.start(), key=itemgetter(0)) - 1
        if before >= 0 and match.start() < spans[before][1]:
            continue  # the text of a value
        text = match[0].rstrip()
        place = _place(document, lines, match.start(), match.start() + len(text))
        line = _target(lines, filled, place)
        extent = _place(document, lines, *_extent(document.text, *match.span()))
        yield Ignore(place, extent, line, routes.get(line, ()), text, *_read(text))


def _place(document: Document, lines: Lines, start: int, end: int) -> Place:
    return Place(document.file, *lines.position(start), *lines.position(end))


def _extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Give from where to where a comment takes nothing else with it: with the blanks before, or its line."""
    while start and text[start - 1] in " \t":
        start -= 1
    if start and text[start - 1] not in "\r\n\ufeff":
        return start, end
    return start, end + (2 if text.startswith("\r\n", end) else int(end < len(text)))


def _read(text: str) -> tuple[str | None, Ref | None]:
    form = _FORM.fullmatch(text)
    if form is None:
        return None, None
    try:
        return form["code"], Ref.parse(form["waiver"])
    except ValueError:
        return None, None


def _target(lines: Lines, filled: list[int], place: Place) -> int:
    """Give the line a comment speaks of; its own where nothing follows. `filled` are the lines with more."""
    if lines.line(place.line)[: place.column - 1].strip():
        return place.line
    following = bisect_right(filled, place.line)
    return filled[following] if following < len(filled) else place.line


def _filled(lines: Lines) -> list[int]:
    """List the lines that are neither empty nor only a comment."""
    texts = ((number, lines.line(number).strip()) for number in range(1, len(lines) + 1))
    return [number for number, text in texts if text and not text.startswith("#")]


def _scalars(node: Node) -> Iterator[tuple[int, int]]:
    if isinstance(node, Scalar):
        yield node.span.start, node.span.end
    elif isinstance(node, Mapping):
        for key, value in node.items:
            yield key.span.start, key.span.end
            yield from _scalars(value)
    else:
        for item in node.items:
            yield from _scalars(item)
