"""The vault in PostgreSQL, for machines that write to one log: a database of its own, not that of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.personal.vault import Vault, naming_secret
from govern.lineage.store.postgres.connection import connect, require_durable
from govern.lineage.store.postgres.database import PostgresDatabase

if TYPE_CHECKING:
    from govern.lineage.store.database import Database
    from govern.lineage.store.postgres.address import Address


_WHICH = "SELECT system_identifier, current_database() FROM pg_control_system()"
"""A database by its server, which `initdb` gave a number, and its name: however URLs spell them."""


def open_vault(address: Address, origin: str, log: Database | None = None) -> Vault:
    """Open the vault of the log `origin`, made where there is none; several logs may share a database.

    A destroyed key stays in this server's write-ahead log and backups until they age out: keep them short.
    Raises `UsageError` (no such database, the one that `log` is in, no right to make tables),
    `DurabilityError`.
    """
    place = str(address)
    connection = connect(address)
    try:
        require_durable(connection, address)
        database = PostgresDatabase(lambda: connection, place)
        _require_apart(database, log, place)
        if not database.rows("SELECT 1 FROM pg_namespace WHERE nspname = ?", (address.schema,)):
            database.run(
                f"CREATE SCHEMA IF NOT EXISTS {address.schema}"
            )  # a plain name: `Address` checked it
        return Vault(place, database, naming_secret(database, f"naming/{origin}"), connection.close)
    except BaseException:
        connection.close()
        raise


def _require_apart(database: Database, log: Database | None, place: str) -> None:
    if log is not None and log.dialect == "postgres" and log.rows(_WHICH) == database.rows(_WHICH):
        raise own_database(place)


def own_database(what: str) -> UsageError:
    """Say that `what` names the database of the log itself."""
    return UsageError(
        f"{what} names the log's own database, whose backups would hold keys and what they open",
        help="Make another database for the keys, with short-lived backups of its own.",
    )
