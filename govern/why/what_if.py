"""What two versions make of the same records: how many get another recommendation, and from what to what.

Nothing of a record but its key comes in here, so nothing else can go out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NO_RADIUS = "none"
"""Stands for a blast radius where no action follows."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one version makes of a record: recommendation, decision, and the blast radius of what follows.

    `confidence` is in parts per million, None where there is none.
    """

    recommended: str
    action: str
    verdict: str
    confidence: int | None
    radius: str = NO_RADIUS

    @property
    def outcome(self) -> tuple[str, str, str]:
        """What counts as the same recommendation: what was recommended, and what was decided on it."""
        return self.recommended, self.action, self.verdict

    @property
    def label(self) -> str:
        """Spell the outcome: the recommended action, and what became of it where it was not simply done."""
        turned = [f"as {self.action}"] if self.action != self.recommended else []
        held = {"hold": ["held"], "deny": ["denied"], "act": []}.get(self.verdict, [self.verdict])
        return ", ".join([self.recommended, *turned, *held])


FAILS = Result("(fails)", "(fails)", "act", None)
"""A stage raised an error on the record, or returned what can't be recorded. No action is called that."""

ABSENT = Result("(absent)", "(absent)", "act", None)
"""There is no such pipeline on this side, or no such record in its source."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """One record by its key, and what each side makes of it."""

    record: str
    before: Result
    after: Result

    @property
    def changed(self) -> bool:
        """Whether it gets another recommendation, or another decision on it."""
        return self.before.outcome != self.after.outcome


@dataclass(frozen=True, slots=True)
class Cell:
    """How many records went from one label (or blast radius) to another, or stayed."""

    before: str
    after: str
    records: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A comparison, counted.

    `matrix` has every record, changed or not, most frequent first, so its cells add up to `records`. `moves`
    are its cells of changed records and add up to `changed`; so do `radii`, by blast radius. `shifted` counts
    records that keep their recommendation with another confidence. `failures` are those on either side.
    """

    records: int
    changed: int
    shifted: int
    matrix: tuple[Cell, ...]
    moves: tuple[Cell, ...]
    radii: tuple[Cell, ...]
    failures: tuple[int, int]
    examples: tuple[Pairing, ...]


def sample(keys: Iterable[str], count: int, seed: str) -> frozenset[str]:
    """Draw at most `count` of the keys: those whose SHA-256 with the seed comes first.

    Everybody draws the same of the same, and the order of the records has no say in it.
    """
    head = f"{seed}\n".encode()
    ranked = sorted(set(keys), key=lambda key: hashlib.sha256(head + key.encode()).digest())
    return frozenset(ranked[:count])


def count(pairs: Sequence[Pairing], examples: int) -> Counted:
    """Count what a comparison shows, with at most so many examples, of all moves in turn."""
    changed = [pair for pair in pairs if pair.changed]
    return Counted(
        len(pairs),
        len(changed),
        sum(not pair.changed and pair.before.confidence != pair.after.confidence for pair in pairs),
        _cells((pair.before.label, pair.after.label) for pair in pairs),
        _cells((pair.before.label, pair.after.label) for pair in changed),
        _cells((pair.before.radius, pair.after.radius) for pair in changed),
        (sum(pair.before == FAILS for pair in pairs), sum(pair.after == FAILS for pair in pairs)),
        _examples(changed, examples),
    )


def _cells(moves: Iterable[tuple[str, str]]) -> tuple[Cell, ...]:
    found = Counter(moves)
    return tuple(Cell(*move, found[move]) for move in sorted(found, key=lambda move: (-found[move], move)))


def _examples(changed: Sequence[Pairing], most: int) -> tuple[Pairing, ...]:
    """Take one record of each move, the most frequent move first, then a second one, and so on."""
    by_move: dict[tuple[str, str], list[Pairing]] = {}
    for pair in changed:
        by_move.setdefault((pair.before.label, pair.after.label), []).append(pair)
    rows = sorted(by_move.values(), key=lambda row: -len(row))
    return tuple(pair for turn in zip_longest(*rows) for pair in turn if pair is not None)[:most]
