"""The time to judge by: what `--now` says, else the clock's."""

from __future__ import annotations

import datetime as dt


def moment_of(text: str | None) -> dt.datetime:
    """The time meant by a text, in UTC; else the clock's. Raises ValueError for text that is no time."""
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        found = dt.datetime.fromisoformat(text)
        return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # the latter where UTC is in the year 0 or 10000
        raise ValueError(f"`{text}` is no RFC 3339 time such as 2026-01-31T12:00:00Z") from None
