"""What holds of every finding and every tree, whatever was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from govern.diagnostic import Diagnostic, Fix, Place, Safety
from govern.source.edit import apply
from govern.source.lines import Lines
from govern.source.node import Document, Mapping, Node, Scalar
from govern.source.reader import read_document

TextOf = Callable[[str], str | None]
"""The text of a file that a place names, or None where nobody has it."""


def labels(found: Iterable[Diagnostic]) -> frozenset[str]:
    """What tells one outcome from another: the codes that were found."""
    return frozenset(item.code for item in found)


def check_findings(found: Iterable[Diagnostic], text_of: TextOf) -> None:
    """Every finding says something, and everything it points to lies in its file."""
    lines: dict[str, Lines] = {}

    def of(file: str) -> Lines:
        if file not in lines:
            text = text_of(file)
            assert text is not None, f"a finding names {file}, which is not there"
            lines[file] = Lines(text)
        return lines[file]

    for item in found:
        assert item.message, item
        assert item.help, item
        assert item.slug, item
        assert len(item.fingerprint) == 16
        for place in places(item):
            check_place(place, of(place.file), item)


def places(item: Diagnostic) -> Iterator[Place]:
    """Every place that a finding names."""
    yield item.place
    yield from (other.place for other in item.related)
    yield from (part.place for part in item.explanation if part.place is not None)
    yield from (edit.place for fix in item.fixes for edit in fix.edits)


def check_place(place: Place, lines: Lines, item: Diagnostic) -> None:
    """Start and end are in the text, and the end is not before the start."""
    told = f"{place} of {item.code} {item.message[:200]!r}"
    assert (place.line, place.column) <= (place.end_line, place.end_column), f"ends before it starts: {told}"
    for line, column in ((place.line, place.column), (place.end_line, place.end_column)):
        assert 1 <= line <= len(lines), f"no such line: {told}"
        assert 1 <= column <= len(lines.line(line)) + 1, f"no such column ({line}:{column}): {told}"


def check_safe_fixes(found: Iterable[Diagnostic], documents: dict[str, Document]) -> None:
    """What a safe fix leaves reads again, without a finding of reading that was not there before."""
    for item in found:
        for fix in item.fixes:
            files = {edit.place.file for edit in fix.edits}
            if fix.safety is Safety.SAFE and len(files) == 1 and (file := files.pop()) in documents:
                _check_fix(fix, documents[file])


def _check_fix(fix: Fix, document: Document) -> None:
    again = read_document(apply(document, fix.edits).encode(), document.file)
    assert again.root is not None, (fix, again.diagnostics)
    assert labels(again.diagnostics) <= labels(document.diagnostics), (fix, again.diagnostics)


def check_tree(document: Document) -> int:
    """Spans are those of the text, each node lies within the one that holds it; give the count of nodes."""
    if document.root is None:
        assert document.diagnostics
        return 0
    lines = Lines(document.text)
    count = 0
    waiting: list[tuple[Node, int, int]] = [(document.root, 0, len(document.text))]
    while waiting:
        node, least, most = waiting.pop()
        span = node.span
        count += 1
        assert least <= span.start <= span.end <= most, span
        assert lines.position(span.start) == (span.line, span.column)
        assert lines.position(span.end) == (span.end_line, span.end_column)
        if isinstance(node, Mapping):
            names = [key.text for key, _ in node.items]
            assert len(set(names)) == len(names)
            parts = [part for pair in node.items for part in pair]
        else:
            parts = [] if isinstance(node, Scalar) else list(node.items)
        waiting.extend((part, span.start, span.end) for part in parts)
    return count
