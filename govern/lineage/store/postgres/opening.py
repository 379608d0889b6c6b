"""Making a log in PostgreSQL, and opening one to append to."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import index, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.store import guard
from govern.lineage.store.head import Head
from govern.lineage.store.postgres import admission, schema
from govern.lineage.store.postgres.connection import connect, require_durable
from govern.lineage.store.postgres.database import PostgresDatabase
from govern.lineage.store.postgres.failure import explained
from govern.lineage.store.postgres.log import PostgresLog

if TYPE_CHECKING:
    from govern.lineage.note import Signer
    from govern.lineage.store.base import IndexWriter
    from govern.lineage.store.head import HeadFile
    from govern.lineage.store.postgres.address import Address
    from govern.lineage.store.postgres.admission import Admit
    from govern.lineage.store.postgres.connection import PlainConnection


def create_log(
    address: Address,
    signer: Signer,
    memory: HeadFile,
    now: str,
    *,
    derive: IndexWriter = index.apply,
    admit: Admit = admission.canonical,
    patience: float = 30.0,
) -> PostgresLog:
    """Make a new, empty log whose origin is the signer's name, with a signed checkpoint of size 0.

    The role that connects owns its tables; it needs the right to create a schema, and once a role.
    Raises `UsageError` (there is one already, no rights), `IntegrityError` where `memory` already knows a log
    of this origin, `DurabilityError`.
    """
    origin = signer.name
    if (known := memory.read(origin)) is not None:
        raise guard.RollbackError(
            f"{memory.path} remembers a log {origin} of size {known.size}: a second one would fork it",
            help="Give the new log a name of its own, or restore the old one.",
        )
    frontier = tree.Frontier()
    signed = checkpoints.sign(Checkpoint(origin, 0, frontier.root()), signer)
    made = PostgresDatabase(lambda: _durable(address), str(address))
    try:
        with made.transaction():
            schema.create(made, address, origin)
            made.run("INSERT INTO checkpoint VALUES (0, ?, ?)", (signed.decode(), now))
    finally:
        made.close()
    database = PostgresDatabase(lambda: _as_writer(address), str(address))
    log = PostgresLog(
        database,
        address,
        origin,
        signer=signer,
        memory=memory,
        derive=derive,
        admit=admit,
        patience=patience,
    )
    guard.advance(log, memory, None, Head(origin, 0, frontier.root(), signed))
    return log


def require_free(address: Address) -> None:
    """Insist that a log can be made at `address`.

    Raises `UsageError` (there is a schema of this name, no rights), `DurabilityError`.
    """
    database = PostgresDatabase(lambda: _durable(address), str(address))
    try:
        schema.require_free(database, address)
    finally:
        database.close()


def open_log(
    address: Address,
    signer: Signer | None,
    memory: HeadFile,
    *,
    derive: IndexWriter = index.apply,
    admit: Admit = admission.canonical,
    patience: float = 30.0,
) -> PostgresLog:
    """Open a log to append to it; without a `signer` it only hands in, and another process has to lead.

    Raises `UsageError` (no log there, another log's key, no rights, made by an earlier version),
    `IntegrityError`, `DurabilityError`.
    """
    database = PostgresDatabase(lambda: _as_writer(address), str(address))
    try:
        origin = schema.check_identity(database, address)
        _require_own(address, origin, signer)
        schema.require_latest(database, address)
        return PostgresLog(
            database,
            address,
            origin,
            signer=signer,
            memory=memory,
            derive=derive,
            admit=admit,
            patience=patience,
        )
    except BaseException:
        database.close()
        raise


def _require_own(address: Address, origin: str, signer: Signer | None) -> None:
    if signer is not None and origin != signer.name:
        raise UsageError(
            f"{address} is the log {origin}, and the key given is of {signer.name}",
            help="a log is signed by the key of its own name",
        )


def migrate_log(address: Address) -> None:
    """Bring a log that was made by an earlier version to this one, as the role that made it.

    Raises `UsageError`, `DurabilityError`.
    """
    database = PostgresDatabase(lambda: connect(address), str(address))
    try:
        schema.check_identity(database, address)
        schema.migrate(database, address)
    finally:
        database.close()


def _durable(address: Address) -> PlainConnection:
    connection = connect(address)
    try:
        with explained(str(address)):
            require_durable(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _as_writer(address: Address) -> PlainConnection:
    """Connect with no more rights than a writer needs, where the role is a member of the writers."""
    from psycopg import Error, sql  # noqa: PLC0415 - an extra, and heavy

    connection = _durable(address)
    with suppress(Error):  # not a member: then its own rights have to do
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(address.writers)))
    return connection
