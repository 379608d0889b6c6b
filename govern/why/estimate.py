"""What draws of a nondeterministic stage show, as data: shares that were counted, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log, sqrt
from typing import TYPE_CHECKING

from govern.why.interval import ERROR, PPM, exact_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.source.canonical import Json
    from govern.why.causes import FactorSet


@dataclass(frozen=True, slots=True)
class Estimate:
    """How often something happened in independent draws, and bounds of how often it does (parts per million).

    The bounds hold the true chance 95 times in 100 at least; see `exact_interval` (Clopper and Pearson).
    """

    found: int
    drawn: int
    low: int
    high: int

    @classmethod
    def of(cls, found: int, drawn: int) -> Estimate:
        """Estimate a chance; raises ValueError where the counts are none."""
        return cls(found, drawn, *exact_interval(found, drawn))

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {
            "found": self.found,
            "drawn": self.drawn,
            "ppm": round(Fraction(self.found * PPM, self.drawn)),
            "low_ppm": self.low,
            "high_ppm": self.high,
        }


@dataclass(frozen=True, slots=True)
class ShareEstimate:
    """The mean of a factor's share over draws, and how far the true mean may be off (parts per million).

    Each draw's share lies between -1 and 1, so the true mean is further off than sqrt(2 ln(2/error) / draws)
    one time in twenty at most, whatever the draws' distribution (W. Hoeffding, Probability inequalities for
    sums of bounded random variables, 1963).
    """

    mean: Fraction
    reach: int

    @classmethod
    def of(cls, total: Fraction, drawn: int) -> ShareEstimate:
        """Estimate from the sum of the shares of so many draws."""
        return cls(total / drawn, ceil(sqrt(2 * log(2 / ERROR) / drawn) * PPM))

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {"fraction": str(self.mean), "ppm": round(self.mean * PPM), "reach_ppm": self.reach}


@dataclass(frozen=True, slots=True)
class Estimates:
    """What `draws` draws show, where `stages` draw.

    `before` and `after`: the chance that the endpoint, run again with nothing changed, ends otherwise than it
    did. `undo`: that after does, with one factor alone undone; `apply`: that before does, with one applied.
    `sets` come from draws of their own, so that the draws that chose a set do not judge it; `share` sums to
    the change, with `reroll` for what is neither factor's.
    """

    draws: int
    stages: tuple[str, ...]
    before: Estimate
    after: Estimate
    undo: Mapping[str, Estimate]
    apply: Mapping[str, Estimate]
    sets: Mapping[FactorSet, Estimate]
    share: Mapping[str, ShareEstimate]

    def beyond_chance(self, undone: Estimate) -> bool:
        """Whether undoing ends otherwise more often than drawing again does: the two intervals are apart."""
        return undone.low > self.after.high

    def to_json(self) -> dict[str, Json]:
        """Give them as canonical JSON."""
        sets: list[Json] = []
        for members, estimate in self.sets.items():
            sets.append({"undone": list(members), **self._told(estimate)})
        return {
            "draws": self.draws,
            "stages": list(self.stages),
            "reroll": {"before": self.before.to_json(), "after": self.after.to_json()},
            "undo": {name: self._told(estimate) for name, estimate in self.undo.items()},
            "apply": {name: estimate.to_json() for name, estimate in self.apply.items()},
            "rollback_sets": sets,
            "share": {name: share.to_json() for name, share in self.share.items()},
        }

    def _told(self, undone: Estimate) -> dict[str, Json]:
        return {**undone.to_json(), "beyond_chance": self.beyond_chance(undone)}
