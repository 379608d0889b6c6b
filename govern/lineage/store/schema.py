"""The tables of a log in SQLite as version 1 has them, how to connect to them and how they grow.

`entry` and `checkpoint` are append-only: triggers refuse UPDATE and DELETE, REPLACE
included. They stop mistakes; who comes with a hex editor is stopped by the signatures. `node` holds what can
be computed from the leaves (the roots of full subtrees of 256, 256², … leaves) so that a proof reads a
thousand rows, not a million. `salt` is the one table that is made to be erased.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from govern.errors import IntegrityError, UsageError
from govern.lineage.store import migrations
from govern.lineage.store.database import definitions

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x676F766E  # "govn": `file` and our own `connect` tell a log by it
NODE_STEP = 8
"""Levels between stored nodes: tiles of 256, as C2SP tlog-tiles publishes them."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entry (idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL, leaf BLOB NOT NULL) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL, time TEXT NOT NULL) STRICT;
CREATE TABLE node (
  level INTEGER, idx INTEGER, hash BLOB NOT NULL, PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE salt (record TEXT PRIMARY KEY, salt BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER checkpoint_order BEFORE INSERT ON checkpoint
  WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoint)
  BEGIN SELECT RAISE(ABORT, 'checkpoints are appended by growing size'); END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
"""


def create(connection: sqlite3.Connection, origin: str) -> None:
    """Make the tables of a new log within the open transaction."""
    for statement in _statements(_TABLES):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("INSERT INTO meta VALUES ('origin', ?)", (origin.encode(),))
    _take(connection, migrations.FIRST)


def _take(connection: sqlite3.Connection, version: int) -> None:
    """Take the steps that a log of `version` has not taken, within the open transaction."""
    for step in migrations.after(version):
        for statement in [*definitions(step.tables, "sqlite"), *_statements(step.sqlite)]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {migrations.latest()}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a log that was made by an earlier version to this one, all or nothing."""
    if _version(connection) == migrations.latest():
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if (version := _version(connection)) < migrations.latest():  # another process may have been faster
            _take(connection, version)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def known(version: int) -> bool:
    """Whether logs of a version can be read."""
    return migrations.FIRST <= version <= migrations.latest()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(text: str) -> list[str]:
    found, statement = [], ""
    for line in text.strip().splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            found.append(statement)
            statement = ""
    return found


def foreign(connection: sqlite3.Connection) -> list[str]:
    """Name the triggers and views that are not ours: they would act on what is appended next."""
    texts = (_TABLES, *(step.sqlite for step in migrations.STEPS))
    ours = {statement.strip().rstrip(";") for text in texts for statement in _statements(text)}
    rows = connection.execute(
        "SELECT CAST(type AS BLOB), CAST(name AS BLOB), CAST(sql AS BLOB) FROM sqlite_schema"
        " WHERE type IN ('trigger', 'view') ORDER BY name"
    )
    told = ([part.decode(errors="replace") for part in row] for row in rows)
    return [f"the {kind} `{name}`" for kind, name, sql in told if sql not in ours]


def connect(path: Path, busy_timeout: float, *, new: bool = False) -> sqlite3.Connection:
    """Open a log's file for writing; every commit then survives power loss.

    Raises `UsageError` where there is no such file, or (with `new`) where there is one, and `sqlite3.Error`.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a directory; a log is a file", help="name the file, such as `log.db`")
    if not new and not path.exists():
        raise UsageError(f"there is no log at {path}", help="make one with `govern log init`")
    if new:
        _claim(path)
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=busy_timeout)
    try:
        for pragma in (
            "trusted_schema = OFF",
            "synchronous = FULL",
            "fullfsync = ON",
            "checkpoint_fullfsync = ON",
            "secure_delete = ON",
            "recursive_triggers = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _claim(path: Path) -> None:
    """Create the file, which must not exist, so that two people cannot start one log twice."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        raise UsageError(f"{path} exists already", help="a new log needs a new file") from None
    except OSError as error:
        raise UsageError(
            f"cannot create the log {path}: {error.strerror}",
            help="Make its folder writable, or name another place in `log.database` of govern.yaml.",
        ) from None


def check_identity(connection: sqlite3.Connection, path: Path) -> str:
    """Check that this file is a log of a version we know; give its origin.

    Raises `UsageError`, and `IntegrityError` where somebody added triggers or views to it.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version = _version(connection)
    if application != APPLICATION_ID:
        raise UsageError(f"{path} is an SQLite file, but not a log", help="make a log with `govern log init`")
    if not known(version):
        raise UsageError(
            f"{path} is a log of version {version}; this is made for versions up to {migrations.latest()}",
            help="Use the version of govern that wrote it, or a later one.",
        )
    if found := foreign(connection):
        raise IntegrityError(
            f"{path} has {found[0]}, which a log does not have",
            help="Nothing was read or appended. Restore the file from a copy, and run `govern verify` on it.",
        )
    row = connection.execute("SELECT value FROM meta WHERE key = 'origin'").fetchone()
    return bytes(row[0]).decode() if row else ""
