"""A `Database` over one connection to an SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from govern.lineage.store.database import Dialect, UniqueError
from govern.lineage.store.failure import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_CHUNK = 1024
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
            begin, commit, undo = "SAVEPOINT inner", "RELEASE inner", "ROLLBACK TO inner; RELEASE inner"
        else:
            begin, commit, undo = "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
        with explained(self._path):
            self._connection.execute(begin)
            self._depth += 1
            done = False
            try:
                yield
                self._connection.execute(commit)
                done = True
            finally:
                self._depth -= 1
                if not done and self._connection.in_transaction:
                    for statement in undo.split("; "):
                        self._connection.execute(statement)


@contextmanager
def _unique() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode not in _UNIQUE:
            raise
        raise UniqueError(str(error)) from None
