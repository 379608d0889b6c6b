"""Checking that many entries are canonical, fast.

Parsing and re-encoding every entry costs ten times its hashing. But the entries of a run look alike: once one
of them has been found canonical in full, a regular expression made of its keys and of the forms of its values
accepts only canonical bytes, whatever the values are. Whatever it does not accept goes the long way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.source.canonical import CanonicalError, parse_canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govern.source.canonical import Json

_PLAIN = bytes(byte for byte in range(0x20, 0x7F) if byte != 0x5C)
"""ASCII without controls and backslashes: between quotes these bytes need no escape and have none."""
_MAX_SHAPES = 32
_INTEGER = rb"(?:0|-?[1-9][0-9]{0,14})"


def pattern(value: Json) -> bytes:
    """Make the regular expression of values that are spelled like this one, over plain bytes only."""
    match value:
        case dict():
            members = (b'"' + re.escape(key.encode()) + b'":' + pattern(value[key]) for key in sorted(value))
            return rb"\{" + b",".join(members) + rb"\}"
        case list():
            items = [pattern(item) for item in value]
            if items and len(set(items)) == 1:
                return rb"\[" + items[0] + b"(?:," + items[0] + rb")*\]"
            return rb"\[" + b",".join(items) + rb"\]"
        case str():
            return b'"[^"]*"'
        case bool() | None:
            return {True: b"true", False: b"false", None: b"null"}[value]
        case _:
            return _INTEGER


class Shapes:
    """What canonical entries have looked like so far."""

    def __init__(self) -> None:
        self._known: dict[bytes, None] = {}
        self._matches: Callable[[bytes], object] = re.compile(b"(?!)").fullmatch

    def refuse(self, entries: Sequence[bytes]) -> dict[int, str]:
        """Give the positions of entries that are not canonical, each with the reason."""
        plain = not b"".join(entries).translate(None, _PLAIN)
        if plain and all(map(self._matches, entries)):
            return {}
        return self._long_way(entries)

    def _long_way(self, entries: Sequence[bytes]) -> dict[int, str]:
        """Look at one entry after the other, and learn from those that are canonical."""
        refused: dict[int, str] = {}
        for at, entry in enumerate(entries):
            plain = not entry.translate(None, _PLAIN)
            if plain and self._matches(entry):
                continue
            try:
                value = parse_canonical(entry)
            except CanonicalError as error:
                refused[at] = error.message
                continue
            if plain and len(entry) <= 4096:
                self._learn(pattern(value))
        return refused

    def _learn(self, shape: bytes) -> None:
        """Accept this shape from now on, and forget the oldest where they are too many."""
        while len(self._known) >= _MAX_SHAPES:
            del self._known[next(iter(self._known))]
        self._known[shape] = None
        self._matches = re.compile(b"|".join(self._known)).fullmatch
