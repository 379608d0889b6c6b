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

from govern.why.sets import minimal

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
    """All minimal sets, each family sorted by size and then by the order of reading."""

    rollback: tuple[FactorSet, ...]
    restoring: tuple[FactorSet, ...]
    forward: tuple[FactorSet, ...]
    reaching: tuple[FactorSet, ...]


def causes(function: OutcomeFunction) -> Causes:
    """Find all minimal sets; the outcomes before and after must differ.

    Raises:
        UsageError: more than 20 factors matter.

    """
    before, after = function.at(0), function.at(function.full)
    count = len(function.outcomes)

    def family(chosen: Sequence[bool], *, undone: bool) -> tuple[FactorSet, ...]:
        masks = minimal(function.where(chosen, undone=undone), len(function.factors))
        return tuple(sorted_sets(function, masks))

    return Causes(
        rollback=family([n != after for n in range(count)], undone=True),
        restoring=family([n == before for n in range(count)], undone=True),
        forward=family([n != before for n in range(count)], undone=False),
        reaching=family([n == after for n in range(count)], undone=False),
    )


def sorted_sets(function: OutcomeFunction, masks: Iterable[int]) -> list[FactorSet]:
    """Name the factors of each mask, small sets first, and factors that are read first, first."""
    named = [(1 << i, name) for i, name in enumerate(function.factors)]
    named.reverse()  # the highest bit is read first, so of two sets of one size the larger mask comes first
    ordered = sorted(masks, key=lambda mask: (mask.bit_count(), -mask))
    return [tuple([name for bit, name in named if mask & bit]) for mask in ordered]


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
