from __future__ import annotations

import pytest

from govern.data import coarse


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("December 24, 2012", "2012", "2012-12"),
        ("Sept 3 2012", "2012", "2012-09"),
        ("24th dec. 2012", "2012", "2012-12"),
        ("May 2016", "2016", "2016-05"),
        ("2012-02-29", "2012", "2012-02"),
        ("2012-02-29T10:00:00Z", "2012", "2012-02"),
        ("2012-02", "2012", "2012-02"),
        ("2012/2/9", "2012", "2012-02"),
        ("9.2.2012", "2012", "2012-02"),
        ("2012", "2012", "unknown"),
        ("2011-02-29", "unknown", "unknown"),
        ("12/24/2012", "unknown", "unknown"),
        ("Smarch 3, 2012", "unknown", "unknown"),
        ("yesterday", "unknown", "unknown"),
        ("x" * 1_000_000, "unknown", "unknown"),
        ("", "", ""),
    ],
)
def test_dates(text: str, year: str, month: str) -> None:
    assert (coarse.year(text), coarse.month(text)) == (year, month)


@pytest.mark.parametrize(
    ("text", "size", "bucket"),
    [
        ("17", 10, "10..19"),
        ("10", 10, "10..19"),
        ("-1", 10, "-10..-1"),
        ("19.99", 10, "10..19"),
        ("-0.5", 5, "-5..-1"),
        ("17", 1, "17..17"),
        ("10..19", 10, "10..19"),
        ("10..19", 5, "unknown"),
        ("1e5", 10, "unknown"),
        ("9" * 31, 10, "unknown"),
        (" ", 10, ""),
    ],
)
def test_buckets(text: str, size: int, bucket: str) -> None:
    assert coarse.bucket(text, size) == bucket


def test_prefix() -> None:
    assert coarse.prefix("SW1A 1AA", 4) == "SW1A"
