"""Take out of a text what matches: known patterns, expressions, the words of another field.

What was put in its place is not taken out again, and the passes go on until nothing else matches, since
taking one thing out may uncover another. All of it takes linear time on hostile text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"

PATTERNS: dict[str, re.Pattern[str]] = {
    # starting at a token's start only, so that a long run of letters is read once
    "email": re.compile(r"(?<![\w.%+-])[\w.%+-]++@[\w-]+(?:\.[\w-]+)+"),
    "url": re.compile(r"""\b(?:(?:https?|ftp)://|www\.)[^\s<>"']+""", re.IGNORECASE),
    "date": re.compile(
        rf"\b(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}"
        rf"|{_MONTH}\s{{1,3}}{_DAY}(?:,?\s{{1,3}}\d{{4}})?|{_DAY}\s{{1,3}}{_MONTH}(?:,?\s{{1,3}}\d{{4}})?"
        rf"|{_MONTH}\s{{1,3}}\d{{4}})\b",
        re.IGNORECASE,
    ),
    "phone": re.compile(r"(?<!\w)\+?\(?\d(?:[\s().\-/]{0,3}\d){6,14}(?!\w)"),
    "number": re.compile(r"\d++(?:[.,]\d++)*+"),
}
"""The built-in patterns by name. They take out rather too much than too little."""

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_SHORTEST_WORD = 3
_MAX_PASSES = 8

Span: TypeAlias = tuple[int, int]
Finder: TypeAlias = Callable[[str], Iterator[Span]]
"""Give the spans of a text that are to be taken out, in order and apart from one another."""


def find_matches(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Give the spans of the matches of `pattern`."""
    return (match.span() for match in pattern.finditer(text))


def find_words(words: frozenset[str], text: str) -> Iterator[Span]:
    """Give the spans of the whole words that are among `words`, which `words_in` made."""
    return (match.span() for match in _WORD.finditer(text) if _fold(match.group()) in words)


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Find the words of three letters and more, in the form in which they are compared."""
    found = (_fold(match.group()) for text in texts for match in _WORD.finditer(text))
    return frozenset(word for word in found if len(word) >= _SHORTEST_WORD)


def redacted(text: str, finders: Iterable[Finder], replacement: str) -> str:
    """Put `replacement` in the place of what the finders find, until they find nothing outside of one.

    A text in which each pass brings forth new matches is replaced as a whole.
    """
    steps = tuple(finders)
    for _ in range(_MAX_PASSES):
        before = text
        for find in steps:
            text = _without(text, find(text), replacement)
        if text == before:
            return text
    return replacement


def _without(text: str, spans: Iterator[Span], replacement: str) -> str:
    parts: list[str] = []
    kept = 0
    safe_start, safe_end = _replacement_from(0, text, replacement)
    for start, end in spans:
        while safe_end < end and safe_end > safe_start:
            safe_start, safe_end = _replacement_from(safe_end, text, replacement)
        if safe_start <= start and end <= safe_end:
            continue
        parts += (text[kept:start], replacement)
        kept = end
    return "".join((*parts, text[kept:])) if parts else text


def _replacement_from(start: int, text: str, replacement: str) -> Span:
    """Find where a replacement stands already, from `start` on; past the end where it does not."""
    found = text.find(replacement, start) if replacement else -1
    return (found, found + len(replacement)) if found >= 0 else (len(text) + 1, len(text) + 1)


def pattern_finders(patterns: Iterable[re.Pattern[str]]) -> tuple[Finder, ...]:
    """Make the finders of fixed patterns."""
    return tuple(partial(find_matches, pattern) for pattern in patterns)


def word_finder(names: Iterable[str], fields: Mapping[str, str]) -> tuple[Finder, ...]:
    """Make the finder of the words in the named fields of a record; none where these hold no words."""
    words = words_in(fields.get(name, "") for name in names)
    return (partial(find_words, words),) if words else ()


def _fold(word: str) -> str:
    """Bring a word to the form in which case and composition make no difference."""
    return word.casefold() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()
