"""Reading a log in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.store.postgres import schema
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.database import PostgresDatabase
from govern.lineage.store.read import TableReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.span import Chunk
    from govern.lineage.store.postgres.address import Address

_PAGE = 4096  # rows that one question asks for


class PostgresReader(TableReader):
    """A log in PostgreSQL; opened by `open_reader`, or as the reading half of a `PostgresLog`."""

    database: PostgresDatabase

    def __init__(self, database: PostgresDatabase, address: Address, origin: str) -> None:
        super().__init__(database, origin, str(address))
        self.address = address

    def snapshot(self) -> None:
        """From now on, until it is closed, read this moment's state: what others append is not seen."""
        self.database.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def close(self) -> None:
        """Close the connection; using the log afterwards is an error."""
        self.database.close()


def open_database(address: Address) -> PostgresDatabase:
    """Connect to read tables of a log that was looked at before. Raises as connecting does."""
    return PostgresDatabase(lambda: connect(address), str(address))


def chunks(database: PostgresDatabase, first: int, stop: int, width: int) -> Iterator[Chunk]:
    """Give the entries `first` up to `stop` with their indices and leaf hashes, `width` at a time."""
    query = "SELECT idx, bytes, leaf FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx"
    for at in range(first, stop, _PAGE):
        rows = database.binary_rows(query, (at, min(at + _PAGE, stop)))
        for begin in range(0, len(rows), width):
            indices, entries, leaves = zip(*rows[begin : begin + width], strict=True)
            yield indices, entries, leaves


def open_reader(address: Address) -> PostgresReader:
    """Open a log to read it.

    Raises `UsageError` (no such log, no rights, no driver), `IntegrityError`, `DurabilityError` (no server).
    """
    database = open_database(address)
    try:
        return PostgresReader(database, address, schema.check_identity(database, address))
    except BaseException:
        database.close()
        raise
