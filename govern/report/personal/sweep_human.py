"""What a retention sweep finds or did, by source, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.report.personal.erase_human import counted, counts
from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.lineage.personal.doomed import Doomed

_DAY = 86_400


class Swept(Protocol):
    """One source, as the app gives it."""

    @property
    def source(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def kept(self) -> int: ...  # noqa: D102
    @property
    def oldest(self) -> str: ...  # noqa: D102
    @property
    def newest(self) -> str: ...  # noqa: D102
    @property
    def retention(self) -> int | None: ...  # noqa: D102
    @property
    def before(self) -> str: ...  # noqa: D102
    @property
    def hold(self) -> str | None: ...  # noqa: D102
    @property
    def doomed(self) -> Doomed | None: ...  # noqa: D102
    @property
    def entries(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def log(self) -> str: ...  # noqa: D102


def sweep_human(sources: Sequence[Swept], *, done: bool) -> Iterator[Line]:
    """Each source: what is kept, for how long, and what is past its time."""
    if not sources:
        yield line("Nothing is kept beside the log.")
    for one in sources:
        yield line((_verdict(one, done=done).ljust(8), "good" if one.doomed else ""), (one.source, "path"))
        if one.log:
            yield line(("  log   ", "faint"), f"{one.log}, which is frozen")
        kept = f"{one.kept} record{'' if one.kept == 1 else 's'}"
        dates = f", last used from {one.oldest[:10]} to {one.newest[:10]}" if one.oldest else ""
        yield line(("  kept  ", "faint"), f"{kept}{dates}")
        yield from _said(one, done=done)
    if not done and any(one.doomed for one in sources):
        yield line("Nothing was erased: this was a dry run.")


def sweep_json(sources: Sequence[Swept], *, done: bool) -> dict[str, Any]:
    """Give the same as JSON; times are RFC 3339, `retention` seconds."""
    return {
        "done": done,
        "sources": [
            {
                "source": one.source,
                **({"log": one.log} if one.log else {}),
                "kept": one.kept,
                "oldest": one.oldest or None,
                "newest": one.newest or None,
                "retention": one.retention,
                "before": one.before or None,
                "hold": one.hold,
                "expired": counts(one.doomed) if one.doomed is not None else None,
                "recorded_in": list(one.entries),
            }
            for one in sources
        ],
    }


def _verdict(one: Swept, *, done: bool) -> str:
    if one.hold is not None:
        return "held"
    if one.retention is None:
        return "unknown"
    if not one.doomed:
        return "in time"
    return "swept" if done else "expired"


def _said(one: Swept, *, done: bool) -> Iterator[Line]:
    if one.hold is not None:
        yield line(("  hold  ", "warning"), f"{one.hold}; nothing of it may be erased")
    if one.retention is None:
        yield line(("  help  ", "help"), "No contract says how long it is kept, so nothing of it is erased:")
        yield line(("        ", "help"), "add `slaProperties: [{property: retention, value: 2, unit: y}]`.")
        return
    days = one.retention // _DAY
    yield line(
        ("  until ", "faint"), f"{days} days after its last use: what was used before {one.before[:10]}"
    )
    if one.doomed:
        yield line(("  goes  " if not done else "  went  ", "strong"), counted(one.doomed))
    if one.entries:
        yield line(("  log   ", "faint"), f"entries {one.entries[0]} to {one.entries[-1]}")
