"""What differs between two texts, word by word, for people: the changed lines with a little around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["same", "gone", "new"]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

MOST_LINES = 4_000
"""Lines of a side that are compared; comparing takes time that grows with their square at worst."""

MOST_WORDS = 2_000
"""Words of a changed passage that are compared one by one; of a longer one the lines are shown whole."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A changed passage: the line of the new text where it begins, and its parts in order."""

    line: int
    parts: tuple[tuple[Kind, str], ...]


def word_diff(old: str, new: str, *, around: int = 1) -> tuple[Passage, ...] | None:
    """Give the passages that differ, `around` equal lines about each; None where a text is too long."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > MOST_LINES:
        return None
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(_passage(before, after, group) for group in matcher.get_grouped_opcodes(around))


def _passage(
    before: Sequence[str], after: Sequence[str], group: Sequence[tuple[str, int, int, int, int]]
) -> Passage:
    parts: list[tuple[Kind, str]] = []
    for tag, a, b, c, d in group:
        old, new = "".join(before[a:b]), "".join(after[c:d])
        parts += [("same", new)] if tag == "equal" else _words(old, new)
    return Passage(group[0][3] + 1, tuple(_joined(parts)))


def _words(old: str, new: str) -> list[tuple[Kind, str]]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return [("gone", old), ("new", new)]
    found: list[tuple[Kind, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(after[c:d])))
        else:
            found += [("gone", "".join(before[a:b])), ("new", "".join(after[c:d]))]
    return found


def _joined(parts: Sequence[tuple[Kind, str]]) -> Iterator[tuple[Kind, str]]:
    """Leave out empty parts, and make one of neighbours of a kind."""
    kind: Kind = "same"
    text = ""
    for next_kind, more in parts:
        if more and next_kind != kind and text:
            yield kind, text
            text = ""
        if more:
            kind, text = next_kind, text + more
    if text:
        yield kind, text
