"""Times as entries carry them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

_RFC3339 = r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?(?:[Zz]|([+-]\d\d:\d\d))"


def utc(text: str) -> str:
    """Give an RFC 3339 time in UTC with exactly six fraction digits; digits beyond microseconds are cut.

    Raises ValueError for what is no such time, the second 60 included.
    """
    match = re.fullmatch(_RFC3339, text, re.ASCII)  # kept compiled by `re` from its first use
    if match is None:
        raise ValueError("not an RFC 3339 time")
    day, clock, fraction, offset = match.groups()
    import datetime as dt  # noqa: PLC0415 - the client is loaded into programs that may never tell an event

    fraction = f"{fraction or '':0<6}"[:6]
    try:
        moment = dt.datetime.fromisoformat(f"{day}T{clock}.{fraction}{offset or '+00:00'}")
        return spelled(moment)
    except (ValueError, OverflowError):
        raise ValueError("not an RFC 3339 time") from None


def spelled(moment: dt.datetime) -> str:
    """Spell a moment that knows its offset; raises OverflowError outside the years 1 to 9999."""
    import datetime as dt  # noqa: PLC0415 - see above

    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
