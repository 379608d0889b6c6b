"""A `Database` over one connection to an SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from govern.lineage.store.database import Dialect, UniqueError
from govern.lineage.store.failure import explain, explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_CHUNK = 1024
_PAUSES = ((2.0, 0.02), (0.2, 0.001), (0.0, 0.01))
"""After how many seconds of waiting for the write lock to look again how soon, the longest wait first.

Who still waits after seconds waits for somebody who has a lot to do, and not for a turn.
"""
_UNIQUE = {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE}


class SqliteDatabase:
    """The `Database` of an SQLite file; `connection` commits by itself outside transactions."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._depth = 0

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give all rows that a query finds; also those that a statement with RETURNING made."""
        with explained(self._path), _unique():
            return self._connection.execute(query, values).fetchall()

    def stream(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query a thousand at a time."""
        with explained(self._path):
            cursor = self._connection.execute(query, values)
            while chunk := cursor.fetchmany(_CHUNK):
                yield from chunk

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        """Change rows; gives how many. Raises `UniqueError`."""
        with explained(self._path), _unique():
            return self._connection.execute(statement, values).rowcount

    def many(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        """Change rows once for each of `rows`; gives how many in all. Raises `UniqueError`."""
        with explained(self._path), _unique():
            return self._connection.executemany(statement, rows).rowcount

    def has_table(self, name: str) -> bool:
        """Whether a table of this name is there."""
        return bool(self.rows("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock; commit at the end, undo everything where anything is raised."""
        if self._depth:
            commit, undo = "RELEASE inner", "ROLLBACK TO inner; RELEASE inner"
        else:
            commit, undo = "COMMIT", "ROLLBACK"
        with explained(self._path):
            if self._depth:
                self._connection.execute("SAVEPOINT inner")
            else:
                begin(self._connection)
            self._depth += 1
            done = False
            try:
                yield
                self._commit(commit)
                done = True
            finally:
                self._depth -= 1
                if not done and self._connection.in_transaction:
                    for statement in undo.split("; "):
                        self._connection.execute(statement)

    def _commit(self, statement: str) -> None:
        try:
            self._connection.execute(statement)
        except sqlite3.OperationalError as error:
            raise explain(error, self._path, committing=True) from error


def begin(connection: sqlite3.Connection) -> None:
    """Take the write lock, waiting for it as long as the connection's timeout says.

    SQLite's own waiting sleeps longer and longer, so that among busy writers whoever waits longest gets the
    lock last: one of 16 waited until all others were done. Here whoever has waited looks more often.

    Raises `sqlite3.OperationalError`, with `SQLITE_BUSY` where others hold the lock all the time.
    """
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()  # milliseconds
    connection.execute("PRAGMA busy_timeout = 0")
    begun = monotonic()
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                waited = monotonic() - begun
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited >= patience / 1000:
                    raise
                sleep(next(pause for after, pause in _PAUSES if waited >= after))
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")


@contextmanager
def _unique() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode not in _UNIQUE:
            raise
        raise UniqueError(str(error)) from None
