"""Minimal sets of keys that change the outcome, found by trying versions in between.

A trial tells which changed keys were read, and its result holds for every set that agrees with it on those.
A set that changes the outcome can be reached key by key, each read in the trial of those before it: were none
of the rest read, the rest would change nothing. So only keys that were read are branched on, and smaller sets
come first; what is found this way is all there is, without any assumption of monotonicity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from govern.run.keyed.key import Route

KeysUndone: TypeAlias = "frozenset[Route]"


class Came(Enum):
    """What a trial came to."""

    STAYS = "the outcome is as after"
    CHANGES = "the outcome is another"
    VOID = "a stage fails, as it does on neither side: there is no such version"
    UNKNOWN = "nobody knows"


@dataclass(frozen=True, slots=True)
class Trial:
    """What undoing some keys came to, and which changed keys were read."""

    came: Came
    read: KeysUndone


Try: TypeAlias = Callable[[KeysUndone], Trial]


class Spent(Exception):  # noqa: N818 - a limit that was asked for, not a fault
    """There are no trials left; raised by what tries."""


@dataclass(slots=True)
class Found:
    """Minimal sets, smallest first, and whether they are all there are."""

    sets: list[KeysUndone] = field(default_factory=list)
    complete: bool = True
    unknown: list[KeysUndone] = field(default_factory=list)
    """Sets of which nobody knows what they come to; no set that contains one is looked at."""


def minimal_sets(try_: Try, allowed: Sequence[Route]) -> Found:
    """Find the minimal sets within `allowed`; complete where nothing else was read and trials sufficed."""
    found = Found()
    within = frozenset(allowed)
    place = {route: at for at, route in enumerate(allowed)}
    level: list[KeysUndone] = [frozenset()]
    while level:
        following: dict[KeysUndone, None] = {}
        for undone in level:
            if any(known <= undone for known in (*found.sets, *found.unknown)):
                continue
            try:
                trial = try_(undone)
            except Spent:
                found.complete = False
                return found
            if trial.came is Came.CHANGES:
                found.sets.append(undone)
                continue
            if trial.came is Came.UNKNOWN:
                found.unknown.append(undone)
                continue
            found.complete &= trial.read <= within
            for route in sorted((trial.read & within) - undone, key=place.__getitem__):
                following[undone | {route}] = None
        level = list(following)
    found.complete &= not found.unknown
    return found


def narrowed(try_: Try, universe: Sequence[Route], most: int) -> tuple[KeysUndone, bool] | None:
    """Narrow a set that changes the outcome down; None where trials end before one is found.

    Halves it as long as a part still changes the outcome (Zeller and Hildebrandt, 2002), so that in the end
    no key can be left out alone. Of a set of at most `most` keys all proper subsets are then tried, and the
    smallest that changes the outcome is given, with True: it is minimal.
    """
    best = tuple(universe)
    try:
        if try_(frozenset(best)).came is not Came.CHANGES:
            return None
        for smaller in _halving(try_, best):
            best = smaller
        if len(best) > most:
            return frozenset(best), False
        for size in range(1, len(best)):
            for part in combinations(best, size):
                came = try_(frozenset(part)).came
                if came is Came.CHANGES:
                    return frozenset(part), True
                if came is Came.UNKNOWN:
                    return frozenset(best), False
    except Spent:
        return (frozenset(best), False) if len(best) < len(universe) else None
    return frozenset(best), True


def _halving(try_: Try, keys: tuple[Route, ...]) -> Iterator[tuple[Route, ...]]:
    """Give ever smaller sets that change the outcome."""
    pieces = 2
    while len(keys) > 1:
        size = -(-len(keys) // pieces)
        parts = [keys[at : at + size] for at in range(0, len(keys), size)]
        rests = [tuple(key for key in keys if key not in set(part)) for part in parts] if pieces > 2 else []
        smaller = next((p for p in (*parts, *rests) if try_(frozenset(p)).came is Came.CHANGES), None)
        if smaller is not None:
            pieces = 2 if smaller in parts else max(pieces - 1, 2)
            keys = smaller
            yield keys
        elif size == 1:
            return
        else:
            pieces = min(len(keys), 2 * pieces)
