"""The vault in PostgreSQL, for machines that write to one log: a database of its own, not that of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.personal.vault import Vault, naming_secret
from govern.lineage.store.postgres.connection import connect, require_durable
from govern.lineage.store.postgres.database import PostgresDatabase

if TYPE_CHECKING:
    from govern.lineage.store.postgres.address import Address


def open_vault(address: Address, origin: str) -> Vault:
    """Open the vault of the log `origin`, made where there is none; several logs may share a database.

    A destroyed key stays in this server's write-ahead log and backups until they age out: keep them short.
    Raises `UsageError` (no such database, no right to make tables), `DurabilityError`.
    """
    place = str(address)
    connection = connect(address)
    try:
        require_durable(connection, address)
        database = PostgresDatabase(lambda: connection, place)
        if not database.rows("SELECT 1 FROM pg_namespace WHERE nspname = ?", (address.schema,)):
            database.run(
                f"CREATE SCHEMA IF NOT EXISTS {address.schema}"
            )  # a plain name: `Address` checked it
        return Vault(place, database, naming_secret(database, f"naming/{origin}"), connection.close)
    except BaseException:
        connection.close()
        raise
