"""Between our places, which count characters from 1, and the protocol's positions, which count units from 0.

A client and a server agree on UTF-8, UTF-16 or UTF-32 units (LSP 3.17, `PositionEncodingKind`); UTF-16 is
what a client gets that says nothing. Both sides end lines at LF, CR LF and CR only. A byte-order mark belongs
to no column of ours, and is a character of the first line where a client has it in its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol.types import Position, PositionEncodingKind, Range

from govern.source.lines import BOM, Lines

if TYPE_CHECKING:
    from govern.diagnostic import Place

_PAST_THE_FIRST_PLANE = 0x10000
"""Characters from here on are two code units in UTF-16."""


class Positions:
    """The positions of one text, in the units that a client counts."""

    __slots__ = ("_encoding", "_lines")

    def __init__(self, text: str, encoding: str = PositionEncodingKind.Utf16) -> None:
        self._lines = Lines(text)
        self._encoding = encoding

    def at(self, line: int, column: int) -> Position:
        """Give the position of a line and column; what lies past the end is taken for the end."""
        last = len(self._lines)
        if line > last:
            line, column = last, len(self._lines.line(last)) + 1
        before = self._hidden(line) + self._lines.line(line)[: column - 1]
        return Position(line - 1, self._units(before))

    def range(self, place: Place) -> Range:
        """Give the range of a place."""
        return Range(self.at(place.line, place.column), self.at(place.end_line, place.end_column))

    def between(self, start: int, end: int) -> Range:
        """Give the range between two offsets in the text."""
        return Range(self.at(*self._lines.position(start)), self.at(*self._lines.position(end)))

    def point(self, position: Position) -> tuple[int, int]:
        """Give line and column of a position.

        Inside a character of several units it is taken for that character's start, past the end of a line
        for the line's end, past the last line for the end of the text.
        """
        line = position.line + 1
        if line > len(self._lines):
            line = len(self._lines)
            return line, len(self._lines.line(line)) + 1
        left = position.character - self._units(self._hidden(line))
        column = 1
        for character in self._lines.line(line):
            left -= self._units(character)
            if left < 0:
                break
            column += 1
        return line, column

    def _hidden(self, line: int) -> str:
        return BOM if line == 1 and self._lines.text.startswith(BOM) else ""

    def _units(self, text: str) -> int:
        if self._encoding == PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        if self._encoding == PositionEncodingKind.Utf32:
            return len(text)
        return len(text) + sum(ord(character) >= _PAST_THE_FIRST_PLANE for character in text)
