"""A `Database` over one connection to PostgreSQL, which can be made anew when it breaks."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from govern.lineage.store.database import Dialect, UniqueError
from govern.lineage.store.failure import StoreClosedError
from govern.lineage.store.postgres.failure import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from govern.lineage.store.postgres.connection import PlainConnection

_CHUNK = 1000


class PostgresDatabase:
    """The `Database` of a PostgreSQL connection that `open_connection` makes; `place` is for messages."""

    dialect: Dialect = "postgres"

    def __init__(self, open_connection: Callable[[], PlainConnection], place: str) -> None:
        self.place = place
        self._open = open_connection
        self._connection: PlainConnection | None = open_connection()

    @property
    def connection(self) -> PlainConnection:
        """The connection itself, for what only PostgreSQL has. Raises `StoreClosedError`."""
        if self._connection is None:
            raise StoreClosedError(f"the log {self.place} was closed")
        return self._connection

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give all rows that a query finds; also those that a statement with RETURNING made."""
        connection = self.connection
        with explained(self.place), _unique():
            return connection.execute(_spelled(query), values).fetchall()

    def binary_rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give all rows in PostgreSQL's binary form, which for bytes is half as long as text."""
        connection = self.connection
        with explained(self.place):
            return connection.execute(_spelled(query), values, binary=True).fetchall()

    def stream(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query a thousand at a time, from a cursor that the server keeps."""
        connection = self.connection
        with explained(self.place):
            # outside a transaction the cursor must outlive the statement that declares it
            hold = connection.info.transaction_status == 0
            with connection.cursor(name="govern_stream", withhold=hold) as cursor:
                cursor.execute(_spelled(query), values)
                while chunk := cursor.fetchmany(_CHUNK):
                    yield from chunk

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        """Change rows; gives how many. Raises `UniqueError`."""
        connection = self.connection
        with explained(self.place), _unique():
            return connection.execute(_spelled(statement), values).rowcount

    def many(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        """Change rows once for each of `rows`; gives how many in all. Raises `UniqueError`."""
        with explained(self.place), _unique(), self.connection.cursor() as cursor:
            cursor.executemany(_spelled(statement), rows)
            return cursor.rowcount

    def copy(self, table: str, types: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add rows in PostgreSQL's binary bulk form; `table` is one of ours."""
        statement = f"COPY {table} FROM STDIN (FORMAT BINARY)"
        connection = self.connection
        with (
            explained(self.place),
            _unique(),
            connection.cursor() as cursor,
            cursor.copy(statement) as copy,
        ):
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def has_table(self, name: str) -> bool:
        """Whether a table of this name is there."""
        return bool(self.rows("SELECT 1 WHERE to_regclass(?) IS NOT NULL", (name,)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, undo everything where anything is raised; within another, a savepoint."""
        with explained(self.place), self.connection.transaction():
            yield

    def wait(self, seconds: float) -> list[str]:
        """Wait until something is told on a channel that is listened to, at most so long; give what was."""
        with explained(self.place):
            return [told.payload for told in self.connection.notifies(timeout=seconds, stop_after=1)]

    def reconnect(self) -> None:
        """Replace a broken connection by a new one; raises as connecting does."""
        self.close()
        self._connection = self._open()

    def close(self) -> None:
        """Close the connection; using it afterwards is an error."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextmanager
def _unique() -> Iterator[None]:
    from psycopg.errors import UniqueViolation  # noqa: PLC0415 - an extra, and heavy

    try:
        yield
    except UniqueViolation as error:
        raise UniqueError(error.diag.message_primary or str(error)) from None


@lru_cache(maxsize=256)
def _spelled(query: str) -> str:
    """Spell a statement's values as psycopg does; statements are constants of this package."""
    return query.replace("%", "%%").replace("?", "%s")
