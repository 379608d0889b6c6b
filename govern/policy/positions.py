"""From characters of a YAML value to their place in the file: where inside `require: ...` a mistake stands.

A value's text and what is written differ by quotes, escapes, indentation and folded lines; the characters
that are no blanks come in the same order in both. Where an escape hides them, the whole value is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.source.lines import Lines
from govern.source.node import Scalar
from govern.source.resolve import find

if TYPE_CHECKING:
    from govern.diagnostic import Place
    from govern.source.node import Document, Route


def place_within(document: Document, route: Route, start: int | None, end: int | None) -> Place | None:
    """The place of the characters `start` to `end` of a scalar's text; of all of it where these are None.

    None where there is nothing at the route.
    """
    node = None if document.root is None else find(document.root, route)
    if node is None:
        return None
    whole = node.span.place(document.file)
    if not isinstance(node, Scalar) or start is None or end is None:
        return whole
    offsets = _offsets(document.text, node)
    if offsets is None:
        return whole
    first, last = _extent(node.text, offsets, start, end)
    lines = Lines(document.text)
    return type(whole)(document.file, *lines.position(first), *lines.position(last))


def _extent(text: str, offsets: list[int], start: int, end: int) -> tuple[int, int]:
    """Offsets in the file of the characters from `start` to `end`, which may lie past the last one."""
    inked = [at for at, mark in enumerate(text) if not mark.isspace()]
    inside = [offset for at, offset in zip(inked, offsets, strict=True) if start <= at < end]
    if inside:
        return inside[0], inside[-1] + 1
    before = [offset for at, offset in zip(inked, offsets, strict=True) if at < start]
    at = before[-1] + 1 if before else offsets[0] if offsets else 0
    return at, at + 1


def _offsets(text: str, node: Scalar) -> list[int] | None:
    """The offset in the file of each character of a scalar that is no blank; None where escapes hide them."""
    start, end = node.span.start, node.span.end
    mark = text[start : start + 1]
    step = None if node.plain else mark
    if step in {"'", '"'}:
        start, end = start + 1, end - 1
    elif step in {"|", ">"}:
        start = min((at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0), default=end)
    marks: list[str] = []
    offsets: list[int] = []
    at = start
    while at < end:
        if (step == "'" and text[at : at + 2] == "''") or (
            step == '"' and text[at : at + 2] in {'\\"', "\\\\"}
        ):
            at += 1
        if not text[at].isspace():
            marks.append(text[at])
            offsets.append(at)
        at += 1
    return offsets if marks == [each for each in node.text if not each.isspace()] else None
