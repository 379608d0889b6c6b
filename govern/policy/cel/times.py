"""Timestamps and durations: their text forms and their parts, in any time zone.

Text forms: RFC 3339 for timestamps; for durations signed decimal numbers with units (`1h30m`, `-1.5s`),
written back in seconds. Zones are names of the time zone database or offsets such as `+05:30`.
"""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.values import SECOND, Duration, Timestamp

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_UNITS = {
    "h": 3600 * SECOND,
    "m": 60 * SECOND,
    "s": SECOND,
    "ms": 1_000_000,
    "us": 1_000,
    "µs": 1_000,
    "ns": 1,
}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)", re.ASCII)
_OFFSET = re.compile(r"([+-]?)(\d\d):(\d\d)", re.ASCII)
_EPOCH_DAYS = dt.date(1970, 1, 1).toordinal()
_LONGEST = 100


def parse_timestamp(text: str) -> Timestamp:
    """Read an RFC 3339 time. Raises CelEvalError for other text, and outside the years 1 to 9999."""
    match = _RFC3339.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise CelEvalError(f"{text[:40]!r} is no RFC 3339 timestamp such as 2026-01-31T12:00:00Z")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        days = dt.date(year, month, day).toordinal() - _EPOCH_DAYS
        dt.time(hour, minute, second)
    except ValueError as error:
        raise CelEvalError(f"{text[:40]!r} is no time: {error}") from None
    shift = (int(match[9]) * 60 + int(match[10])) * 60 if match[8] else 0
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - (shift if match[8] == "+" else -shift)
    return Timestamp(seconds * SECOND + int((match[7] or "").ljust(9, "0")))


def format_timestamp(moment: Timestamp) -> str:
    """Write RFC 3339 in UTC, with as many fraction digits as are not zero at the end."""
    time = _civil(moment, 0)
    fraction = moment.nanos % SECOND
    digits = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{time.year:04d}-{time:%m-%dT%H:%M:%S}{digits}Z"


def parse_duration(text: str) -> Duration:
    """Read a sum of decimal numbers with units. Raises CelEvalError for other text."""
    body = text[1:] if text[:1] in {"-", "+"} else text
    total, at = Fraction(0), 0
    while at < len(body) and len(text) <= _LONGEST and (match := _PART.match(body, at)):
        total += Fraction(match[1]) * _UNITS[match[2]]
        at = match.end()
    if body == "0":
        return Duration(0)
    if not body or at < len(body):
        raise CelEvalError(f"{text[:40]!r} is no duration such as 1h30m or 1.5s")
    return Duration(int(-total if text[0] == "-" else total))


def format_duration(length: Duration) -> str:
    """Write seconds, with as many fraction digits as are not zero at the end."""
    whole, fraction = divmod(abs(length.nanos), SECOND)
    digits = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{'-' if length.nanos < 0 else ''}{whole}{digits}s"


def _civil(moment: Timestamp, offset: int) -> dt.datetime:
    """The date and time at `offset` seconds east of Greenwich, without fraction. Raises CelEvalError."""
    days, seconds = divmod(moment.nanos // SECOND + offset, 86_400)
    try:
        day = dt.datetime.fromordinal(days + _EPOCH_DAYS)
    except (ValueError, OverflowError):
        raise CelEvalError("timestamp out of range in this time zone") from None
    return day + dt.timedelta(seconds=seconds)


def in_zone(moment: Timestamp, zone: str) -> dt.datetime:
    """The date and time that clocks in `zone` show. Raises CelEvalError for an unknown zone."""
    fixed = _OFFSET.fullmatch(zone)
    if fixed is not None:
        minutes = int(fixed[2]) * 60 + int(fixed[3])
        return _civil(moment, (-minutes if fixed[1] == "-" else minutes) * 60)
    if zone in {"", "UTC", "Z"}:
        return _civil(moment, 0)
    try:
        offset = _zone(zone).utcoffset(_civil(moment, 0).replace(tzinfo=dt.UTC).astimezone(_zone(zone)))
    except (OverflowError, ValueError):
        raise CelEvalError("timestamp out of range in this time zone") from None
    return _civil(moment, int(offset.total_seconds()) if offset is not None else 0)


def zones_asked() -> int:
    """How often this process asked the time zone database, which the system keeps and updates, for a zone."""
    known = _zone.cache_info()
    return known.hits + known.misses


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - 3 ms, for the few that ask

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CelEvalError(f"there is no time zone {name[:40]!r}") from None
