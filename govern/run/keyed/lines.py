"""Two versions of a text as entries: which differ, and every text in between, line by line.

A line's entry is what stands before its first tab, or the whole line where there is none, so that lexicons,
tables and lists of words come apart at what is looked up in them. Lines of one entry go together.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST_LINES = 200_000
"""Lines of a side beyond which a text is taken as a whole."""

Edit: TypeAlias = tuple[str, str, str, int]
"""`-` (before only), `+` (after only) or a space; the entry, the line, its number on its side."""


@dataclass(frozen=True, slots=True)
class Script:
    """Both texts in one: with all entries as before it is the one, with none the other, byte for byte."""

    edits: tuple[Edit, ...]

    @property
    def entries(self) -> tuple[str, ...]:
        """The entries that differ, in the order in which they stand."""
        return tuple(dict.fromkeys(entry for op, entry, _, _ in self.edits if op != " "))

    def text(self, undone: Collection[str]) -> bytes:
        """Give the text in which exactly these entries are as before."""
        skipped = {True: "+", False: "-"}
        return "\n".join(
            line for op, entry, line, _ in self.edits if op == " " or op != skipped[entry in undone]
        ).encode()

    def sides(self) -> dict[str, dict[str, list[tuple[str, int]]]]:
        """Give what differing entries have on each side (`-`, `+`): the values and numbers of their lines."""
        found: dict[str, dict[str, list[tuple[str, int]]]] = {}
        for op, entry, line, number in self.edits:
            if op != " ":
                value = line.rstrip("\r").partition("\t")[2]
                found.setdefault(entry, {}).setdefault(op, []).append((value, number))
        return found


def script(old: bytes, new: bytes) -> Script | None:
    """Compare two texts; None where one is no text, or too long."""
    before, after = _lines(old), _lines(new)
    if before is None or after is None:
        return None
    return Script(tuple(_edits(before, after)))


def entry_of(line: str) -> str:
    """Name the entry of a line; blank ones have an empty name."""
    return line.rstrip("\r").partition("\t")[0]


def _lines(data: bytes) -> list[str] | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    # only at line feeds, as those who read such a file do; the end of the last one is an empty line more
    found = text.split("\n")
    return None if "\0" in text or len(found) > MOST_LINES else found


def _edits(before: list[str], after: list[str]) -> Iterator[Edit]:
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    yield from _side(" ", before, 0, start)
    # lines that occur often are no landmarks for the matcher, and would make it slow
    matcher = SequenceMatcher(None, before[start:], after[start:], autojunk=True)
    for tag, i, j, k, n in matcher.get_opcodes():
        if tag == "equal":
            yield from _side(" ", before, start + i, start + j)
        else:
            yield from _side("-", before, start + i, start + j)
            yield from _side("+", after, start + k, start + n)


def _side(op: str, lines: list[str], start: int, stop: int) -> Iterator[Edit]:
    return ((op, entry_of(lines[at]), lines[at], at + 1) for at in range(start, stop))
