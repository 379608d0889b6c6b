"""Which sets of factors made the change: defined by what undoing or applying exactly them does.

Write A and B for the outcomes before and after. Among the changed factors, and no monotonicity assumed,

- a *rollback set* is a set R such that after, with exactly R undone, the outcome is no longer B;
- a *restoring set* is one such that it is then A;
- a *forward set* is a set S such that before, with exactly S applied, the outcome is no longer A;
- a *reaching set* is one such that it is then B.

Of each, all the minimal ones are given: those of which no proper subset is one. Rollback sets are what the
answer is built on ("undo any one and it no longer escalates"). With only two outcomes in play, rollback and
restoring sets are the same, and so are forward and reaching sets. The responsibility of a factor is
1 / (size of the smallest minimal rollback set with it), and 0 where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from govern.why.antichain import Antichains

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from govern.why.function import OutcomeFunction

FactorSet: TypeAlias = tuple[str, ...]
"""Factor names, in the order in which the pipeline first reads them."""


class Role(StrEnum):
    """What a changed factor had to do with the change."""

    NECESSARY = "necessary"
    """Undoing it alone changes the outcome."""
    JOINT = "necessary with others"
    """Not necessary by itself, but one of a minimal rollback set."""
    NOT_NECESSARY = "not necessary"
    """In no minimal rollback set, though it changes the outcome in some configuration."""
    IRRELEVANT = "irrelevant"
    """It changes the outcome in no configuration."""


@dataclass(frozen=True, slots=True)
class Causes:
    """All minimal sets, each family sorted by size and then by the order of reading.

    Where some outcomes are not known, the sets given are proven: no proper subset has an unknown outcome.
    """

    rollback: tuple[FactorSet, ...]
    restoring: tuple[FactorSet, ...]
    forward: tuple[FactorSet, ...]
    reaching: tuple[FactorSet, ...]
    further: int = 0
    """How many more minimal rollback sets there are than are listed."""
    open: tuple[FactorSet, ...] = ()
    """Sets that are minimal rollback sets if undoing them changes the outcome, which is not known."""
    partly: frozenset[str] = frozenset()
    """The families of which there may be further sets."""

    @property
    def all(self) -> bool:
        """Whether the rollback sets given are all there are."""
        return not self.open and not self.further


MOST_LISTED = 200_000
"""Sets up to which a family is listed whole; twenty factors have 184,756 at most."""
FEW_LISTED = 1_000
"""Sets that are listed of a larger family, the smallest ones."""


@dataclass(frozen=True, slots=True)
class Family:
    """Minimal sets: those that are proven, and those that are some if an unknown outcome is one chosen."""

    proven: tuple[FactorSet, ...]
    open: tuple[FactorSet, ...]
    further: int
    """How many there are beyond those listed."""


def causes(function: OutcomeFunction) -> Causes:
    """Find all minimal sets; the outcomes before and after must differ.

    Raises:
        TooManySets: there are too many to be told apart.

    """
    before, after = function.at(0), function.at(function.full)
    known = [ending.known for ending in function.outcomes]
    families = {
        "rollback": family(function, [k and n != after for n, k in enumerate(known)], undone=True),
        "restoring": family(function, [n == before for n in range(len(known))], undone=True),
        "forward": family(function, [k and n != before for n, k in enumerate(known)], undone=False),
        "reaching": family(function, [n == after for n in range(len(known))], undone=False),
    }
    return Causes(
        **{name: found.proven for name, found in families.items()},
        further=families["rollback"].further,
        open=families["rollback"].open,
        partly=frozenset(name for name, found in families.items() if found.open or found.further),
    )


def family(function: OutcomeFunction, chosen: Sequence[bool], *, undone: bool) -> Family:
    """Give the minimal sets that lead to a chosen outcome, and those that would if an unknown one were.

    `chosen` says it of each outcome; sets are undone from after, or applied to before.

    Raises:
        TooManySets: there are too many to be told apart.

    """
    possible = [choice or not end.known for choice, end in zip(chosen, function.outcomes, strict=True)]
    antichains = Antichains()
    found = antichains.minimal(function.levels, possible, undone=undone)
    count = sum(antichains.counts(found))
    masks = antichains.smallest(found, count if count <= MOST_LISTED else FEW_LISTED)
    base = function.full if undone else 0
    sure = all(end.known for end in function.outcomes)
    certain = [sure or chosen[function.at(base ^ mask)] for mask in masks]
    named = named_sets(function, masks)
    return Family(
        tuple([members for members, proven in zip(named, certain, strict=True) if proven]),
        tuple([members for members, proven in zip(named, certain, strict=True) if not proven]),
        count - len(masks),
    )


def named_sets(function: OutcomeFunction, masks: Iterable[int]) -> list[FactorSet]:
    """Name the factors of each mask, those that are read first, first."""
    named = [(1 << i, name) for i, name in enumerate(function.factors)]
    named.reverse()  # the highest bit is read first
    return [tuple([name for bit, name in named if mask & bit]) for mask in masks]


def responsibility(rollback: Sequence[FactorSet], factors: Iterable[str]) -> dict[str, Fraction]:
    """Give each factor's degree of responsibility (Chockler and Halpern, 2004, on rollback sets)."""
    smallest: dict[str, int] = {}
    for members in rollback:
        for name in members:
            smallest[name] = min(smallest.get(name, len(members)), len(members))
    return {name: Fraction(1, smallest[name]) if name in smallest else Fraction(0) for name in factors}


def role(name: str, degrees: Mapping[str, Fraction], relevant: Iterable[str]) -> Role:
    """Say what `name` had to do with the change, given all responsibilities and what matters anywhere."""
    degree = degrees.get(name, Fraction(0))
    if degree:
        return Role.NECESSARY if degree == 1 else Role.JOINT
    return Role.NOT_NECESSARY if name in relevant else Role.IRRELEVANT
