"""What a disclosure shows, after it was checked, for people and for programs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from govern.lineage.entry import Event
from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.personal.presentation import Shown


def disclosed_human(shown: Shown) -> Iterator[Line]:
    """What is proved, what is open, what stays hidden, and whom it is for."""
    yield line(("genuine ", "good"), f"{_name(shown)}, entry {shown.index} of {shown.head.origin}")
    yield line(("  key   ", "faint"), shown.key.text)
    yield line(("  log   ", "faint"), f"size {shown.head.size}, root {shown.head.root.hex()}")
    yield line(("  time  ", "faint"), f"recorded {shown.entry.time}, disclosed {_time(shown.issued)}")
    if isinstance(shown.entry, Event):
        out = shown.entry.outcome
        yield line(("  said  ", "faint"), f"{out.verdict} {out.action} (recommended {out.recommended})")
    for name, value in sorted(shown.fields.items()):
        yield line((f"  {name}: ", "strong"), str(value))
    if shown.hidden:
        yield line(("  hidden ", "faint"), ", ".join(shown.hidden))
    if shown.reader is not None:
        by = "by its holder's key" if shown.bound else "by the log"
        yield line(("  for   ", "faint"), f"{shown.reader.audience}, nonce {shown.reader.nonce}, bound {by}")


def disclosed_json(shown: Shown) -> dict[str, Any]:
    """Give the same as JSON."""
    return {
        "event": _name(shown),
        "index": shown.index,
        "origin": shown.head.origin,
        "size": shown.head.size,
        "root": shown.head.root.hex(),
        "verified_with": shown.key.text,
        "entry": {"type": shown.entry.type, "time": shown.entry.time, **shown.entry.fields()},
        "fields": dict(shown.fields),
        "hidden": list(shown.hidden),
        "disclosed": _time(shown.issued),
        "audience": shown.reader.audience if shown.reader else None,
        "nonce": shown.reader.nonce if shown.reader else None,
        "bound_by_holder": shown.bound,
    }


def _name(shown: Shown) -> str:
    entry = shown.entry
    return entry.event if isinstance(entry, Event) else f"{entry.source} {entry.id}"


def _time(seconds: int) -> str:
    try:
        return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (OverflowError, ValueError, OSError):
        return f"{seconds} seconds after 1970"
