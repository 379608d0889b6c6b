"""`govern record`: take into the log what pipelines outside govern say they did.

Events come in batches: each is one append with one checkpoint, and counts as recorded only when that is
durable. An event that is recorded already, by its source and id, is counted and not recorded twice; so
whatever is interrupted can be done again.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, open_writer, timestamp
from govern.app.personal.beside import beside_to_read, beside_to_write
from govern.app.recording.batch import Batch, Fate, Settled
from govern.app.recording.factors import Factors
from govern.app.recording.input import read_events
from govern.errors import GovernError
from govern.run.recorder import Interrupted, no_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from govern.app.recording.input import Form, Told
    from govern.app.workspace.context import Context

BATCH = 1_000
"""Events that are made durable together."""
LISTED = 10_000
"""Refused events that a result lists; all are counted."""
WAITING = 100_000
"""Events at most that wait for their parents to come later in the input."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that was not recorded: where it stands, why, and what to do."""

    place: str
    reason: str
    help: str


@dataclass(frozen=True, slots=True)
class RecordResult:
    """What became of the input: events recorded, those that were already, those refused; the log afterwards.

    `refused` lists the first of `refusals`. A dry run records nothing: `recorded` counts what would be.
    """

    recorded: int
    already: int
    refusals: int
    refused: tuple[Refused, ...]
    dry_run: bool
    log_size: int
    log_root: str
    torn: int = 0
    """Events of a spool whose writing was never finished."""


def record_file(
    context: Context,
    file: Path | None,
    form: Form = "auto",
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = no_progress,
) -> RecordResult:
    """Record the events of a file, or of standard input where there is none or it is `-`.

    `progress` is told the bytes read of a file, and its size.

    Raises what `record` raises, and OSError where the file can't be read.
    """
    if file is None or str(file) == "-":
        events = read_events(sys.stdin.buffer, "<stdin>", form)
        return record(context, events, dry_run=dry_run, progress=progress)
    with file.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        events = read_events(stream, str(file), form)

        def moved(_: int, __: int) -> None:
            if size:  # a pipe has none
                progress(stream.tell(), size)

        return record(context, events, dry_run=dry_run, progress=moved)


def record(
    context: Context,
    events: Iterable[Told],
    *,
    dry_run: bool = False,
    settled: Callable[[Settled], None] = lambda _: None,
    progress: Callable[[int, int], None] = no_progress,
) -> RecordResult:
    """Record events; `settled` is called for each one when its fate is durable, `progress` after each batch.

    Raises:
        UsageError: there is no log, or its key is missing.
        Interrupted: on Ctrl-C, saying how many are recorded.
        DurabilityError, IntegrityError: the log could not be appended to; what was recorded before is told.

    """
    with ExitStack() as stack:
        factors = Factors(context)
        if dry_run:
            log = stack.enter_context(open_reader(context))
            beside = stack.enter_context(beside_to_read(context, log))
            batch = Batch(log, beside, factors, _now, secrets.token_bytes, append=None)
        else:
            log = writer = stack.enter_context(open_writer(context))
            beside = stack.enter_context(beside_to_write(context, writer))
            batch = Batch(writer, beside, factors, _now, secrets.token_bytes, append=writer.append)
        work = _Work(batch, settled, progress)
        try:
            work.run(events)
        except KeyboardInterrupt:
            raise Interrupted(
                f"interrupted: {work.said()}",
                help="Run the same command again: what is recorded is not recorded twice.",
            ) from None
        except GovernError as error:
            if work.recorded:
                raise type(error)(f"{error.message}; {work.said()} before", help=error.help) from error
            raise
        head = log.head()
        return RecordResult(
            work.recorded,
            work.already,
            work.refusals,
            tuple(work.refused),
            dry_run,
            head.size,
            head.root.hex(),
        )


def _now() -> str:
    return timestamp(dt.datetime.now(dt.UTC))


class _Work:
    """The input on its way into the log, and what became of it so far."""

    def __init__(
        self, batch: Batch, settled: Callable[[Settled], None], progress: Callable[[int, int], None]
    ) -> None:
        self.recorded = self.already = self.refusals = 0
        self.refused: list[Refused] = []
        self._batch = batch
        self._settled = settled
        self._progress = progress
        self._orphans: list[Told] = []
        self._read = 0

    def said(self) -> str:
        """Say what is recorded so far."""
        return f"{self.recorded} events were recorded, {self.already} were recorded already"

    def run(self, events: Iterable[Told]) -> None:
        """Record all; those whose parents did not come before them are tried again at the end."""
        waiting: list[Told] = []
        for told in events:
            self._read += 1
            waiting.append(told)
            if len(waiting) >= BATCH:
                self._take(waiting)
                waiting = []
        self._take(waiting)
        while self._orphans:
            orphans, self._orphans = self._orphans, []
            for at in range(0, len(orphans), BATCH):
                self._take(orphans[at : at + BATCH])
            if len(self._orphans) == len(orphans):
                break
        for told in self._orphans:
            self._settle(Settled(told, Fate.ORPHAN))

    def _take(self, waiting: list[Told]) -> None:
        if not waiting:
            return
        for one in self._batch.record(waiting):
            if one.fate is Fate.ORPHAN and len(self._orphans) < WAITING:
                self._orphans.append(one.told)
            else:
                self._settle(one)
        self._progress(self._read, self._read)

    def _settle(self, one: Settled) -> None:
        match one.fate:
            case Fate.RECORDED:
                self.recorded += 1
            case Fate.ALREADY:
                self.already += 1
            case _:
                self.refusals += 1
                if len(self.refused) < LISTED:
                    self.refused.append(Refused(one.told.place, one.reason, one.help))
        self._settled(one)
