"""How far a share that was counted in a sample may be from the share in all records."""

from __future__ import annotations

from math import ceil, exp, floor, lgamma, log, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PPM = 1_000_000
ERROR = 0.05
"""How often an interval may miss the true share: one time in twenty at most."""

_HALVINGS = 50
_NEGLIGIBLE = 1e-18


def exact_interval(found: int, drawn: int, error: float = ERROR) -> tuple[int, int]:
    """Give the bounds of a share of which `found` of `drawn` were seen, in parts per million.

    The interval is the "exact" one of Clopper and Pearson, "The use of confidence or fiducial limits
    illustrated in the case of the binomial", Biometrika 26 (1934): it holds the true share at least
    1 - `error` of the time, whatever that share is. Where a sample is a large part of all records it is wider
    than it need be, never narrower. Bounds are rounded outwards. Raises ValueError where the counts are none.
    """
    if not 0 <= found <= drawn or drawn < 1:
        raise ValueError(f"{found} of {drawn} is no share")
    half = error / 2
    low = 0.0 if found == 0 else _crossing(lambda p: _reaches(half, found, drawn, p, 1))
    high = 1.0 if found == drawn else 1.0 - _crossing(lambda q: _reaches(half, found, drawn, 1.0 - q, -1))
    return floor(low * PPM), ceil(high * PPM)


def _crossing(reached: Callable[[float], bool]) -> float:
    """Find, by halving, where a condition that holds from some share on begins to hold."""
    below, above = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (below + above) / 2
        if reached(middle):
            above = middle
        else:
            below = middle
    return (below + above) / 2


def _reaches(least: float, found: int, drawn: int, share: float, step: int) -> bool:
    """Whether the binomial probabilities from `found` on, upwards (`step` 1) or down (-1), sum to `least`.

    Terms are added until there is enough, or they no longer matter, which beyond the mean is soon.
    """
    total, k = 0.0, found
    while 0 <= k <= drawn and total < least:
        term = _probability(k, drawn, share)
        total += term
        if (k - share * drawn) * step > 0 and term <= total * _NEGLIGIBLE:
            break
        k += step
    return total >= least


def _probability(k: int, drawn: int, share: float) -> float:
    if share <= 0.0 or share >= 1.0:
        return float(k == (0 if share <= 0.0 else drawn))
    ways = lgamma(drawn + 1) - lgamma(k + 1) - lgamma(drawn - k + 1)
    return exp(ways + k * log(share) + (drawn - k) * log1p(-share))
