"""Typed questions to the graph index. Rows name entries by index; proof is made from the entries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from govern.errors import IntegrityError, UsageError
from govern.lineage import factor_sets
from govern.lineage.entry import EVENT_ID, Factor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govern.lineage.store.database import Database


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run: its entry's index, what ran on which data, its factor set's number, the entry that ended it."""

    run: int
    entry: int
    time: str
    pipeline: str
    release: str
    environment: str
    engine: str
    factor_set: int
    contract: str
    source: str
    records: int
    finished: int | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event: its entry's index, its record's key, and what was decided under which factor set."""

    run: int
    position: int
    entry: int
    record: str
    action: str
    verdict: str
    factor_set: int

    @property
    def id(self) -> str:
        """The event's name, `ev:<run>_<position>`."""
        return event_id(self.run, self.position)


@dataclass(frozen=True, slots=True)
class InForce:
    """A release in force for a pipeline's line in an environment, from a time up to another, or still."""

    environment: str
    pipeline: str
    first: int
    release: str
    start: str
    stop: str | None


_EVENTS = "SELECT event.*, run.factor_set FROM event JOIN run USING (run)"


def event_id(run: int, position: int) -> str:
    """Name an event by its run and its record's position in the source."""
    return f"ev:{run}_{position}"


def parse_event_id(text: str) -> tuple[int, int]:
    """Read run and position; raises UsageError for what is no event's name."""
    if not EVENT_ID.fullmatch(text) or len(text) > 40:
        raise UsageError(
            f"`{text[:80]}` is not an event", help="an event is named like ev:2_17: run, position"
        )
    run, position = text.removeprefix("ev:").split("_")
    return int(run), int(position)


_CHUNK = 500


class Index:
    """Questions to the index of one log; `database` may be open for reading only.

    An empty answer is an empty list or None; so are all answers of a log in which nothing ran yet. All raise
    IntegrityError where the index is damaged.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._there = False

    def event(self, event: str) -> EventRow | None:
        """Find an event by its name; raises UsageError for what is no event's name."""
        found = self._rows(f"{_EVENTS} WHERE event.run = ? AND position = ?", parse_event_id(event))
        return EventRow(*found[0]) if found else None

    def events_of_run(self, run: int) -> Iterator[EventRow]:
        """Give the events of a run by position."""
        yield from self._events("WHERE event.run = ? ORDER BY position", (run,))

    def events_of_record(self, record: str) -> Iterator[EventRow]:
        """Give all events of a record, by run."""
        yield from self._events("WHERE record = ? ORDER BY event.run, position", (record,))

    def events_of_sets(self, sets: Iterable[int]) -> Iterator[EventRow]:
        """Give the events made under any of these factor sets, by run and position."""
        for run in self.runs_of_sets(sets):
            yield from self.events_of_run(run.run)

    def runs_of_sets(self, sets: Iterable[int]) -> list[RunRow]:
        """Give the runs made under any of these factor sets, in the order in which they began."""
        numbers, found = list(dict.fromkeys(sets)), list[RunRow]()
        for at in range(0, len(numbers), _CHUNK):
            chunk = numbers[at : at + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            rows = self._rows(f"SELECT * FROM run WHERE factor_set IN ({marks})", chunk)  # noqa: S608 - only marks
            found += [RunRow(*row) for row in rows]
        return sorted(found, key=lambda run: run.run)

    def counts(self, run: int) -> dict[tuple[str, str], int]:
        """Count the events of a run by action and verdict."""
        query = "SELECT action, verdict, events FROM run_count WHERE run = ? ORDER BY action, verdict"
        if not self._counted:
            query = "SELECT action, verdict, count(*) FROM event WHERE run = ? GROUP BY action, verdict"
        return {(action, verdict): count for action, verdict, count in self._rows(query, (run,))}

    def last_position(self, run: int) -> int | None:
        """Give the last position recorded of a run; positions are recorded without gaps from 0."""
        rows = self._rows("SELECT max(position) FROM event WHERE run = ?", (run,))
        return None if not rows or rows[0][0] is None else int(rows[0][0])

    def runs(self) -> list[RunRow]:
        """Give all runs in the order in which they began."""
        return [RunRow(*row) for row in self._rows("SELECT * FROM run ORDER BY run")]

    def run(self, run: int) -> RunRow | None:
        """Find a run by its number."""
        found = self._rows("SELECT * FROM run WHERE run = ?", (run,))
        return RunRow(*found[0]) if found else None

    def latest_run(self, release: str | None = None) -> RunRow | None:
        """Find the latest run, of a release where one is named."""
        where, values = ("", ()) if release is None else ("WHERE release = ?", (release,))
        found = self._rows(f"SELECT * FROM run {where} ORDER BY run DESC LIMIT 1", values)  # noqa: S608 - ours
        return RunRow(*found[0]) if found else None

    def previous_run(self, run: int) -> RunRow | None:
        """Find the run before this one of the same pipeline line, environment and source contract line."""
        this = self.run(run)
        if this is None:
            return None
        same = [one for one in self.runs() if one.run < run and _scope(one) == _scope(this)]
        return same[-1] if same else None

    def run_at(self, time: str, environment: str | None = None) -> RunRow | None:
        """Find the latest run that had begun at `time` (RFC 3339 in UTC with six fraction digits)."""
        runs = [run for run in self.runs() if run.time <= time and environment in {None, run.environment}]
        return runs[-1] if runs else None

    def in_force(self, time: str | None = None) -> list[InForce]:
        """Give what is in force, now or at `time`: one release an environment and pipeline line."""
        rows = [InForce(*row) for row in self._rows("SELECT * FROM in_force ORDER BY first")]
        if time is None:
            return [row for row in rows if row.stop is None]
        return [row for row in rows if row.start <= time and (row.stop is None or time < row.stop)]

    def erasure_of(self, entry: int) -> int | None:
        """Give the index of the entry that says that what entry `entry` commits to was erased."""
        query = (
            "SELECT min(entry) FROM erased WHERE first <= ? AND last >= ? AND (? - first) % step = 0"
            " AND entry > ?"
        )
        if not self._database.has_table("erased"):
            return None
        found = self._rows(query, (entry, entry, entry, entry))
        return None if not found or found[0][0] is None else int(found[0][0])

    def factor_set(self, number: int) -> tuple[Factor, ...]:
        """Give the factors of a set by name; empty where there is no such set."""
        if not self._rows("SELECT 1 FROM factor_set WHERE id = ?", (number,)):
            return ()
        query = "SELECT name, version, digest FROM factor_version WHERE id = ?"
        numbers = factor_sets.numbers(self._database, number)
        return tuple(sorted((Factor(*row) for at in numbers for row in self._rows(query, (at,))), key=_name))

    def set_number(self, digest: str) -> int | None:
        """Find the number of a factor set by its digest."""
        found = self._rows("SELECT id FROM factor_set WHERE digest = ?", (digest,))
        return int(found[0][0]) if found else None

    def set_entry(self, number: int) -> int | None:
        """Give the index of the entry that a factor set stands in."""
        found = self._rows("SELECT entry FROM factor_set WHERE id = ?", (number,))
        return int(found[0][0]) if found else None

    def versions(self) -> list[tuple[str, str]]:
        """Give every factor that was ever in force with each of its versions, by name."""
        rows = self._rows("SELECT DISTINCT name, version FROM factor_version ORDER BY name, version")
        return [(name, version) for name, version in rows]

    def sets_with(self, line: str, version: str | None = None) -> list[int]:
        """Give the sets that a component line is in, in one version or any; all its aspects count."""
        query = "SELECT id FROM factor_version WHERE (name = ? OR (name > ? AND name < ?))"
        values: tuple[str, ...] = (line, f"{line}#", f"{line}$")
        if version is not None:
            query, values = f"{query} AND version = ?", (*values, version)
        factors = [int(number) for (number,) in self._rows(query, values)]
        return factor_sets.with_factors(self._database, factors) if factors else []

    @cached_property
    def _counted(self) -> bool:
        """Whether events are counted in a table; in an index that is not grown yet they are not."""
        return self._database.has_table("run_count")

    def _events(self, where: str, values: Sequence[object]) -> Iterator[EventRow]:
        for row in self._rows(f"{_EVENTS} {where}", values):
            yield EventRow(*row)

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            self._there = self._there or self._database.has_table("in_force")
            return self._database.rows(query, values) if self._there else []
        except IntegrityError as error:
            raise IntegrityError(
                f"the log's index can't be read: {error.message}",
                help="Run `govern verify`; where the entries are sound, `govern log reindex` makes it again.",
            ) from None


def _name(factor: Factor) -> tuple[str, str]:
    return factor.name, factor.version


def _scope(run: RunRow) -> tuple[str, ...]:
    return (run.pipeline.partition("@")[0], run.environment, run.contract.partition("@")[0])
