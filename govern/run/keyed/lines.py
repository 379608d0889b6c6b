"""Two versions of a text as entries: which differ, and every text in between, line by line.

A line's entry is what stands before its first tab, or the whole line where there is none, so that lexicons,
tables and lists of words come apart at what is looked up in them. Lines of one entry go together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

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
    """Compare line by line: common lines that occur once on each side are held fast, in their order."""
    i = k = 0
    for at, to in (*_anchors(before, after), (len(before), len(after))):
        first = _shared(zip(before[i:at], after[k:to], strict=False))
        last = _shared(zip(reversed(before[i + first : at]), reversed(after[k + first : to]), strict=False))
        yield from _side(" ", before, i, i + first)
        yield from _side("-", before, i + first, at - last)
        yield from _side("+", after, k + first, to - last)
        yield from _side(" ", before, at - last, min(at + 1, len(before)))
        i, k = at + 1, to + 1


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    """Count the lines that are the same until the first that differs."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _anchors(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Give the places of common lines that occur once on each side: as many as keep their order.

    The longest increasing sequence is found by patience sorting (Aldous and Diaconis, 1999), in n log n steps
    whatever the texts; a finer comparison takes n^2 where every third line of a lexicon differs.
    """
    once = [_once(lines) for lines in (before, after)]
    tops: list[int] = []
    piles: list[tuple[int, int]] = []
    behind: dict[tuple[int, int], tuple[int, int] | None] = {}
    for line, at in once[0].items():
        to = once[1].get(line)
        if to is None:
            continue
        pile = bisect_left(tops, to)
        if pile == len(tops):
            tops.append(to)
            piles.append((at, to))
        else:
            tops[pile], piles[pile] = to, (at, to)
        behind[at, to] = piles[pile - 1] if pile else None
    found = []
    step = piles[-1] if piles else None
    while step is not None:
        found.append(step)
        step = behind[step]
    return found[::-1]


def _once(lines: list[str]) -> dict[str, int]:
    """Give the places of the lines that occur once."""
    counts = Counter(lines)
    return {line: at for at, line in enumerate(lines) if counts[line] == 1}


def _side(op: str, lines: list[str], start: int, stop: int) -> Iterator[Edit]:
    return ((op, entry_of(lines[at]), lines[at], at + 1) for at in range(start, stop))
