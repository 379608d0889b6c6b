"""The outcome as a function of which changed factors are new: a layered decision diagram.

Factor `i` has bit `1 << i`; a configuration is a bit mask in which a set bit means "as after". Each level
decides one factor. Nodes of one level are different functions, and every level decides something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from govern.why.points import UNKNOWN

if TYPE_CHECKING:
    from govern.source.canonical import Json

Pair: TypeAlias = tuple[int, int]
"""A node: where it leads with its factor as before, and with its factor as after."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome, and the key under which outcomes are equal (a failure equals no real outcome).

    What nobody knows is an ending too, with a key of its own and no outcome.
    """

    key: str
    outcome: Json

    @property
    def known(self) -> bool:
        """Whether this is an outcome, and not a name for one that nobody knows."""
        return not self.key.startswith(UNKNOWN)


@dataclass(frozen=True, slots=True)
class OutcomeFunction:
    """Which outcome follows from which subset of `factors` being as after; all others never matter.

    `levels[i]` are the nodes that decide `factors[i]`; they lead to nodes of `levels[i - 1]`, and those of
    `levels[0]` to `outcomes`. The last level is the top, with one node; without factors there is one outcome.
    """

    factors: tuple[str, ...]
    levels: tuple[tuple[Pair, ...], ...]
    outcomes: tuple[Ending, ...]

    @property
    def full(self) -> int:
        """The configuration in which every factor is as after."""
        return (1 << len(self.factors)) - 1

    def at(self, configuration: int) -> int:
        """Return the number, in `outcomes`, of the outcome of one configuration."""
        node = 0
        for i in range(len(self.levels) - 1, -1, -1):
            node = self.levels[i][node][configuration >> i & 1]
        return node
