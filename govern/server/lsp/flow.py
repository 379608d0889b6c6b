"""Flow collections (`[a, b]`, `{k: v}`) as their brackets show them, over one line or several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.source.node import Route

_TOKEN = re.compile(r"""(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?P<mark>[\[\]{},]|:(?=[\s,\]}]|$))""")


@dataclass(slots=True)
class _Frame:
    """An open bracket: its sign, the position of its current item, and the key whose value is being read."""

    sign: str
    position: int = 0
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What is being typed at the end of a line inside brackets, and from which offset on."""

    start: int
    value_of: Route | None
    key_in: Route | None


@dataclass(slots=True)
class Flow:
    """The open brackets of a value that stands at `base`, whose key stands at `column`."""

    column: int
    base: Route
    frames: list[_Frame] = field(default_factory=list)
    begun: int = 0
    """Where the current item starts in the line."""

    @property
    def open(self) -> bool:
        """Whether a bracket is open."""
        return bool(self.frames)

    def read(self, text: str, start: int) -> Iterator[tuple[Route, int, int, str]]:
        """Read a line from `start` on; give keys and single values: route, offsets of key or item, value."""
        self.begun = start
        for token in _TOKEN.finditer(text, start):
            mark = token["mark"]
            if mark is None:
                continue
            word = text[self.begun : token.start()].strip()
            yield from self._ended(text, word, mark)
            self.begun = token.end()
            if mark in {"[", "{"}:
                self.frames.append(_Frame(mark))
            elif mark in {"]", "}"} and self.frames:
                self.frames.pop()
                if not self.frames:
                    return
                self.begun = token.end()
        yield from self._ended(text, text[self.begun :].strip(), "")

    def _ended(self, text: str, word: str, mark: str) -> Iterator[tuple[Route, int, int, str]]:
        """Take in the word before a mark, or before the end of the line."""
        frame = self.frames[-1] if self.frames else None
        if frame is None or mark in {"[", "{"}:
            return
        at = text.find(word, self.begun) if word else self.begun
        bare = word.strip("\"'")
        if mark == ":" and frame.sign == "{":
            frame.key = bare
            yield (*self._route(), bare), at, at + len(word), ""
        elif bare and (frame.sign == "[" or frame.key is not None):
            yield self._value_route(), at, at, bare
        if mark == ",":
            frame.position, frame.key = frame.position + 1, None

    def typed(self, text: str) -> Typed:
        """Say what is being typed at the end of the line."""
        rest = text[self.begun :]
        start = self.begun + len(rest) - len(rest.lstrip())
        frame = self.frames[-1]
        if frame.sign == "{" and frame.key is None:
            return Typed(start, None, self._route())
        start += text[start : start + 1] in {'"', "'"}
        return Typed(start, self._value_route(), None)

    def _route(self) -> Route:
        """The route of the innermost open collection."""
        steps = [frame.position if frame.sign == "[" else frame.key or "" for frame in self.frames[:-1]]
        return (*self.base, *steps)

    def _value_route(self) -> Route:
        frame = self.frames[-1]
        return (*self._route(), frame.position if frame.sign == "[" else frame.key or "")
