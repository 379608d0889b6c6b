"""`govern record --spool`: take what `govern.client` left in a folder into the log, then delete it there.

A segment is deleted when every event in it is durable in the log, was there already, or is kept as refused.
So a drain that is killed anywhere is done again, and what it had recorded is recognised: at least once, and
never twice.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from govern.app.recording.record import RecordResult, record
from govern.app.recording.segment import Segment
from govern.errors import UsageError
from govern.event.frames import OPEN, SEALED
from govern.run.recorder import no_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from govern.app.recording.batch import Settled
    from govern.app.workspace.context import Context

_LOCK = "drain.lock"


def drain(
    context: Context,
    folder: Path,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = no_progress,
) -> RecordResult:
    """Record what is in a spool, from all processes that write to it, also while they do.

    Raises:
        UsageError: there is no such folder, or another process drains it.
        Interrupted, DurabilityError, IntegrityError: as `record`; what was not settled stays in the spool.

    """
    if not folder.is_dir():
        raise UsageError(
            f"there is no spool at {folder}", help="Name the folder that the pipeline's `govern.client` has."
        )
    with _alone(folder):
        if not dry_run:
            _seal(folder)
        wanted = (OPEN, SEALED) if dry_run else (SEALED,)
        paths = sorted(path for path in folder.iterdir() if path.suffix in wanted)
        segments = [Segment(path, keep=dry_run) for path in paths]
        events = (told for segment in segments for told in segment.events())
        found = record(context, events, dry_run=dry_run, settled=_settled, progress=progress)
        return replace(found, torn=sum(segment.torn for segment in segments))


def _settled(one: Settled) -> None:
    if one.told.segment is not None:
        one.told.segment.settle(one)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of those who drain this folder; it goes with the process, however that ends."""
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"another process drains {folder}", help="Let it finish; what is left is for the next time."
            ) from None
        yield
    finally:
        os.close(lock)


def _seal(folder: Path) -> None:
    """Take over all segments: a writer holds the lock of its own for the moment of a write only."""
    for path in sorted(folder.glob(f"*{OPEN}")):
        segment = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(segment, fcntl.LOCK_EX)
            path.replace(path.with_suffix(SEALED))
        finally:
            os.close(segment)
