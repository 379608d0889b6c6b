"""Questions to the index about recorded events. Rows name entries; proof is made from the entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.lineage.store.database import Database

Key = tuple[str, str]
"""An event's source and id."""


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """A recorded event: its entry's index, its name, the recording it belongs to, and its time."""

    entry: int
    source: str
    id: str
    recording: int
    time: str


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """Events of one source under the same: empty texts are not known, factor set 0 is none."""

    id: int
    source: str
    run: str
    environment: str
    release: str
    pipeline: str
    factor_set: int


_ROWS = (
    "SELECT recorded.entry, recorded_source.source, recorded.id, recorded.recording, recorded.time"
    " FROM recorded JOIN recorded_source ON recorded_source.id = recorded.source"
)
_RECORDINGS = (
    "SELECT recording.id, recorded_source.source, run, environment, release, pipeline, factor_set"
    " FROM recording JOIN recorded_source ON recorded_source.id = recording.source"
)


class RecordedIndex:
    """Questions to one log; all answers of a log that has no recorded events are empty."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def there(self) -> bool:
        """Whether this log has the tables of recorded events."""
        return self._database.has_table("recorded")

    def entries(self, keys: Iterable[Key]) -> dict[Key, int]:
        """Give the entries of those events that are recorded."""
        if not self.there:
            return {}
        sources = {source: number for number, source in self._database.rows("SELECT * FROM recorded_source")}
        query = "SELECT entry FROM recorded WHERE source = ? AND id = ?"
        found: dict[Key, int] = {}
        for source, name in dict.fromkeys(keys):
            rows = self._database.rows(query, (sources[source], name)) if source in sources else []
            if rows:
                found[source, name] = int(rows[0][0])
        return found

    def named(self, name: str) -> list[RecordedRow]:
        """Give the events of any source that have this id."""
        if not self.there:
            return []
        numbers = [row[0] for row in self._database.rows("SELECT id FROM recorded_source ORDER BY id")]
        query = f"{_ROWS} WHERE recorded.source = ? AND recorded.id = ?"
        return [RecordedRow(*row) for number in numbers for row in self._database.rows(query, (number, name))]

    def of_record(self, source: str, record: str) -> list[RecordedRow]:
        """Give the events of a source that name a record, in the order of their times."""
        query = (
            f"{_ROWS} WHERE recorded_source.source = ? AND recorded.record = ? AND recorded.record <> ''"
            " ORDER BY recorded.time, recorded.entry"
        )
        found = self._database.rows(query, (source, record)) if self.there else []
        return [RecordedRow(*row) for row in found]

    def latest_names(self, most: int) -> list[str]:
        """Give the ids of at most so many events, of each recording those that happened last."""
        query = "SELECT id FROM recorded WHERE recording = ? ORDER BY time DESC LIMIT ?"
        numbers = [row.id for row in self.recordings()[-most:]]
        found: list[str] = []
        for number in reversed(numbers):
            if len(found) >= most:
                break
            found += [str(name) for (name,) in self._database.rows(query, (number, most - len(found)))]
        return found

    def recording(self, number: int) -> RecordingRow | None:
        """Find a recording by its number."""
        found = self._database.rows(f"{_RECORDINGS} WHERE recording.id = ?", (number,)) if self.there else []
        return RecordingRow(*found[0]) if found else None

    def recordings(self) -> list[RecordingRow]:
        """Give all recordings, in the order in which they began."""
        rows = self._database.rows(f"{_RECORDINGS} ORDER BY recording.id") if self.there else []
        return [RecordingRow(*row) for row in rows]

    def counts(self, recording: int) -> dict[Key, int]:
        """Count the events of a recording by action and verdict, empty where nothing was decided."""
        query = (
            "SELECT action, verdict, events FROM recorded_count WHERE recording = ? ORDER BY action, verdict"
        )
        return {
            (action, verdict): count for action, verdict, count in self._database.rows(query, (recording,))
        }

    def latest(self, recording: int, time: str) -> RecordedRow | None:
        """Give the last event of a recording up to a time."""
        query = (
            f"{_ROWS} WHERE recorded.recording = ? AND recorded.time <= ? ORDER BY recorded.time DESC LIMIT 1"
        )
        found = self._database.rows(query, (recording, time))
        return RecordedRow(*found[0]) if found else None

    def first(self, recording: int) -> str:
        """Give the time of the first event of a recording."""
        query = "SELECT min(time) FROM recorded WHERE recording = ?"
        return str(self._database.rows(query, (recording,))[0][0])

    def parents(self, entry: int) -> list[int]:
        """Give the entries that an event follows from."""
        query = "SELECT parent FROM recorded_parent WHERE entry = ? ORDER BY parent"
        return [int(row[0]) for row in self._database.rows(query, (entry,))] if self.there else []

    def children(self, entry: int) -> list[int]:
        """Give the recorded entries that follow from an entry."""
        query = "SELECT entry FROM recorded_parent WHERE parent = ? ORDER BY entry"
        return [int(row[0]) for row in self._database.rows(query, (entry,))] if self.there else []
