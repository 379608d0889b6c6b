"""Lines of a text as YAML counts them: ended by LF, CR LF or a lone CR, and by nothing else.

`str.splitlines` also ends lines at form feeds and at U+2028, which editors do not. A byte-order mark at the
start belongs to no column.
"""

from __future__ import annotations

import re
from bisect import bisect_right

BOM = "\ufeff"

_BREAK = re.compile(r"\r\n?|\n")


class Lines:
    """The lines of one text: from offsets to line and column, and back."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [1 if text.startswith(BOM) else 0, *(match.end() for match in _BREAK.finditer(text))]

    def __len__(self) -> int:
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Give the line and column, from 1, of the character at `offset`."""
        line = max(bisect_right(self._starts, offset), 1)
        return line, max(offset - self._starts[line - 1], 0) + 1

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a line and column, both from 1.

        The column just after the last character of a line is its end.

        Raises:
            IndexError: the text has no such line, or the line no such column.

        """
        if not 1 <= line <= len(self._starts):
            raise IndexError(f"there is no line {line}")
        start = self._starts[line - 1]
        if not 1 <= column <= len(self.line(line)) + 1:
            raise IndexError(f"line {line} has no column {column}")
        return start + column - 1

    def line(self, number: int) -> str:
        """Give line `number`, from 1, without its break; empty where the text has no such line."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")
