"""Times as entries carry them."""

from __future__ import annotations

import datetime as dt
import re

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?(?:[Zz]|([+-]\d\d:\d\d))", re.ASCII
)


def utc(text: str) -> str:
    """Give an RFC 3339 time in UTC with exactly six fraction digits; digits beyond microseconds are cut.

    Raises ValueError for what is no such time, the second 60 included.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("not an RFC 3339 time")
    day, clock, fraction, offset = match.groups()
    fraction = f"{fraction or '':0<6}"[:6]
    try:
        moment = dt.datetime.fromisoformat(f"{day}T{clock}.{fraction}{offset or '+00:00'}")
        return spelled(moment)
    except (ValueError, OverflowError):
        raise ValueError("not an RFC 3339 time") from None


def spelled(moment: dt.datetime) -> str:
    """Spell a moment that knows its offset; raises OverflowError outside the years 1 to 9999."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
