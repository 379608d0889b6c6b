"""The graph index: tables derived from the log's entries, in the same database and the same transaction.

Nothing in them is evidence. They can be made again from the entries at any time (`rebuild`) and compared with
what the entries say (`check`). Factor sets are interned, so an event costs one row, and a version leads to
its events through the sets it is in.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from govern.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_TABLES = """
CREATE TABLE IF NOT EXISTS factor_version (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL,
  UNIQUE (name, version, digest)) STRICT;
CREATE TABLE IF NOT EXISTS factor_set (
  id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, entry INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS factor_member (
  factor INTEGER NOT NULL, factor_set INTEGER NOT NULL,
  PRIMARY KEY (factor, factor_set)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS factor_member_of ON factor_member (factor_set, factor);
CREATE TABLE IF NOT EXISTS run (
  run INTEGER PRIMARY KEY, entry INTEGER NOT NULL, time TEXT NOT NULL, pipeline TEXT NOT NULL,
  release TEXT NOT NULL, environment TEXT NOT NULL, engine TEXT NOT NULL, factor_set INTEGER NOT NULL,
  contract TEXT NOT NULL, source TEXT NOT NULL, records INTEGER NOT NULL, finished INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS run_of_set ON run (factor_set);
CREATE TABLE IF NOT EXISTS event (
  run INTEGER NOT NULL, position INTEGER NOT NULL, entry INTEGER NOT NULL, record TEXT NOT NULL,
  action TEXT NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY (run, position)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_of_record ON event (record);
CREATE TABLE IF NOT EXISTS in_force (
  environment TEXT NOT NULL, pipeline TEXT NOT NULL, first INTEGER NOT NULL, release TEXT NOT NULL,
  start TEXT NOT NULL, stop TEXT, PRIMARY KEY (environment, pipeline, first)) STRICT, WITHOUT ROWID;
"""

TABLES = ("factor_version", "factor_set", "factor_member", "run", "event", "in_force")
"""The derived tables, those that others refer to first."""


class RunConflictError(UsageError):
    """Another process records the same run, or has just begun one with the same number."""


def apply(connection: sqlite3.Connection, first: int, entries: Sequence[bytes]) -> None:
    """Index entries `first` and following: the `index` callback of an append, inside its transaction.

    Raises:
        RunConflictError: a run or an event of these numbers is there already, so the batch must not be.
        IntegrityError: an entry refers to a factor set or run that the log does not have.

    """
    _create(connection)
    for at, data in enumerate(entries, first):
        entry = json.loads(data)
        write = _WRITERS.get(entry.get("type")) if entry.get("v") == 1 else None
        if write is not None:
            write(connection, at, entry)


def rebuild(connection: sqlite3.Connection) -> int:
    """Make the index again from all entries, all or nothing; gives how many entries there were."""
    connection.execute("SAVEPOINT rebuild")
    try:
        for table in reversed(TABLES):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        count = _copy(connection, connection)
        connection.execute("RELEASE rebuild")
    except BaseException:
        connection.execute("ROLLBACK TO rebuild")
        connection.execute("RELEASE rebuild")
        raise
    return count


def check(connection: sqlite3.Connection) -> list[str]:
    """Compare the index with what the entries say; gives the differences in words, none where they agree.

    Only reads, and so works on a log that is open for reading.
    """
    expected = sqlite3.connect(":memory:", isolation_level=None)
    try:
        try:
            _copy(connection, expected)
        except (IntegrityError, UsageError, ValueError, TypeError, KeyError) as error:
            return [f"no index can be made of the entries: {error}"]
        return [said for table in TABLES for said in _differences(table, connection, expected)]
    finally:
        expected.close()


def _create(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> int:
    """Index all entries of `source` in `target`."""
    _create(target)
    start = 0
    while rows := source.execute(
        "SELECT bytes FROM entry WHERE idx >= ? ORDER BY idx LIMIT 1000", (start,)
    ).fetchall():
        apply(target, start, [row[0] for row in rows])
        start += len(rows)
    return start


def _differences(table: str, found: sqlite3.Connection, expected: sqlite3.Connection) -> Iterable[str]:
    query = f"SELECT * FROM {table}"  # noqa: S608 - one of the names above
    try:
        there = {texts(row) for row in found.execute(query)}
    except sqlite3.OperationalError:
        yield f"the table {table} is missing"
        return
    wanted = {texts(row) for row in expected.execute(query)}
    for name, rows in (("lacks", wanted - there), ("should not have", there - wanted)):
        if rows:
            yield f"{table} {name} {len(rows)} rows, such as {min(rows, key=repr)}"


def texts(row: Iterable[Any]) -> tuple[Any, ...]:
    """Give a row with its texts as such: a log that is open for reading gives them as bytes."""
    return tuple([item.decode() if isinstance(item, bytes) else item for item in row])


def _factor_set(connection: sqlite3.Connection, at: int, entry: dict[str, Any]) -> None:
    number = _insert(
        connection,
        "INSERT INTO factor_set (digest, entry) VALUES (?, ?)",
        (entry["digest"], at),
        "factor set",
    )
    for factor in entry["factors"]:
        row = (factor["name"], factor["version"], factor["digest"])
        connection.execute(
            "INSERT OR IGNORE INTO factor_version (name, version, digest) VALUES (?, ?, ?)", row
        )
        connection.execute(
            "INSERT OR IGNORE INTO factor_member"
            " SELECT id, ? FROM factor_version WHERE name = ? AND version = ? AND digest = ?",
            (number, *row),
        )


def _run(connection: sqlite3.Connection, at: int, entry: dict[str, Any]) -> None:
    known = connection.execute(
        "SELECT id FROM factor_set WHERE digest = ?", (entry["factor_set"],)
    ).fetchone()
    if known is None:
        raise IntegrityError(f"run {entry['run']} (entry {at}) names a factor set that the log does not have")
    source = entry["source"]
    named = (entry["pipeline"], entry["release"], entry["environment"])
    _insert(
        connection,
        "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            *(entry["run"], at, entry["time"], *named, entry["engine"], known[0]),
            *(source["contract"], source["digest"], source["records"]),
        ),
        f"run {entry['run']}",
    )
    _in_force(connection, at, entry)


def _in_force(connection: sqlite3.Connection, at: int, entry: dict[str, Any]) -> None:
    """Note which release is in force: for a pipeline's line and an environment, the one that ran last."""
    scope = (entry["environment"], entry["pipeline"].partition("@")[0])
    last = connection.execute(
        "SELECT first, release FROM in_force WHERE environment = ? AND pipeline = ?"
        " ORDER BY first DESC LIMIT 1",
        scope,
    ).fetchone()
    if last is not None and last[1] == entry["release"]:
        return
    if last is not None:
        connection.execute(
            "UPDATE in_force SET stop = ? WHERE environment = ? AND pipeline = ? AND first = ?",
            (entry["time"], *scope, last[0]),
        )
    connection.execute(
        "INSERT INTO in_force VALUES (?, ?, ?, ?, ?, NULL)", (*scope, at, entry["release"], entry["time"])
    )


def _event(connection: sqlite3.Connection, at: int, entry: dict[str, Any]) -> None:
    outcome = entry["outcome"]
    row = (entry["run"], entry["position"], at, entry["record"], outcome["action"], outcome["verdict"])
    _insert(connection, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", row, str(entry["event"]))


def _finished(connection: sqlite3.Connection, at: int, entry: dict[str, Any]) -> None:
    done = connection.execute(
        "UPDATE run SET finished = ? WHERE run = ? AND finished IS NULL", (at, entry["run"])
    ).rowcount
    if not done:
        raise RunConflictError(f"run {entry['run']} is finished already, or never began")


def _insert(connection: sqlite3.Connection, statement: str, row: tuple[Any, ...], what: str) -> int:
    try:
        return int(connection.execute(statement, row).lastrowid or 0)
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode not in {
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        }:
            raise
        raise RunConflictError(
            f"{what} is in the log already",
            help="another process records the same; let it finish, then look at what it did",
        ) from None


_WRITERS: dict[str, Callable[[sqlite3.Connection, int, dict[str, Any]], None]] = {
    "factor-set": _factor_set,
    "run": _run,
    "event": _event,
    "run-finished": _finished,
}
