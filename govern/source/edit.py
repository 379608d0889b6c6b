"""Edits of a YAML text that keep its comments and layout.

Each function says what to replace where; `apply` makes the edits together and reads the result again before
anyone saves it. Nothing is dumped from a tree, so what no edit touches keeps every byte.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from govern.diagnostic import Edit, Place
from govern.errors import UsageError
from govern.source import findings
from govern.source.layout import end_of_block, header_comment, is_flow, newline, takes_what_follows
from govern.source.lines import Lines
from govern.source.node import Mapping, Node, Scalar, Sequence
from govern.source.reader import CONTRACT_LIMITS, read_document
from govern.source.resolve import core_scalar, find
from govern.source.route import spell_route
from govern.source.spell import spell_double, spell_literal, spell_plain, spell_single

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.source.node import Document, Route
    from govern.source.reader import Limits


def set_scalar(document: Document, route: Route, text: str, *, quoted: bool = False) -> Edit:
    """Make the scalar at `route` read as `text`.

    The style stays where it can: plain stays plain unless the text would then be read as another type than
    the old value (`1.0.0` to `1.10`) or not at all; a block (`|` or `>`) becomes a `|` block. Otherwise
    quotes are used, and always with `quoted`.

    Raises:
        UsageError: no scalar stands at `route`, it has no place to write to, or `text` has a lone surrogate.

    """
    node = find(_root(document), route)
    if not isinstance(node, Scalar):
        raise _unfit(document, route, "no single value stands there")
    _refuse_surrogates(document, route, text)
    flow = _in_flow(document, route)
    if node.span.start == node.span.end:
        before = _before_empty(document, route, node, flow=flow)
        return _edit(
            document, node.span.start, node.span.end, before + _value(text, flow=flow, quoted=quoted)
        )
    new = None
    if not quoted:
        new = _in_style(document.text, node, text, flow=flow)
    elif document.text[node.span.start] == "'":
        new = spell_single(text)
    if new is None:
        new = spell_double(text) + header_comment(document.text, node)
    return _edit(document, node.span.start, node.span.end, new)


def insert_key(document: Document, route: Route, key: str, text: str, *, quoted: bool = False) -> Edit:
    """Add `key` with the scalar `text` at the end of the mapping at `route`.

    The value is quoted where it must be, and always with `quoted`.

    Raises:
        UsageError: no mapping stands at `route`, it has the key already, or its layout has no simple place.

    """
    mapping = find(_root(document), route)
    if not isinstance(mapping, Mapping):
        raise _unfit(document, route, "no mapping stands there")
    if mapping.key(key) is not None:
        raise _unfit(document, (*route, key), "the key is there already")
    _refuse_surrogates(document, route, key + text)
    flow = is_flow(document.text, mapping) or _in_flow(document, route)
    name = spell_plain(key, flow=flow) or spell_double(key)
    pair = f"{name}: {_value(text, flow=flow, quoted=quoted)}"
    if flow:
        return _insert_in_flow(document, mapping, pair)
    first = mapping.items[0][0].span
    if mapping.span.start != first.start:
        raise _unfit(document, route, "its first key is written with `?`")
    end_of_line = newline(document.text)
    if takes_what_follows(document.text, mapping):
        return _edit(document, first.start, first.start, pair + end_of_line + " " * (first.column - 1))
    at = end_of_block(document.text, mapping, first.column - 1)
    line = " " * (first.column - 1) + pair
    if document.text[at - 1] in "\r\n":
        return _edit(document, at, at, line + end_of_line)
    return _edit(document, at, at, end_of_line + line)


def remove_key(document: Document, route: Route) -> Edit:
    """Remove the key at the end of `route`, its value, the comment on its line, and those indented below it.

    Raises:
        UsageError: no such key, or the only key of a block mapping: remove the mapping's own key instead.

    """
    parent = find(_root(document), route[:-1]) if route else None
    names = [name.text for name, _ in parent.items] if isinstance(parent, Mapping) else []
    if not isinstance(parent, Mapping) or route[-1] not in names:
        raise _unfit(document, route, "no such key")
    index = names.index(str(route[-1]))
    if is_flow(document.text, parent):
        return _remove_from_flow(document, parent, index)
    if len(names) == 1:
        raise _unfit(document, route, "it is the only key of its mapping")
    key, value = parent.items[index]
    line_start = key.span.start - (key.span.column - 1)
    lead = document.text[line_start : key.span.start].strip()
    if lead.endswith("?"):
        raise _unfit(document, route, "the key is written with `?`")
    if lead and index + 1 < len(names):  # `- key: value`: the next key takes its place on the line
        return _edit(document, key.span.start, parent.items[index + 1][0].span.start, "")
    return _edit(document, line_start, end_of_block(document.text, value, key.span.column - 1), "")


def apply(document: Document, edits: Iterable[Edit], limits: Limits = CONTRACT_LIMITS) -> str:
    """Make all `edits` in the text of `document`, read the result again, and give it.

    Raises:
        UsageError: an edit lies outside the text, two overlap, the document's bytes were never read as text,
        or the
            result has a finding that the document did not have.

    """
    if any(found.code in {findings.NOT_UTF8.code, findings.LARGE.code} for found in document.diagnostics):
        raise UsageError("the file could not be read, so it can't be edited", place=document.file)
    lines = Lines(document.text)
    parts: list[str] = []
    done = 0
    for start, end, text in sorted((_offsets(lines, edit) for edit in edits), key=lambda part: part[:2]):
        if start < done:
            raise UsageError("two edits overlap", place=str(Place(document.file, *lines.position(start))))
        parts += (document.text[done:start], text)
        done = end
    result = "".join((*parts, document.text[done:]))
    _refuse_new_findings(document, result, limits)
    return result


def _refuse_new_findings(document: Document, result: str, limits: Limits) -> None:
    again = read_document(result.encode(), document.file, limits)
    known = Counter(found.code for found in document.diagnostics)
    for found in again.diagnostics:
        known[found.code] -= 1
        if known[found.code] < 0:
            message = f"the edited text would have a fault that it has not now: {found.message}"
            raise UsageError(message, help="make the change by hand", place=str(found.place))


def _offsets(lines: Lines, edit: Edit) -> tuple[int, int, str]:
    place = edit.place
    try:
        start = lines.offset(place.line, place.column)
        end = lines.offset(place.end_line, place.end_column)
    except IndexError as error:
        raise UsageError(f"an edit lies outside the text: {error}", place=str(place)) from None
    if end < start:
        raise UsageError("an edit ends before it starts", place=str(place))
    return start, end, edit.text


@lru_cache(maxsize=2)
def _lines(text: str) -> Lines:
    """Give the lines of a text; findings of one file ask for the same ones many times over."""
    return Lines(text)


def _edit(document: Document, start: int, end: int, text: str) -> Edit:
    lines = _lines(document.text)
    return Edit(Place(document.file, *lines.position(start), *lines.position(end)), text)


def _root(document: Document) -> Node:
    if document.root is None:
        raise UsageError("the file has faults that must be corrected first", place=document.file)
    return document.root


def _unfit(document: Document, route: Route, why: str) -> UsageError:
    return UsageError(f"can't edit `{spell_route(route)}`: {why}", place=document.file)


def _refuse_surrogates(document: Document, route: Route, text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _unfit(document, route, "the new value has a lone surrogate, which is not text")


def _in_style(text: str, node: Scalar, new: str, *, flow: bool) -> str | None:
    """Write `new` in the style of `node`; None asks for double quotes."""
    sign = text[node.span.start]
    if node.plain:
        spelt = spell_plain(new, flow=flow)
        becomes_typed = isinstance(core_scalar(node.text), str) and not isinstance(core_scalar(new), str)
        return None if becomes_typed else spelt
    if sign == "'":
        return spell_single(new)
    if sign in "|>":
        lines = text[node.span.start : node.span.end].splitlines()[1:]
        indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
        if not indents:
            return None
        body = spell_literal(new, indents[0], newline(text))
        if body is None:
            return None
        chomping, content = body.split("\n", 1) if "\n" in body else (body, "")
        header = "|" + chomping.rstrip("\r") + header_comment(text, node)
        last = node.span.end == len(text) and new.endswith("\n")  # a break must end it to be part of it
        return header + newline(text) + content + newline(text) * last
    return None


def _value(text: str, *, flow: bool, quoted: bool) -> str:
    return (None if quoted else spell_plain(text, flow=flow)) or spell_double(text)


def _before_empty(document: Document, route: Route, node: Scalar, *, flow: bool) -> str:
    """Give what must stand between an indicator and a value that is written where none was."""
    at = node.span.start
    parent = find(_root(document), route[:-1])
    if isinstance(parent, Mapping):
        key = parent.key(str(route[-1]))
        between = document.text[key.span.end : at] if key is not None else ""
        if ":" in between:
            return " "
        if flow and not between:
            return ": "
    elif isinstance(parent, Sequence) and document.text[at - 1 : at] == "-":
        return " "
    raise _unfit(document, route, "nothing marks where the value would stand")


def _insert_in_flow(document: Document, mapping: Mapping, pair: str) -> Edit:
    if not mapping.items:
        at = mapping.span.start + 1
        return _edit(document, at, at, pair)
    at = mapping.items[-1][1].span.end
    comma = " , " if document.text[at - 1] == ":" else ", "
    return _edit(document, at, at, comma + pair)


def _remove_from_flow(document: Document, mapping: Mapping, index: int) -> Edit:
    if len(mapping.items) == 1:
        return _edit(document, mapping.span.start + 1, mapping.span.end - 1, "")
    key, value = mapping.items[index]
    if index + 1 < len(mapping.items):
        return _edit(document, key.span.start, mapping.items[index + 1][0].span.start, "")
    return _edit(document, mapping.items[index - 1][1].span.end, value.span.end, "")


def _in_flow(document: Document, route: Route) -> bool:
    root = _root(document)
    above = (find(root, route[:length]) for length in range(len(route)))
    return any(node is not None and is_flow(document.text, node) for node in above)
