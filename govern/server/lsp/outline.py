"""A YAML text as its indentation shows it, for completion: a text that is being typed is seldom YAML.

The outline follows keys and `- ` items by their columns, and flow collections by their brackets. It knows
nothing of what the reader refuses, and never fails: where it is wrong, a suggestion is wrong, and no finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.server.lsp.flow import Flow
from govern.source.lines import Lines

if TYPE_CHECKING:
    from govern.source.node import Route

_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s\-?:,\[\]{}\#&*!|>'"%@`][^:]*?|-[^\s:][^:]*?)[ ]*:(?=\s|$)"""
)
_DASH = re.compile(r"-(?:[ ]+|$)")
_BLOCK = re.compile(r"[|>][-+0-9]*[ ]*(?:#.*)?")
_COMMENT = re.compile(r"(?:^|(?<=\s))#")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""")


@dataclass(frozen=True, slots=True)
class Entry:
    """A key, or an item that is a single value: its route, and on its line the columns of key and value.

    Columns count from 1, ends are exclusive; an item has an empty key. `value` is unquoted.
    """

    route: Route
    line: int
    key_start: int
    key_end: int
    value_start: int
    value: str

    @property
    def value_end(self) -> int:
        """The column after the value, quotes counted."""
        return self.value_start + len(self.value)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is being typed: `text` is what stands between `start` and the cursor.

    `value_of` is the route of the value being typed, `key_in` the route of the mapping that a key is being
    typed in. After `- ` it may be either; inside a comment or a block of text it is neither.
    """

    line: int
    start: int
    text: str
    value_of: Route | None = None
    key_in: Route | None = None


@dataclass(slots=True)
class Outline:
    """What was read so far: the open keys and items by column, the open brackets, the open block of text."""

    entries: list[Entry] = field(default_factory=list)
    stack: list[tuple[int, str | int]] = field(default_factory=list)
    flow: Flow | None = None
    block: int | None = None

    @property
    def route(self) -> Route:
        """The route to what is open."""
        return tuple(step for _, step in self.stack)

    def values(self) -> dict[Route, str]:
        """Each single value by its route, unquoted."""
        return {entry.route: entry.value for entry in self.entries}

    def keys(self, route: Route, *, but: int = 0) -> set[str]:
        """The keys of the mapping at a route, but for those on line `but`."""
        return {
            str(entry.route[-1])
            for entry in self.entries
            if entry.route[:-1] == route and entry.key_end > entry.key_start and entry.line != but
        }

    def feed(self, number: int, text: str, *, last: bool = False) -> Spot:
        """Read one line; with `last` it is cut at the cursor. Give what would be typed at its end."""
        nothing = Spot(number, len(text) + 1, "")
        column = len(text) - len(text.lstrip(" "))
        if not text.strip() and not last:
            return nothing
        if self.block is not None:
            if column > self.block:
                return nothing
            self.block = None
        if self.flow is not None and column > self.flow.column:
            return self._through_flow(number, text, column)
        self.flow = None
        if text.startswith(("---", "...", "%")) or text[column:].startswith("#"):
            return nothing
        return self._through_block(number, text, column)

    def _through_block(self, number: int, text: str, column: int) -> Spot:
        item = False
        while dash := _DASH.match(text, column):
            self._open_item(column)
            item, column = True, dash.end()
        if key := _KEY.match(text, column):
            return self._through_key(number, text, column, key)
        rest = text[column:]
        if item:
            self.entries.append(Entry(self.route, number, column + 1, column + 1, column + 1, _plain(rest)))
            return self._through_value(number, text, column, key_in=self.route)
        if _COMMENT.search(_QUOTED.sub("", rest)):
            return Spot(number, len(text) + 1, "")
        self._close(column)
        return Spot(number, column + 1, rest, key_in=self.route)

    def _through_key(self, number: int, text: str, column: int, key: re.Match[str]) -> Spot:
        self._close(column)
        name = key["key"]
        self.stack.append((column, name[1:-1] if name[0] in "\"'" else name))
        rest = text[key.end() :]
        start = key.end() + len(rest) - len(rest.lstrip())
        value = _plain(text[start:])
        self.entries.append(
            Entry(
                self.route, number, column + 1, column + 1 + len(name), start + 1 + _quote(text, start), value
            )
        )
        if start == key.end():
            return Spot(number, len(text) + 1, "")
        return self._through_value(number, text, start)

    def _through_value(self, number: int, text: str, start: int, *, key_in: Route | None = None) -> Spot:
        rest = text[start:]
        if _BLOCK.fullmatch(rest):
            self.block = self.stack[-1][0]
            return Spot(number, len(text) + 1, "")
        if rest[:1] in {"[", "{"}:
            self.flow = Flow(self.stack[-1][0], self.route)
            return self._through_flow(number, text, start)
        if _COMMENT.search(_QUOTED.sub("", rest)):
            return Spot(number, len(text) + 1, "")
        quote = _quote(text, start)
        return Spot(
            number, start + 1 + quote, rest[quote:], value_of=self.route, key_in=None if quote else key_in
        )

    def _through_flow(self, number: int, text: str, start: int) -> Spot:
        assert self.flow is not None  # noqa: S101 - the callers' condition
        flow = self.flow
        for route, first, last, value in flow.read(text, start):
            at = text.find(value, last) if value else last
            self.entries.append(Entry(route, number, first + 1, last + 1, at + 1, value))
        if not flow.open:
            self.flow = None
            return Spot(number, len(text) + 1, "")
        typed = flow.typed(text)
        return Spot(number, typed.start + 1, text[typed.start :], typed.value_of, typed.key_in)

    def _open_item(self, column: int) -> None:
        while self.stack and self.stack[-1][0] > column:
            self.stack.pop()
        position = 0
        if self.stack and self.stack[-1][0] == column:
            last = self.stack[-1][1]
            if isinstance(last, int):
                self.stack.pop()
                position = last + 1
        self.stack.append((column, position))

    def _close(self, column: int) -> None:
        while self.stack and self.stack[-1][0] >= column:
            self.stack.pop()


def outline(text: str) -> Outline:
    """Outline a whole text."""
    lines, found = Lines(text), Outline()
    for number in range(1, len(lines) + 1):
        found.feed(number, lines.line(number))
    return found


def spot(text: str, line: int, column: int) -> Spot:
    """Say what is being typed at a line and column."""
    lines, found = Lines(text), Outline()
    for number in range(1, line):
        found.feed(number, lines.line(number))
    return found.feed(line, lines.line(line)[: column - 1], last=True)


def _quote(text: str, start: int) -> int:
    return int(text[start : start + 1] in {'"', "'"})


def _plain(text: str) -> str:
    """Give a value without quotes or comment; a collection in brackets is none."""
    if quoted := _QUOTED.match(text):
        return quoted[0][1:-1]
    if text[:1] in {"[", "{", "|", ">", "#"}:
        return ""
    comment = _COMMENT.search(text)
    return (text[: comment.start()] if comment else text).strip()
