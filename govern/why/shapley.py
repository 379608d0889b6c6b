"""Exact Shapley shares of a change, computed on the diagram, with nothing of size 2^k.

The share of a factor is its marginal contribution averaged over all orders of applying the changed factors
(L. S. Shapley, A value for n-person games, 1953): the sum over sets S without it of
|S|! (k-1-|S|)! / k! x (value of S with it - value of S). Grouped by size, all that is needed is the summed
value at each size, and two passes over the diagram give it: from the top, how many ways lead to a node with
so many factors new; from the outcomes, the summed value below a node with so many new. Both are polynomials
in the number of new factors, kept as one integer each (a fixed number of bits a coefficient), so that adding
and multiplying them is the big-integer arithmetic of the interpreter.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.why.function import OutcomeFunction, Pair


def shares(function: OutcomeFunction, values: Sequence[Fraction]) -> dict[str, Fraction]:
    """Attribute `values[outcome after] - values[outcome before]` to the factors, exactly.

    `values[n]` is the value of `function.outcomes[n]`. The shares sum to the change; this is checked.

    Raises:
        ArithmeticError: they do not, which would be a fault in the engine.

    """
    games = marginals(function, values)
    k = len(function.factors)
    found = {
        name: sum((sums[size] / comb(k - 1, size) for size in range(k)), Fraction(0)) / k
        for name, sums in games.gained.items()
    }
    change = values[function.at(function.full)] - values[function.at(0)]
    if sum(found.values()) != change:
        raise ArithmeticError(f"the shares sum to {sum(found.values())}, but the change is {change}")
    return found


@dataclass(frozen=True, slots=True)
class Marginals:
    """Sums over the sets of each size, from which any semivalue of the game follows.

    `gained[f][s]` sums value(S with f) - value(S) over the sets S of size s without f, for s < k; `total[s]`
    sums value(S) over all sets of size s, for s <= k. Factors come in the order of reading.
    """

    gained: dict[str, list[Fraction]]
    total: list[Fraction]


def marginals(function: OutcomeFunction, values: Sequence[Fraction]) -> Marginals:
    """Sum what each factor adds, by the size of the set that it is added to."""
    scale = lcm(*(value.denominator for value in values))
    least = min(values)
    scaled = [int((value - least) * scale) for value in values]  # a constant more changes no difference
    k = len(function.factors)
    bits = max(scaled).bit_length() + k + 1
    below = _below(function.levels, scaled, bits)
    above = _above(function.levels, bits)
    gained: dict[str, list[Fraction]] = {}
    for i in range(k - 1, -1, -1):
        more = less = 0
        for ways, (before, after) in zip(above[i], function.levels[i], strict=True):
            more += ways * below[i][after]
            less += ways * below[i][before]
        pairs = zip(_coefficients(more, k, bits), _coefficients(less, k, bits), strict=True)
        gained[function.factors[i]] = [Fraction(m - n, scale) for m, n in pairs]
    sums = _coefficients(below[-1][0], k + 1, bits)
    total = [Fraction(each, scale) + least * comb(k, size) for size, each in enumerate(sums)]
    return Marginals(gained, total)


def _below(levels: Sequence[Sequence[Pair]], values: Sequence[int], bits: int) -> list[list[int]]:
    """For each level, the summed values below the nodes of the level under it, by number of new factors."""
    below = [list(values)]
    for level in levels:
        under = below[-1]
        below.append([under[before] + (under[after] << bits) for before, after in level])
    return below


def _above(levels: Sequence[Sequence[Pair]], bits: int) -> list[list[int]]:
    """For each level, the number of ways from the top to each of its nodes, by number of new factors."""
    ways = [[0] * len(level) for level in levels]
    if ways:
        ways[-1][0] = 1
    for i in range(len(levels) - 1, 0, -1):
        for count, (before, after) in zip(ways[i], levels[i], strict=True):
            ways[i - 1][before] += count
            ways[i - 1][after] += count << bits
    return ways


def _coefficients(packed: int, count: int, bits: int) -> list[int]:
    """Take the first coefficients out of a polynomial that is kept as one integer."""
    low = (1 << bits) - 1
    return [packed >> bits * at & low for at in range(count)]
