"""Did you mean: the one known word that a mistyped word most likely stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 64
"""Longer words are not typing mistakes, and the distance costs their lengths' product."""


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that `word` is a slip of, or None.

    A slip is another spelling of the same words (`minConfidence`, `min-confidence`), or one edit in every
    three characters at most, three edits in all (optimal string alignment: insert, delete, replace, swap
    neighbours). Two candidates equally near are no suggestion: a wrong hint costs more than none.
    """
    if not word or len(word) > _LONGEST:
        return None
    squashed, folded = _squash(word), word.casefold()
    letters = set(folded)
    near: list[tuple[tuple[int, bool, bool], str]] = []
    for candidate in dict.fromkeys(candidates):
        if candidate == word:
            return None
        if squashed and _squash(candidate) == squashed:
            near.append(((0, False, False), candidate))
            continue
        bound = min(3, max(len(word), len(candidate)) // 3)
        other = candidate.casefold()
        # each letter that only one of the two has takes an edit of its own
        if abs(len(word) - len(candidate)) <= bound and _apart(letters, set(other)) <= bound:
            distance = _distance(folded, other)
            if distance <= bound:
                other_letters = sorted(word) != sorted(candidate)
                near.append(((distance, other_letters, len(word) != len(candidate)), candidate))
    near.sort()
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def _apart(one: set[str], other: set[str]) -> int:
    return max(len(one - other), len(other - one))


def _squash(word: str) -> str:
    return "".join(filter(str.isalnum, word)).casefold()


def _distance(left: str, right: str) -> int:
    """Optimal string alignment distance, three rows at a time."""
    before, previous, row = [0], [0], list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, previous, row = previous, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
    return row[-1]
