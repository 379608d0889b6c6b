from __future__ import annotations

import datetime as dt

import pytest
import typer

from govern.cli.options import moment


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-01-31", dt.datetime(2026, 1, 31, tzinfo=dt.UTC)),
        ("2026-01-31T12:00:00Z", dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)),
        ("2026-01-31T12:00:00", dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)),
        ("2026-01-31T12:00:00+02:00", dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)),
    ],
)
def test_times_are_read_as_utc(text: str, found: dt.datetime) -> None:
    assert moment(text) == found
    assert moment(text).utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize("text", ["", "garbage", "2026-13-01", "yesterday", "2026-01-31T25:00:00Z"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no RFC 3339 time"):
        moment(text)


def test_without_text_the_clock_counts() -> None:
    before = dt.datetime.now(dt.UTC)
    assert before <= moment(None) <= dt.datetime.now(dt.UTC)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        moment(text)
