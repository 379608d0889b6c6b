"""Reading a log in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.store.postgres import schema
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.database import PostgresDatabase
from govern.lineage.store.read import TableReader

if TYPE_CHECKING:
    from govern.lineage.store.postgres.address import Address


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


def open_reader(address: Address) -> PostgresReader:
    """Open a log to read it.

    Raises `UsageError` (no such log, no rights, no driver), `IntegrityError`, `DurabilityError` (no server).
    """
    database = PostgresDatabase(lambda: connect(address), str(address))
    try:
        return PostgresReader(database, address, schema.check_identity(database, address))
    except BaseException:
        database.close()
        raise
