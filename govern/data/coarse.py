"""Keep the coarse part of a value: a date's year or month, a number's bucket, a code's first characters."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_FLOOR, Decimal

UNKNOWN = "unknown"
"""What stands for a value that cannot be read: passing it on would let the exact value through."""

_NAMES = ("january", "february", "march", "april", "may", "june",
          "july", "august", "september", "october", "november", "december")  # fmt: skip
# not from `calendar`, whose names follow the locale
_MONTHS = {name: number for number, full in enumerate(_NAMES, 1) for name in (full, full[:3])} | {"sept": 9}
_NUMERIC = (
    re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2})(?:[T ].{1,40})?)?)?", re.ASCII),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.ASCII),
)
_NAMED = (
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<m>[A-Za-z]{3,9})\.?,? (?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.?,? (?P<d>)(?P<y>\d{4})", re.ASCII),
)
_INTEGER_BUCKET = re.compile(r"(?P<low>-?\d{1,30})\.\.(?P<high>-?\d{1,30})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_LONGEST_DATE = 64


def year(text: str) -> str:
    """Give the year of a date, `unknown` where there is none; empty stays empty."""
    found = _date(text)
    return found[0] if found else (UNKNOWN if text.strip() else "")


def month(text: str) -> str:
    """Give year and month of a date as `2012-12`; a date without a month is `unknown`."""
    found = _date(text)
    return f"{found[0]}-{found[1]:02}" if found and found[1] else (UNKNOWN if text.strip() else "")


def bucket(text: str, size: int) -> str:
    """Give the bucket of a number, `10..19` for 17 and size 10: at least 10 and below 20."""
    stripped = text.strip()
    if not stripped:
        return ""
    made = _INTEGER_BUCKET.fullmatch(stripped)
    if made and int(made["low"]) % size == 0 and int(made["high"]) == int(made["low"]) + size - 1:
        return stripped
    if not _NUMBER.fullmatch(stripped):
        return UNKNOWN
    low = int(Decimal(stripped).to_integral_value(ROUND_FLOOR)) // size * size
    return f"{low}..{low + size - 1}"


def prefix(text: str, size: int) -> str:
    """Give the first `size` characters."""
    return text[:size]


def _date(text: str) -> tuple[str, int] | None:
    """Read a date: ISO 8601, year/month/day, day.month.year, or with the month's English name.

    `12/24/2012` and its like are not read: which number is the day depends on the country. Month 0
    stands for a year alone.
    """
    text = " ".join(text.split()) if len(text) <= _LONGEST_DATE else ""
    for form in _NUMERIC:
        if match := form.fullmatch(text):
            return _checked(match["y"], int(match["m"] or 0), int(match["d"] or 0))
    for form in _NAMED:
        if (match := form.fullmatch(text)) and (number := _MONTHS.get(match["m"].lower())):
            return _checked(match["y"], number, int(match["d"] or 0))
    return None


def _checked(year_: str, month_: int, day: int) -> tuple[str, int] | None:
    try:
        dt.date(int(year_), month_ or 1, day or 1)
    except ValueError:
        return None
    return year_, month_
