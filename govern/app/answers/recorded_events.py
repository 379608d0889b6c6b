"""Recorded events of a log, found for a query and proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.answers.erased import removed
from govern.errors import IntegrityError
from govern.lineage.entry import FactorSet, Recorded
from govern.lineage.recorded_queries import RecordedIndex
from govern.source.canonical import digest_of
from govern.why.told import TouchedRecording, Used

if TYPE_CHECKING:
    from govern.lineage.evidence import Evidence
    from govern.lineage.recorded_queries import RecordedRow, RecordingRow
    from govern.lineage.store.database import Database

_RELEASE = "release/"
_LATEST = "9999-12-31T23:59:59.999999Z"
_VERIFY = "run `govern verify` to see what was changed"


class RecordedEvidence:
    """Recorded events as evidence; all raise IntegrityError where index and entries say otherwise."""

    def __init__(self, evidence: Evidence, database: Database) -> None:
        self.index = RecordedIndex(database)
        self._evidence = evidence

    def event(self, row: RecordedRow) -> Recorded:
        """Give the entry of an event, proved."""
        found = self._evidence.entry(row.entry, Recorded)
        if (found.source, found.id, found.time) != (row.source, row.id, row.time):
            raise _differs(row.entry)
        return found

    def factors(self, event: Recorded) -> FactorSet | None:
        """Give the entry that says what was in force, proved; None where the event does not say."""
        if event.factor_set is None:
            return None
        number = self._evidence.index.set_number(event.factor_set)
        at = None if number is None else self._evidence.index.set_entry(number)
        if at is None:
            raise IntegrityError(f"the index has no factor set {event.factor_set}", help=_VERIFY)
        found = self._evidence.entry(at, FactorSet)
        named = digest_of([[f.name, f.version, f.digest] for f in found.factors])
        if not found.digest == event.factor_set == named:
            raise _differs(at)
        return found

    def releases(self, line: str) -> set[str]:
        """Give the versions of a release that outside pipelines had in force."""
        if not line.startswith(_RELEASE):
            return set()
        named = (row.release.partition("@") for row in self.index.recordings())
        return {version for found, _, version in named if found == line}

    def touched(self, line: str, version: str) -> tuple[TouchedRecording, ...]:
        """Count the recorded events that a component, or a version of it, was part of."""
        rows = self.index.recordings()
        if line.startswith(_RELEASE):
            wanted = [row for row in rows if _is_release(row, line, version)]
        else:
            sets = set(self._evidence.index.sets_with(line, version or None))
            wanted = [row for row in rows if row.factor_set in sets]
        return tuple(self._touched(row, line) for row in wanted)

    def used(self, time: str, environment: str | None) -> tuple[tuple[Used, ...], list[str]]:
        """Give what outside pipelines had in force at a time, and when each of them began.

        Of each source, environment and pipeline it is what the last event by then says.
        """
        latest: dict[tuple[str, str, str], RecordedRow] = {}
        rows = [
            row
            for row in self.index.recordings()
            if row.factor_set and environment in {None, row.environment}
        ]
        for row in rows:
            scope = (row.source, row.environment, row.pipeline.partition("@")[0])
            found = self.index.latest(row.id, time)
            if found is not None and (scope not in latest or found.time > latest[scope].time):
                latest[scope] = found
        return tuple(self._used(latest[scope]) for scope in sorted(latest)), [
            self.index.first(row.id) for row in rows
        ]

    def _used(self, row: RecordedRow) -> Used:
        event = self.event(row)
        factors = self.factors(event)
        if factors is None:
            raise _differs(row.entry)
        return Used(event, row.entry, factors, removed(self._evidence, row.entry, event.id))

    def _touched(self, row: RecordingRow, line: str) -> TouchedRecording:
        last = self.index.latest(row.id, _LATEST)
        if last is None:
            raise IntegrityError(f"the index has no event of recording {row.id}", help=_VERIFY)
        event = self.event(last)
        said = (event.run, event.environment, event.release, event.pipeline)
        if tuple(text or "" for text in said) != (row.run, row.environment, row.release, row.pipeline):
            raise _differs(last.entry)
        factors = self.factors(event)
        here = [f.version for f in factors.factors if f.name == line] if factors else []
        if line.startswith(_RELEASE):
            here = [row.release.partition("@")[2]]
        counts = self.index.counts(row.id)
        named = (row.source, row.run, row.release, row.environment, row.pipeline)
        return TouchedRecording(*named, tuple(dict.fromkeys(here)), counts)


def _is_release(row: RecordingRow, line: str, version: str) -> bool:
    found, _, there = row.release.partition("@")
    return found == line and version in {"", there}


def _differs(at: int) -> IntegrityError:
    return IntegrityError(f"the index says otherwise than entry {at}", help=_VERIFY)
