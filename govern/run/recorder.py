"""Run a pipeline over records and record it, batch by batch; take up again what was interrupted.

A batch is executed, then appended with its checkpoint and index in one transaction, and only then counted as
done. An interruption (Ctrl-C) while records are executed appends those that are finished first; one during
the append itself drops that batch. Either way the log holds a run without its end, and running the same again
goes on after the last position it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from govern.errors import Exit, GovernError, UsageError
from govern.lineage.entry import RunFinished, to_json
from govern.lineage.index import RunConflictError
from govern.lineage.queries import Index
from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import StageError
from govern.source.canonical import CanonicalError, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from govern.data.table import Record
    from govern.lineage.personal.beside import Beside, Kept, Whose
    from govern.lineage.store.base import Receipt
    from govern.lineage.store.database import Database
    from govern.run.entries import RunPlan
    from govern.run.memo import Output

_MEMO = 1_024
_ATTEMPTS = 5


class Interrupted(GovernError):  # noqa: N818 - no error: a person asked for it
    """A person stopped the run; what was recorded is kept and can be gone on from."""

    exit: ClassVar[Exit] = Exit.INTERRUPTED


class RecordFailed(GovernError):  # noqa: N818 - as `StageFailed`
    """A record could not be run through the pipeline; its key is named, its text is not."""


class Answering(Protocol):
    """What keeps the answers of stages that are asked outside, with the record that they are about."""

    def about(self, record: str | None, salted: Callable[[], object] | None = None) -> None:
        """Say which record, by its name beside the log, is run next; `salted` gives it a salt."""

    def settle(self) -> None:
        """Keep what was not yet kept, with the records that have a salt now."""

    def counts(self) -> Mapping[str, int]:
        """Give what was asked and what it took, by what is counted."""


class Log(Protocol):
    """What the recorder asks of a log."""

    database: Database

    def append(self, entries: Sequence[bytes | Json], now: str) -> Receipt:
        """Append a batch durably, with its index in the same transaction."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A finished run: its number, events in all, how many of them were there before, counts by name."""

    run: int
    events: int
    taken_up_at: int
    counts: Mapping[str, int]


def no_progress(done: int, total: int) -> None:
    """Report nothing."""


def unfinished_run(index: Index, plan: RunPlan, time: str) -> int | None:
    """Find the number of the run of a plan that was begun and not finished, if that is its latest.

    It is of the same pipeline, release, factors and source; where the plan takes a part of the source only,
    it has recorded no other records than that part begins with.
    """
    now = plan.run(0, time)
    number = index.set_number(now.factor_set)
    same = [
        run
        for run in index.runs()
        if run.factor_set == number
        and (run.pipeline, run.release, run.environment) == (now.pipeline, now.release, now.environment)
        and (run.contract, run.source, run.records)
        == (now.source.contract, now.source.digest, now.source.records)
    ]
    if not same or same[-1].finished is not None:
        return None
    found = same[-1].run
    if plan.keys and any(plan.keys[event.position] != event.record for event in index.events_of_run(found)):
        return None
    return found


class RunSession:
    """One run of a plan, new or taken up; `number` is the run's, `start` the first position still to do.

    `beside` holds the log's salts, and what is kept to be disclosed.

    `clock` gives RFC 3339 times in UTC with six fraction digits, `random_bytes` secret bytes (`os.urandom`).
    `progress(done, total)` is called after each durable batch of at most `batch` records. `answering` keeps
    answers of stages that are asked outside; it is needed where the plan has some.

    Raises:
        UsageError: what `RunPlan.check` refuses; another process began or records this run; and what
        appending
            to the log raises.

    """

    def __init__(
        self,
        log: Log,
        beside: Beside,
        plan: RunPlan,
        *,
        clock: Callable[[], str],
        random_bytes: Callable[[int], bytes],
        batch: int = 256,
        progress: Callable[[int, int], None] = no_progress,
        answering: Answering | None = None,
    ) -> None:
        plan.check()
        self._log = log
        self._beside = beside
        self._plan = plan
        self._clock = clock
        self._random = random_bytes
        self._batch = batch
        self._progress = progress
        self._answering = answering if plan.built.asks else None
        self._index = Index(log.database)
        self._executor = Executor(plan.built.stages, Memo(_MEMO), sink=plan.built.sink)
        self._waiting: list[tuple[Record, Mapping[str, Output]]] = []
        self.number = self._open()
        self.start = self._recorded()

    def execute(self, records: Iterable[Record]) -> RunSummary:
        """Run the records from `start` on, record them, and end the run.

        `records` are all of the source's, by position; those before `start` are passed over.

        Raises:
            RecordFailed: a stage failed on a record; those before it are recorded.
            Interrupted: on Ctrl-C, saying how much is recorded and how to go on.
            UsageError: the records are not those the plan counted.
            DurabilityError, IntegrityError: the log could not be appended to.

        """
        try:
            for record in self._due(records):
                self._waiting.append((record, self._outputs(record)))
                if len(self._waiting) >= self._batch:
                    self._flush()
            self._flush()
            return self._finish()
        except KeyboardInterrupt:
            raise self._interrupted() from None

    def _open(self) -> int:
        """Find the unfinished run of this plan, or begin a new one."""
        for _ in range(_ATTEMPTS):
            unfinished = unfinished_run(self._index, self._plan, self._clock())
            if unfinished is not None:
                return unfinished
            number = max((run.run for run in self._index.runs()), default=0) + 1
            try:
                self._append(self._opening(number))
            except RunConflictError:
                continue  # another process took the number; look again
            return number
        raise UsageError(
            "other processes began runs at the same moment, again and again",
            help="try again when they have begun",
        )

    def _opening(self, number: int) -> list[Json]:
        time = self._clock()
        factors = self._plan.factor_set(time)
        known = self._index.set_number(factors.digest) is not None
        first: list[Json] = [] if known else [dict(to_json(factors))]
        return [*first, dict(to_json(self._plan.run(number, time)))]

    def _recorded(self) -> int:
        last = self._index.last_position(self.number)
        return 0 if last is None else last + 1

    def _due(self, records: Iterable[Record]) -> Iterator[Record]:
        """Give the records still to do; refuse a source that is not the one the plan counted."""
        expected = 0
        for expected, record in enumerate(records, 1):
            if record.position != expected - 1:
                raise UsageError(
                    f"the record at position {record.position} comes where {expected - 1} is due",
                    help="give all records of the source in their order",
                )
            if record.position >= self.start:
                yield record
        if expected != self._plan.records:
            raise UsageError(
                f"{expected} records were read where {self._plan.records} were announced",
                help="let nothing write to the source while it is read, and run again",
            )

    def _outputs(self, record: Record) -> Mapping[str, Output]:
        if self._answering is not None:
            self._expect(self._answering, self._plan.whose(record))
        try:
            return self._executor.execute(dict(record.fields), self._plan.built.factors).outputs
        except (StageError, CanonicalError) as error:
            self._flush()
            raise RecordFailed(
                f"record `{record.key}`: {error.message}",
                help=error.help or "correct what failed and run again: what was recorded so far is kept",
            ) from error

    def _expect(self, answering: Answering, whose: Whose) -> None:
        """Say which record is asked about: what is answered is kept with it, and under its salt."""
        answering.about(whose.record, lambda: self._beside.ensure([whose], self._clock(), self._random))
        self._executor.memo = Memo(_MEMO)  # an answer that two records share is kept with each

    def _flush(self) -> None:
        """Append what is waiting. What is handed to the log is waiting no more, whatever comes of it."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        now = self._clock()
        whose = [self._plan.whose(record) for record, _ in waiting]
        salts = self._beside.ensure(whose, now, self._random)
        entries: list[Json] = []
        kept: list[Kept] = []
        for (record, outputs), one in zip(waiting, whose, strict=True):
            salt = salts[one.record]
            kept += self._plan.disclosures(record, salt)
            entries += self._plan.entries(self.number, record, outputs, salt, self._clock())
        self._beside.keep(kept, now)
        if self._answering is not None:
            self._answering.settle()
        self._append(entries)
        self._progress(waiting[-1][0].position + 1, self._plan.records)

    def _append(self, entries: list[Json]) -> None:
        self._log.append(entries, self._clock())

    def _finish(self) -> RunSummary:
        counts: dict[str, int] = {}
        for (action, verdict), count in self._index.counts(self.number).items():
            for name in (f"action/{action}", f"verdict/{verdict}"):
                counts[name] = counts.get(name, 0) + count
        if self._answering is not None:
            counts |= self._answering.counts()
        events = self._recorded()
        entry = RunFinished(self._clock(), self.number, events, counts)
        self._append([dict(to_json(entry))])
        return RunSummary(self.number, events, self.start, counts)

    def _interrupted(self) -> Interrupted:
        try:
            self._flush()
        except KeyboardInterrupt:
            self._waiting = []  # asked twice: what is recorded is recorded, the rest is run again later
        done = self._recorded()
        return Interrupted(
            f"interrupted: {done} of {self._plan.records} records of run {self.number} are recorded",
            help="run the same command again: it goes on after the last recorded one",
        )
