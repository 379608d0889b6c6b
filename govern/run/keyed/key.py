"""A key of a factor, and the versions between two that have some of its keys as before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from govern.change.route import spell

Route: TypeAlias = tuple[str, ...]
"""Where a key is in its factor: `("open_case_at",)`, or `("lexicon", "quality")` in an artefact."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key that differs between two versions; `None` on the side where it is not there.

    `file` names the artefact whose entry it is, empty where it is none; lines are counted from 1.
    """

    route: Route
    before: str | None
    after: str | None
    file: str = ""
    before_line: int | None = None
    after_line: int | None = None

    @property
    def blank(self) -> bool:
        """Whether it is no entry of its file, but the blank lines in it and how the last line ends."""
        return bool(self.file) and not self.route[-1]

    @property
    def name(self) -> str:
        """The key as people read it: an entry by itself, any other by its route."""
        return "blank lines" if self.blank else self.route[-1] if self.file else spell(self.route)


class Reads:
    """Which of the changed keys were read, told by what was handed to the stages."""

    def __init__(self, changed: Iterable[Route]) -> None:
        self.changed = frozenset(changed)
        self.read: set[Route] = set()
        self._under: dict[Route, list[Route]] = {}
        for route in self.changed:
            for end in range(len(route) + 1):
                self._under.setdefault(route[:end], []).append(route)

    def note(self, route: Route) -> None:
        """Note that what is at a route was looked up, there or not, and all that is under it with it."""
        self.read.update(self._under.get(route, ()))

    def note_there(self, route: Route) -> None:
        """Note that it was seen whether anything is at a route, and nothing of what is under it."""
        if route in self.changed:
            self.read.add(route)

    def fresh(self) -> Reads:
        """Give one of the same keys that has noted nothing yet."""
        found = Reads(())
        found.changed, found._under = self.changed, self._under
        return found


Make: TypeAlias = Callable[[frozenset[Route], Reads], Any]
"""(the keys that are as before, where reads are noted) -> the factor's value."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """Two versions of a factor as the keys that differ, and how a version between them is made.

    `opaque` says why a part can't be told apart further, where one can't.
    """

    keys: tuple[Key, ...]
    make: Make = field(repr=False)
    opaque: str = ""
