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
    """All minimal sets, each family sorted by size and then by the order of reading.

    Where some outcomes are not known, the sets given are proven: no proper subset has an unknown outcome.
    """

    rollback: tuple[FactorSet, ...]
    restoring: tuple[FactorSet, ...]
    forward: tuple[FactorSet, ...]
    reaching: tuple[FactorSet, ...]
    open: tuple[FactorSet, ...] = ()
    """Sets that are minimal rollback sets if undoing them changes the outcome, which is not known."""
    partly: frozenset[str] = frozenset()
    """The families of which there may be further sets."""


def causes(function: OutcomeFunction) -> Causes:
    """Find all minimal sets; the outcomes before and after must differ.

    Raises:
        UsageError: more than 20 factors matter.

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
        **{name: proven for name, (proven, _) in families.items()},
        open=families["rollback"][1],
        partly=frozenset(name for name, (_, undecided) in families.items() if undecided),
    )


def family(
    function: OutcomeFunction, chosen: Sequence[bool], *, undone: bool
) -> tuple[tuple[FactorSet, ...], tuple[FactorSet, ...]]:
    """Give the minimal sets that lead to a chosen outcome, and those that would if an unknown one were.

    `chosen` says it of each outcome; sets are undone from after, or applied to before.

    Raises:
        UsageError: more than 20 factors matter.

    """
    unknown = [not ending.known for ending in function.outcomes]
    certain = function.where(chosen, undone=undone)
    possible = certain | function.where(unknown, undone=undone) if any(unknown) else certain
    masks = minimal(possible, len(function.factors))
    proven = [mask for mask in masks if certain >> mask & 1]
    return (
        tuple(sorted_sets(function, proven)),
        tuple(sorted_sets(function, [mask for mask in masks if not certain >> mask & 1])),
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
