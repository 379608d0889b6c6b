"""`govern retention sweep`: destroy what is kept beside the log for longer than contracts allow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, open_writer, timestamp
from govern.app.personal.beside import opened_vault
from govern.app.personal.data_contracts import hold, retention
from govern.errors import UsageError
from govern.lineage.entry import RetentionSweep
from govern.lineage.personal.destroy import destroy
from govern.lineage.personal.doomed import Doomed, Finder
from govern.lineage.queries import Index

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.read import TableReader

_AHEAD = dt.timedelta(minutes=5)
"""How far clocks may differ before a time counts as future."""


@dataclass(frozen=True, slots=True)
class Swept:
    """One source: how many records are kept of it, last used between which times, and what is past its time.

    `retention` is in seconds, None where no contract says it; `before` the time that it leads to; `hold` why
    nothing may be erased now. Then `doomed` is None. `entries` are the log's that say what was destroyed.
    """

    source: str
    kept: int
    oldest: str
    newest: str
    retention: int | None
    before: str
    hold: str | None
    doomed: Doomed | None
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sweep:
    """All sources of which something is kept, or was before the sweep was `done`."""

    sources: tuple[Swept, ...]
    done: bool


def sweep(context: Context, *, carry_out: bool) -> Sweep:
    """Find what is past its retention at `context.now`, and with `carry_out` destroy it for good.

    Raises:
        UsageError: no log; the time to judge by is still to come, and this is no dry run.
        IntegrityError, DurabilityError: the log could not say it, or a file still holds old bytes.

    """
    clock = dt.datetime.now(dt.UTC)
    if carry_out and context.now > clock + _AHEAD:
        raise UsageError(
            f"{timestamp(context.now)} is still to come: what may go then may not go now",
            help="Add --dry-run to see what will go, and sweep when the time has come.",
        )
    if not carry_out:
        with open_reader(context) as reader, opened_vault(context, reader.origin) as vault:
            return Sweep(_planned(context, reader, vault), done=False)
    now, swept = timestamp(clock), []
    with open_writer(context) as log, opened_vault(context, log.origin) as vault:
        for one in _planned(context, log, vault):
            entries: tuple[int, ...] = ()
            if one.doomed and one.retention is not None:
                said = partial(RetentionSweep, now, one.before, one.retention)
                entries = tuple(range(*destroy(log, vault, one.doomed, said, now)))
            swept.append(replace(one, entries=entries))
        if not any(one.doomed for one in swept):
            log.scrub()  # an interrupted sweep may have left this to do
        return Sweep(tuple(swept), done=True)


def _planned(context: Context, log: TableReader, vault: Vault) -> tuple[Swept, ...]:
    index = Index(log.database)
    finder = Finder(log.database, index, vault)
    found = []
    for source in finder.sources():
        kept, oldest, newest = finder.kept(source)
        if not kept:
            continue
        seconds, reason = retention(context, index, source), hold(context, source)
        before = "" if seconds is None else timestamp(_earlier(context.now, seconds))
        doomed = finder.expired(source, before) if before and reason is None else None
        found.append(Swept(source, kept, oldest, newest, seconds, before, reason, doomed))
    return tuple(found)


def _earlier(now: dt.datetime, seconds: int) -> dt.datetime:
    """Go back; a retention longer than our reckoning of years ends before any record."""
    try:
        return now - dt.timedelta(seconds=seconds)
    except OverflowError:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
