"""The index of recorded events: which is where, under what, after what.

Events that share their source, the pipeline's own run, environment, release, pipeline and factor set are one
`recording`, as those of a run are; what was recommended and decided in it is counted there.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.lineage.store.database import Database

DEFINITIONS = """
CREATE TABLE IF NOT EXISTS recorded_source (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS recording (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, run TEXT NOT NULL, environment TEXT NOT NULL,
  release TEXT NOT NULL, pipeline TEXT NOT NULL, factor_set INTEGER NOT NULL,
  UNIQUE (source, run, environment, release, pipeline, factor_set)) STRICT;
CREATE INDEX IF NOT EXISTS recording_of_set ON recording (factor_set);
CREATE TABLE IF NOT EXISTS recorded_count (
  recording INTEGER NOT NULL, action TEXT NOT NULL, verdict TEXT NOT NULL, events INTEGER NOT NULL,
  PRIMARY KEY (recording, action, verdict)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS recorded_parent (
  entry INTEGER NOT NULL, parent INTEGER NOT NULL, PRIMARY KEY (entry, parent)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recorded_child ON recorded_parent (parent, entry);
CREATE TABLE IF NOT EXISTS recorded (
  source INTEGER NOT NULL, id TEXT NOT NULL, entry INTEGER NOT NULL, recording INTEGER NOT NULL,
  time TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (source, id)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recorded_by_time ON recorded (recording, time);
CREATE INDEX IF NOT EXISTS recorded_of_record ON recorded (source, record) WHERE record <> '';
"""
"""Absent texts are empty, an absent factor set is 0: no row of a key is null."""

TABLES = ("recorded_source", "recording", "recorded_count", "recorded_parent", "recorded")

Row = tuple[int, dict[str, Any]]
"""A recorded entry's index in the log, and the entry."""


def insert(database: Database, rows: Sequence[Row]) -> None:
    """Index recorded entries, in their order.

    Raises UniqueError where one of that source and id is there already, IntegrityError where an entry refers
    to a factor set or a parent that the log does not have.
    """
    numbers = _Numbers(database)
    counts: Counter[tuple[int, str, str]] = Counter()
    parents: list[tuple[int, int]] = []
    for at, entry in rows:
        recording = numbers.recording(at, entry)
        name = (numbers.source(entry["source"]), entry["id"])
        row = (*name, at, recording, entry["time"], entry.get("record", ""))
        parents += [(at, numbers.parent(at, parent)) for parent in entry.get("parents", ())]
        database.run("INSERT INTO recorded VALUES (?, ?, ?, ?, ?, ?)", row)
        counts[recording, *said(entry)] += 1
    database.many("INSERT INTO recorded_parent VALUES (?, ?)", parents)
    database.many(
        "INSERT INTO recorded_count VALUES (?, ?, ?, ?) ON CONFLICT (recording, action, verdict)"
        " DO UPDATE SET events = recorded_count.events + excluded.events",
        [(*key, count) for key, count in counts.items()],
    )


def said(entry: dict[str, Any]) -> tuple[str, str]:
    """Give the action decided on, else the one recommended, and the verdict; empty where there is none."""
    decision, recommendation = entry.get("decision", {}), entry.get("recommendation", {})
    return decision.get("action", recommendation.get("action", "")), decision.get("verdict", "")


class _Numbers:
    """Numbers of sources and recordings, made where they are new; remembered within a batch."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sources: dict[str, int] = {}
        self._recordings: dict[tuple[Any, ...], int] = {}
        self._sets: dict[str, int] = {}

    def source(self, source: str) -> int:
        if source not in self._sources:
            self._sources[source] = self._number("recorded_source", ("source",), (source,))
        return self._sources[source]

    def recording(self, at: int, entry: dict[str, Any]) -> int:
        names = ("run", "environment", "release", "pipeline")
        told = tuple(entry.get(name, "") for name in names)
        key = (self.source(entry["source"]), *told, self._set(at, entry.get("factor_set")))
        if key not in self._recordings:
            self._recordings[key] = self._number("recording", ("source", *names, "factor_set"), key)
        return self._recordings[key]

    def parent(self, at: int, parent: dict[str, str]) -> int:
        if "event" in parent:
            run, _, position = parent["event"].removeprefix("ev:").partition("_")
            query = "SELECT entry FROM event WHERE run = ? AND position = ?"
            found = self._database.rows(query, (int(run), int(position)))
        else:
            query = "SELECT entry FROM recorded WHERE source = ? AND id = ?"
            found = self._database.rows(query, (self.source(parent["source"]), parent["id"]))
        if not found or found[0][0] >= at:
            raise IntegrityError(f"entry {at} follows from an event that the log does not have before it")
        return int(found[0][0])

    def _set(self, at: int, digest: str | None) -> int:
        if digest is None:
            return 0
        if digest not in self._sets:
            found = self._database.rows("SELECT id FROM factor_set WHERE digest = ?", (digest,))
            if not found:
                raise IntegrityError(f"entry {at} names a factor set that the log does not have")
            self._sets[digest] = int(found[0][0])
        return self._sets[digest]

    def _number(self, table: str, columns: tuple[str, ...], values: tuple[Any, ...]) -> int:
        where = " AND ".join(f"{name} = ?" for name in columns)
        found = self._database.rows(f"SELECT id FROM {table} WHERE {where}", values)  # noqa: S608 - our names
        if found:
            return int(found[0][0])
        number = int(self._database.rows(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0])  # noqa: S608 - likewise
        marks = ", ".join("?" for _ in (number, *values))
        self._database.run(f"INSERT INTO {table} VALUES ({marks})", (number, *values))  # noqa: S608 - likewise
        return number
