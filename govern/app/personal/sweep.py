"""`govern retention sweep`: destroy what is kept beside the log for longer than contracts allow."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, open_writer, timestamp
from govern.app.log.store import open_reader as open_place
from govern.app.personal.beside import require_some, vault_of
from govern.app.personal.data_contracts import hold, retention
from govern.app.personal.predecessors import opened_to_delete, predecessors
from govern.app.running.memo_file import empty_memo
from govern.errors import UsageError
from govern.lineage.entry import RetentionSweep
from govern.lineage.personal.destroy import destroy, destroy_beside
from govern.lineage.personal.doomed import Doomed, Finder
from govern.lineage.queries import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from govern.app.workspace.context import Context
    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.read import TableReader
    from govern.lineage.store.writing import TableLog

_AHEAD = dt.timedelta(minutes=5)
"""How far clocks may differ before a time counts as future."""


@dataclass(frozen=True, slots=True)
class Swept:
    """One source: how many records are kept of it, last used between which times, and what is past its time.

    `retention` is in seconds, None where no contract says it; `before` the time that it leads to; `hold` why
    nothing may be erased now. Then `doomed` is None. `entries` are the log's that say what was destroyed.
    `log` is the origin of a frozen log that it lies beside, empty for the workspace's own.
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
    log: str = ""


@dataclass(frozen=True, slots=True)
class Sweep:
    """All sources of which something is kept, or was before the sweep was `done`."""

    sources: tuple[Swept, ...]
    done: bool


def sweep(context: Context, *, carry_out: bool, moved: Sequence[str] = ()) -> Sweep:
    """Find what is past its retention at `context.now`, and with `carry_out` destroy it for good.

    `moved` says, by paths or URLs, where frozen logs that this one follows are, if not where they were put.

    Raises:
        UsageError: no log; keys are elsewhere; the time to judge by is still to come, and this is no dry run.
        IntegrityError, DurabilityError: the log could not say it, or a file still holds old bytes; a log that
            this one follows is not there.

    """
    clock = dt.datetime.now(dt.UTC)
    if carry_out and context.now > clock + _AHEAD:
        raise UsageError(
            f"{timestamp(context.now)} is still to come: what may go then may not go now",
            help="Add --dry-run to see what will go, and sweep when the time has come.",
        )
    with open_reader(context) as reader:
        old = predecessors(context, reader, moved)
        planned: list[Swept] = []
        for one in old:
            with open_place(one.place) as frozen, _keys(context, frozen) as vault:
                planned += (replace(each, log=one.origin) for each in _planned(context, frozen, vault))
        with _keys(context, reader) as vault:
            planned += _planned(context, reader, vault)
    if not carry_out:
        return Sweep(tuple(planned), done=False)
    now, swept = timestamp(clock), list[Swept]()
    empty_memo(context.environ)  # what stages made of records goes as well, whoever they are of
    with open_writer(context) as log:
        for one in old:
            with opened_to_delete(context, one) as frozen, _keys(context, frozen) as vault:
                carried = partial(destroy_beside, log, vault, old=frozen)
                done = _carry_out(_planned(context, frozen, vault), carried, frozen, now)
                swept += (replace(each, log=one.origin) for each in done)
        with _keys(context, log) as vault:
            swept += _carry_out(_planned(context, log, vault), partial(destroy, log, vault), log, now)
    return Sweep(tuple(swept), done=True)


@contextmanager
def _keys(context: Context, log: TableReader) -> Iterator[Vault]:
    with vault_of(context, log) as vault:
        require_some(log, vault)
        yield vault


def _carry_out(
    planned: Sequence[Swept], destroyed: Callable[..., tuple[int, int]], log: TableLog, now: str
) -> Iterator[Swept]:
    for one in planned:
        entries: tuple[int, ...] = ()
        if one.doomed and one.retention is not None:
            said = partial(RetentionSweep, now, one.before, one.retention)
            entries = tuple(range(*destroyed(one.doomed, said, now)))
        yield replace(one, entries=entries)
    if not any(one.doomed for one in planned):
        log.scrub()  # an interrupted sweep may have left this to do


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
