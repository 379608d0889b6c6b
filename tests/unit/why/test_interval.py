"""The bounds of a share, against exact binomial tails in fractions and against tabled values."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from govern.why.interval import PPM, exact_interval


def tail(found: int, drawn: int, share: Fraction, *, upwards: bool) -> Fraction:
    """Sum binomial probabilities exactly."""
    ks = range(found, drawn + 1) if upwards else range(found + 1)
    return sum((comb(drawn, k) * share**k * (1 - share) ** (drawn - k) for k in ks), Fraction(0))


@pytest.mark.parametrize(
    ("found", "drawn", "expected"),
    [
        (0, 10, (0, 308_498)),  # 1 - 0.025 ** (1 / 10)
        (10, 10, (691_502, PPM)),
        (10, 100, (49_004, 176_223)),
        (1, 2, (12_579, 987_421)),
    ],
)
def test_tabled_values(found: int, drawn: int, expected: tuple[int, int]) -> None:
    low, high = exact_interval(found, drawn)
    assert abs(low - expected[0]) <= 1
    assert abs(high - expected[1]) <= 1


@pytest.mark.parametrize("found", [0, 1, 3, 17, 29, 30])
def test_each_bound_is_where_the_exact_tail_crosses_half_the_error(found: int) -> None:
    low, high = exact_interval(found, 30)
    half, step = Fraction(1, 40), 2
    if found:
        assert tail(found, 30, Fraction(low - step, PPM), upwards=True) < half
        assert tail(found, 30, Fraction(low + step, PPM), upwards=True) > half
    if found < 30:
        assert tail(found, 30, Fraction(high - step, PPM), upwards=False) > half
        assert tail(found, 30, Fraction(high + step, PPM), upwards=False) < half


def test_more_records_say_more_and_many_are_no_trouble() -> None:
    widths = [high - low for low, high in (exact_interval(n // 10, n) for n in (10, 100, 1_000, 100_000))]
    assert widths == sorted(widths, reverse=True)
    low, high = exact_interval(50_000, 100_000)
    assert (low, high) == (496_896, 503_104)


@pytest.mark.parametrize(("found", "drawn"), [(0, 0), (-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(found: int, drawn: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        exact_interval(found, drawn)
