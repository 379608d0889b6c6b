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
    scale = lcm(*(value.denominator for value in values))
    least = min(values)
    scaled = [int((value - least) * scale) for value in values]  # a constant more changes no share
    k = len(function.factors)
    bits = max(scaled).bit_length() + k + 1
    below = _below(function.levels, scaled, bits)
    above = _above(function.levels, bits)
    found: dict[str, Fraction] = {}
    for i in range(k - 1, -1, -1):
        gained = lost = 0
        for ways, (before, after) in zip(above[i], function.levels[i], strict=True):
            gained += ways * below[i][after]
            lost += ways * below[i][before]
        found[function.factors[i]] = _weigh(gained, lost, k, bits) / scale
    change = values[function.at(function.full)] - values[function.at(0)]
    if sum(found.values()) != change:
        raise ArithmeticError(f"the shares sum to {sum(found.values())}, but the change is {change}")
    return found


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


def _weigh(gained: int, lost: int, k: int, bits: int) -> Fraction:
    """Sum the difference at each size, each size weighing 1/k, evenly over the sets of that size."""
    low = (1 << bits) - 1
    total = Fraction(0)
    for size in range(k):
        difference = (gained >> bits * size & low) - (lost >> bits * size & low)
        if difference:
            total += Fraction(difference, comb(k - 1, size))
    return total / k
