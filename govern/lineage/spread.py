"""Measuring the spans of a log on all cores.

Each process opens the file, or connects to the server, for itself and reads its spans in turn; entries are
never changed, so what others append meanwhile does not matter. Processes are started afresh (not forked),
because forking a process that shows a progress bar would copy its threads' locks.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from govern.errors import GovernError
from govern.lineage.event_rows import Agreement
from govern.lineage.shape import Shapes
from govern.lineage.span import WIDTH, Joined, OddError, Span, measure
from govern.lineage.store import readonly
from govern.lineage.store.sqlite_database import SqliteDatabase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from govern.lineage.auditor import Auditor
    from govern.lineage.span import Chunk
    from govern.lineage.store.database import Database
    from govern.lineage.store.postgres.address import Address

    Place = Path | Address
    """An SQLite file, or a log in PostgreSQL."""

ALONE = 2 * WIDTH
"""Up to so many entries are measured faster than another process starts."""
_CHUNK = 256  # as many entries as stay in a core's own cache between the steps

Task = tuple["Place", int, int, tuple[int, ...], bool]
"""A log, the first entry of a span and the one behind its last, the signed sizes within; look at events?"""
Result = tuple[Span, Agreement] | None
"""What a span comes to; None where it is not in order or can't be read."""


def in_order(
    auditor: Auditor,
    place: Place,
    total: int,
    progress: Callable[[int, int], None] | None = None,
    seen: Agreement | None = None,
) -> bool:
    """Whether a log is what `auditor` expects, found out on all cores; if not, not yet what is wrong."""
    joined = measure_log(place, total, auditor.sizes, progress, seen) if auditor.orderly(total) else None
    if joined is not None and auditor.accept(joined):
        return True
    if seen is not None:
        seen.holds = False
    return False


def measure_log(
    place: Place,
    total: int,
    sizes: Sequence[int],
    progress: Callable[[int, int], None] | None = None,
    seen: Agreement | None = None,
) -> Joined | None:
    """Measure entries 0 to `total` of a log; None where anything in it is not in order.

    `sizes` are the signed ones; `progress(done, total)` counts entries. `seen` is told what the index has of
    the entries' events, while they are read anyway.
    """
    tasks = [
        (place, at, min(at + WIDTH, total), tuple(s for s in sizes if at < s <= at + WIDTH), seen is not None)
        for at in range(0, total, WIDTH)
    ]
    joined = Joined()
    with _results(tasks, total) as results:
        for (_, _, stop, _, _), result in zip(tasks, results, strict=True):
            if result is None:
                return None
            joined.add(result[0])
            if seen is not None:
                seen.join(result[1])
            if progress is not None:
                progress(stop, total)
    return joined


@contextlib.contextmanager
def _results(tasks: list[Task], total: int) -> Iterator[Iterator[Result]]:
    cores = min(len(os.sched_getaffinity(0)), len(tasks))
    if total <= ALONE or cores == 1:
        yield map(measure_span, tasks)
        return
    import multiprocessing  # noqa: PLC0415 - small logs need no processes
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - see above
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - see above

    pool = ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), _begin)
    try:
        yield _until_broken(pool.map(measure_span, tasks), BrokenProcessPool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _until_broken(spans: Iterator[Result], broken: type[Exception]) -> Iterator[Result]:
    """Give spans; where a process was killed (out of memory, say), None, so that it is done alone."""
    try:
        yield from spans
    except broken:
        yield None


def _begin() -> None:
    """Leave an interrupt to the process that a person started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def measure_span(task: Task) -> Result:
    """Measure one span; None where it is not in order or can't be read."""
    place, first, stop, sizes, indexed = task
    seen = Agreement()
    try:
        with _opened(place, first, stop) as (database, chunks):
            looked = _looked_at(database, seen, chunks) if indexed else chunks
            return measure(looked, first, stop, sizes, Shapes()), seen
    except (OddError, GovernError, sqlite3.Error):
        return None


@contextlib.contextmanager
def _opened(place: Place, first: int, stop: int) -> Iterator[tuple[Database, Iterator[Chunk]]]:
    """Open a log to read a span of it."""
    if isinstance(place, Path):
        with contextlib.closing(readonly.connect(place)) as connection:
            yield SqliteDatabase(connection, place), _chunks(connection, first, stop)
        return
    from govern.lineage.store.postgres.read import chunks, open_database  # noqa: PLC0415 - only where it is used

    with contextlib.closing(open_database(place)) as database:
        yield database, chunks(database, first, stop, _CHUNK)


def _chunks(connection: sqlite3.Connection, first: int, stop: int) -> Iterator[Chunk]:
    query = "SELECT idx, bytes, leaf FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx"
    rows = connection.execute(query, (first, stop))
    while chunk := rows.fetchmany(_CHUNK):
        indices, entries, leaves = zip(*chunk, strict=True)
        yield indices, entries, leaves


def _looked_at(database: Database, seen: Agreement, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Hold the index against each chunk after it was found to be in order."""
    for chunk in chunks:
        yield chunk
        try:
            seen.look(database, chunk[0][0], chunk[1])
        except (GovernError, sqlite3.Error, UnicodeDecodeError):
            seen.holds = False
