"""The graph index: tables derived from the log's entries, in the same database and the same transaction.

Nothing in them is evidence. They can be made again from the entries at any time (`rebuild`) and compared with
what the entries say (`check`). Factor sets are interned, so an event costs one row, and a version leads to
its events through the sets it is in. Numbers follow from the entries alone, so that two stores of the same
entries have the same index.
"""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govern.errors import IntegrityError, UsageError
from govern.lineage import event_rows, factor_sets, recorded_index
from govern.lineage.store.database import UniqueError, definitions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from govern.lineage.event_rows import Agreement
    from govern.lineage.store.database import Database

_TABLES = """
CREATE TABLE IF NOT EXISTS run (
  run INTEGER PRIMARY KEY, entry INTEGER NOT NULL, time TEXT NOT NULL, pipeline TEXT NOT NULL,
  release TEXT NOT NULL, environment TEXT NOT NULL, engine TEXT NOT NULL, factor_set INTEGER NOT NULL,
  contract TEXT NOT NULL, source TEXT NOT NULL, records INTEGER NOT NULL, finished INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS run_of_set ON run (factor_set);
CREATE TABLE IF NOT EXISTS event (
  run INTEGER NOT NULL, position INTEGER NOT NULL, entry INTEGER NOT NULL, record TEXT NOT NULL,
  action TEXT NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY (run, position)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_of_record ON event (record);
CREATE TABLE IF NOT EXISTS run_count (
  run INTEGER NOT NULL, action TEXT NOT NULL, verdict TEXT NOT NULL, events INTEGER NOT NULL,
  PRIMARY KEY (run, action, verdict)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS in_force (
  environment TEXT NOT NULL, pipeline TEXT NOT NULL, first INTEGER NOT NULL, release TEXT NOT NULL,
  start TEXT NOT NULL, stop TEXT, PRIMARY KEY (environment, pipeline, first)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erased (
  first INTEGER NOT NULL, last INTEGER NOT NULL, step INTEGER NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY (entry, first)) STRICT, WITHOUT ROWID;
"""

TABLES = (*factor_sets.TABLES, "run", "event", "run_count", "in_force", "erased", *recorded_index.TABLES)
"""The derived tables, those that others refer to first."""

_YOUNGEST = "run_count"
"""The table that came last: where it is there, all are."""

_CHUNK = 1000


class RunConflictError(UsageError):
    """Another process records the same run, or has just begun one with the same number."""


def apply(database: Database, first: int, entries: Sequence[bytes]) -> None:
    """Index entries `first` and following, within the transaction that appends them.

    Raises:
        RunConflictError: a run or an event of these numbers is there already, so the batch must not be.
        IntegrityError: an entry refers to a factor set or run that the log does not have.
        UsageError: an entry has not the form of its type.

    """
    if not database.has_table(_YOUNGEST):
        create(database)
    events: list[event_rows.Row] = []
    rest: list[tuple[int, bytes]] = []
    for at, data in enumerate(entries, first):
        if (row := event_rows.read(at, data)) is not None:
            events.append(row)
        elif _told(data):
            rest.append((at, data))
    _write(database, events, rest)


def _write(database: Database, events: list[event_rows.Row], rest: Iterable[tuple[int, bytes]]) -> None:
    """Write the rows of events that are read already, and those of other entries."""
    recorded: list[recorded_index.Row] = []
    for at, data in rest:
        entry = json.loads(data)
        if not isinstance(entry, dict) or entry.get("v") != 1:
            continue
        try:
            kind = str(entry.get("type"))
            if kind == "event":
                events.append(_event(at, entry))
            elif kind == "recorded":
                recorded.append((at, entry))
            elif (write := _WRITERS.get(kind)) is not None:
                write(database, at, entry)
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"entry {at} has not what its type, {entry['type']}, needs: {error}",
                help="entries are made by `govern.lineage.entry`",
            ) from None
    if events:
        _insert_events(database, events)
    if recorded:
        _insert_recorded(database, recorded)


def rebuild(database: Database) -> int:
    """Make the index again from all entries, all or nothing; gives how many entries there were."""
    with database.transaction():
        if database.dialect == "postgres":  # SQLite has one writer at a time
            database.run(f"LOCK TABLE {', '.join(TABLES)} IN EXCLUSIVE MODE")
        for table in reversed(TABLES):
            # in PostgreSQL the tables belong to who made the log; those who write may empty them
            clear = "DROP TABLE IF EXISTS" if database.dialect == "sqlite" else "DELETE FROM"
            database.run(f"{clear} {table}")
        return _copy(database, database)


def check(database: Database, seen: Agreement | None = None, read: int = 0) -> list[str]:
    """Compare the index with what the entries say; gives the differences in words, none where they agree.

    Only reads, and so works on a log that is open for reading; where others may append meanwhile, `database`
    has to show one moment's state. `seen` is what was found out about events already, while the first `read`
    entries were read for another reason; those that were appended since are looked at here.
    """
    import sqlite3  # noqa: PLC0415 - to hold the expected index; a log may be kept elsewhere

    from govern.lineage.store.sqlite_database import SqliteDatabase  # noqa: PLC0415 - see above

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        expected = SqliteDatabase(connection, Path(":memory:"))
        try:
            tables = _create_like(expected, database)
            if crooked := _unordered(database, tables):
                return crooked
            if _events_agree(database, expected, _looked(database, seen, read)):
                tables = [table for table in tables if table != "event"]
                return [said for table in tables for said in _differences(table, database, expected)]
            for table in reversed(tables):
                expected.run(f"DELETE FROM {table}")  # noqa: S608 - one of our names
            _copy(database, expected)
        except (IntegrityError, UsageError, ValueError, TypeError, KeyError) as error:
            return [f"no index can be made of the entries: {error}"]
        return [said for table in tables for said in _differences(table, database, expected)]


def create(database: Database) -> None:
    """Make the tables of the index that are not there; those that came later are filled from the others."""
    earlier = database.has_table("event") and not database.has_table(_YOUNGEST)
    tables = factor_sets.DEFINITIONS + _TABLES + recorded_index.DEFINITIONS
    for statement in definitions(tables, database.dialect):
        database.run(statement)
    if earlier:
        database.run(
            "INSERT INTO run_count SELECT run, action, verdict, count(*) FROM event"
            " GROUP BY run, action, verdict"
        )
        factor_sets.grow(database)


def _create_like(target: Database, source: Database) -> list[str]:
    """Make the empty tables in which to say what `source` should hold; gives their names.

    An index that is not grown yet has no counts, and all its factor sets are whole.
    """
    create(target)
    if not source.has_table("event") or source.has_table(_YOUNGEST):
        return list(TABLES)
    for table in factor_sets.LATER:
        target.run(f"DROP TABLE {table}")
    return [table for table in TABLES if table not in {*factor_sets.LATER, _YOUNGEST}]


def _copy(source: Database, target: Database) -> int:
    """Index all entries of `source` in `target`."""
    if not target.has_table(_YOUNGEST):
        create(target)
    start = 0
    query = f"SELECT bytes FROM entry WHERE idx >= ? ORDER BY idx LIMIT {_CHUNK}"  # noqa: S608 - a number
    while rows := source.rows(query, (start,)):
        apply(target, start, [row[0] for row in rows])
        start += len(rows)
    return start


def _events_agree(source: Database, target: Database, seen: Agreement) -> bool:
    """Hold the rows of events against the entries as they are read; index all other entries in `target`.

    There are a million of the first and few of the others. False also where this can't be told here.
    """
    if not seen.holds or not source.has_table("event"):
        return False
    _write(target, [], ((at, data) for at, data in seen.rest if _told(data)))
    parsed = target.rows("SELECT run, position, entry, record, action, verdict FROM event")
    if event_rows.missing(source, parsed):
        return False
    _count(target, seen.counts)
    return bool(source.rows("SELECT count(*) FROM event") == [(seen.count + len(parsed),)])


def _unordered(database: Database, tables: Sequence[str]) -> list[str]:
    """Say in which tables rows are not where they are looked for, in words.

    A file has the rows of a table apart from what finds them (in SQLite's words, its indices): a row that is
    there may be missing in what a query looks through. A server's files are not ours to look into.
    """
    if database.dialect != "sqlite":
        return []
    found: list[str] = []
    for table in tables:
        if database.rows(f"PRAGMA index_list({table})"):
            said = (text for (text,) in database.rows(f"PRAGMA integrity_check({table})"))
            # SQLite 3.40 looks for NULL in the wrong columns of some tables; STRICT ones of ours have none
            wrong = [text for text in said if text != "ok" and not text.startswith("NULL value in ")]
            found += [f"rows of {table} are not where they are looked for: {text}" for text in wrong[:1]]
    return found


def _looked(source: Database, seen: Agreement | None, read: int) -> Agreement:
    """Look at all entries, or at those that were appended since `read` of them were."""
    start = read
    if seen is None:
        seen, start = event_rows.Agreement(), 0
    seen.holds &= source.has_table("event")
    query = f"SELECT bytes FROM entry WHERE idx >= ? ORDER BY idx LIMIT {_CHUNK}"  # noqa: S608 - a number
    while seen.holds and (chunk := source.rows(query, (start,))):
        seen.look(source, start, [data for (data,) in chunk])
        start += len(chunk)
    return seen


def _differences(table: str, found: Database, expected: Database) -> Iterable[str]:
    query = f"SELECT * FROM {table}"  # noqa: S608 - one of the names above
    there, wanted = set(), set(expected.stream(query))
    if found.has_table(table):
        there = set(found.stream(query))
    elif wanted:  # a table that came with a later version is not there until it is needed
        yield f"the table {table} is missing"
        return
    for name, rows in (("lacks", wanted - there), ("should not have", there - wanted)):
        if rows:
            yield f"{table} {name} {len(rows)} rows, such as {min(rows, key=repr)}"


def _factor_set(database: Database, at: int, entry: dict[str, Any]) -> None:
    factors = [(factor["name"], factor["version"], factor["digest"]) for factor in entry["factors"]]
    try:
        factor_sets.add(database, at, entry["digest"], factors)
    except UniqueError:
        raise _conflict("factor set") from None


def _run(database: Database, at: int, entry: dict[str, Any]) -> None:
    known = database.rows("SELECT id FROM factor_set WHERE digest = ?", (entry["factor_set"],))
    if not known:
        raise IntegrityError(f"run {entry['run']} (entry {at}) names a factor set that the log does not have")
    source = entry["source"]
    named = (entry["pipeline"], entry["release"], entry["environment"])
    _insert(
        database,
        "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            *(entry["run"], at, entry["time"], *named, entry["engine"], known[0][0]),
            *(source["contract"], source["digest"], source["records"]),
        ),
        f"run {entry['run']}",
    )
    _in_force(database, at, entry)


def _in_force(database: Database, at: int, entry: dict[str, Any]) -> None:
    """Note which release is in force: for a pipeline's line and an environment, the one that ran last."""
    scope = (entry["environment"], entry["pipeline"].partition("@")[0])
    last = database.rows(
        "SELECT first, release FROM in_force WHERE environment = ? AND pipeline = ?"
        " ORDER BY first DESC LIMIT 1",
        scope,
    )
    if last and last[0][1] == entry["release"]:
        return
    if last:
        database.run(
            "UPDATE in_force SET stop = ? WHERE environment = ? AND pipeline = ? AND first = ?",
            (entry["time"], *scope, last[0][0]),
        )
    database.run(
        "INSERT INTO in_force VALUES (?, ?, ?, ?, ?, NULL)", (*scope, at, entry["release"], entry["time"])
    )


def _event(at: int, entry: dict[str, Any]) -> tuple[Any, ...]:
    outcome = entry["outcome"]
    return (entry["run"], entry["position"], at, entry["record"], outcome["action"], outcome["verdict"])


def _insert_events(database: Database, events: list[tuple[Any, ...]]) -> None:
    try:
        database.many("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", events)
        _count(database, event_rows.counted(events))
    except UniqueError:
        runs = ", ".join(str(number) for number in sorted({event[0] for event in events}))
        raise _conflict(f"an event of run {runs}") from None


def _count(database: Database, counts: Mapping[event_rows.Count, int]) -> None:
    database.many(
        "INSERT INTO run_count VALUES (?, ?, ?, ?) ON CONFLICT (run, action, verdict)"
        " DO UPDATE SET events = run_count.events + excluded.events",
        [(*key, count) for key, count in sorted(counts.items())],
    )


def _insert_recorded(database: Database, recorded: list[recorded_index.Row]) -> None:
    try:
        recorded_index.insert(database, recorded)
    except UniqueError:
        raise _conflict(f"one of {len(recorded)} events") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"a recorded event from entry {recorded[0][0]} on has not what its type needs: {error}",
            help="entries are made by `govern.lineage.entry`",
        ) from None


def _finished(database: Database, at: int, entry: dict[str, Any]) -> None:
    done = database.run("UPDATE run SET finished = ? WHERE run = ? AND finished IS NULL", (at, entry["run"]))
    if not done:
        raise RunConflictError(f"run {entry['run']} is finished already, or never began")


def _erased(database: Database, at: int, entry: dict[str, Any]) -> None:
    rows = [(places["first"], places["last"], places["step"], at) for places in entry["entries"]]
    database.many("INSERT INTO erased VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _insert(database: Database, statement: str, row: tuple[Any, ...], what: str) -> None:
    try:
        database.run(statement, row)
    except UniqueError:
        raise _conflict(what) from None


def _conflict(what: str) -> RunConflictError:
    return RunConflictError(
        f"{what} is in the log already",
        help="another process records the same; let it finish, then look at what it did",
    )


_WRITERS: dict[str, Callable[[Database, int, dict[str, Any]], None]] = {
    "factor-set": _factor_set,
    "run": _run,
    "run-finished": _finished,
    "erasure": _erased,
    "retention-sweep": _erased,
}
_told = re.compile(rb'"type":"(?:' + "|".join(("event", "recorded", *_WRITERS)).encode() + rb')"').search
"""Whether an entry can be of a type that the index has rows for; its spelling is canonical."""
