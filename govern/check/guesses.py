"""Did you mean, for the first of many: each word that is not there is held against everything that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.view import View

MOST = 100
"""How many words are guessed at: with more that lead nowhere, one mistake was made, and not in spelling."""


class Guesses:
    """Guesses of one judgement, each made once."""

    def __init__(self) -> None:
        self._made: dict[str, str | None] = {}

    def of(self, word: str, known: Iterable[str]) -> str | None:
        """Find what a word is a slip of; None too where there were as many words before as are guessed at."""
        if word not in self._made:
            if len(self._made) >= MOST:
                return None
            self._made[word] = did_you_mean(word, known)
        return self._made[word]


def references(_: View) -> Guesses:
    """What references are slips of."""
    return Guesses()


def paths(_: View) -> Guesses:
    """What paths of files are slips of."""
    return Guesses()
