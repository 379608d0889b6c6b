from __future__ import annotations

import datetime as dt

import pytest

from govern.event.times import spelled, utc


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000000Z"),
        ("2026-01-31t12:00:00z", "2026-01-31T12:00:00.000000Z"),
        ("2026-01-31T12:00:00.5+02:00", "2026-01-31T10:00:00.500000Z"),
        ("2026-01-01T00:30:00-01:00", "2026-01-01T01:30:00.000000Z"),
        ("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123456Z"),
        ("2026-01-01T00:00:00.999999999+14:00", "2025-12-31T10:00:00.999999Z"),
    ],
)
def test_times_in_utc_with_six_digits(text: str, found: str) -> None:
    assert utc(text) == found
    assert utc(found) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-01-31 12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T24:00:01Z",
        "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00+0200",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "\uff12026-01-31T12:00:00Z",
        "2026-01-31T12:00:00Z\n",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="not an RFC 3339 time"):
        utc(text)


def test_a_moment_is_spelled_alike() -> None:
    moment = dt.datetime(2026, 1, 31, 12, 0, 0, 5, dt.timezone(dt.timedelta(hours=2)))
    assert spelled(moment) == "2026-01-31T10:00:00.000005Z"
