"""Connecting to PostgreSQL, and refusing a server that could not keep what it acknowledges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.errors import DurabilityError, GovernError, UsageError
from govern.lineage.store.postgres.failure import LostError, explain

if TYPE_CHECKING:
    from psycopg import Connection

    from govern.lineage.store.postgres.address import Address

    PlainConnection = Connection[tuple[Any, ...]]

OLDEST = 15
"""The oldest major version of PostgreSQL that a log is kept in."""

_WAIT = 10  # seconds for the server to answer at all
_BUSY = ("starting up", "shutting down", "recovery", "accepting connections", "too many", "connection slots")


def connect(address: Address) -> PlainConnection:
    """Connect as libpq says (environment, ~/.pgpass, service files); statements commit by themselves.

    Raises:
        UsageError: the driver is not installed; no such database, role or password; the server is too old or
            does not keep UTF-8.
        LostError: no server answers.

    """
    try:
        import psycopg  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        raise UsageError(
            "a log in PostgreSQL needs the driver psycopg, which is not installed",
            help="Run: pip install 'govern-engine[postgres]'",
        ) from None
    try:
        connection = psycopg.connect(
            address.url,
            autocommit=True,
            connect_timeout=_WAIT,
            client_encoding="UTF8",
            fallback_application_name="govern",
        )
    except psycopg.Error as error:
        raise _refused(error, address) from None
    try:
        _check(connection, address)
        connection.execute("SELECT set_config('search_path', %s, false)", (f"{address.schema}, pg_temp",))
    except psycopg.Error as error:
        connection.close()
        raise explain(error, str(address)) from None
    except BaseException:
        connection.close()
        raise
    return connection


def require_durable(connection: PlainConnection, address: Address) -> None:
    """Refuse a server that acknowledges what it may lose in a power cut; a session that does is put right."""
    for name in ("fsync", "full_page_writes"):
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
        if row != ("on",):
            raise DurabilityError(
                f"{address} runs with {name} = off: what it acknowledges is lost in a power cut",
                help=f"Set {name} = on in postgresql.conf and restart the server.",
            )
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )


def _check(connection: PlainConnection, address: Address) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise UsageError(
            f"{address} is PostgreSQL {version}; a log needs {OLDEST} or later", help="Upgrade the server."
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise UsageError(
            f"the database at {address} keeps text as {encoding}; a log needs UTF8",
            help="Make one: CREATE DATABASE govern ENCODING 'UTF8' TEMPLATE template0;",
        )


def _refused(error: Exception, address: Address) -> GovernError:
    """Say why there is no connection; what the server says comes in its own language, after `FATAL:`."""
    said = str(error).strip()
    if "FATAL:" not in said:
        reason = said.replace("\n", " ")
        return LostError(
            f"no PostgreSQL server answers at {address}: {reason}",
            help="Is it running, and are host and port right? `psql URL` should connect, too.",
        )
    reason = said.partition("FATAL:")[2].strip().partition("\n")[0]
    if any(words in reason for words in _BUSY):
        return LostError(f"{address} takes no connections now: {reason}", help="Try again in a moment.")
    return UsageError(
        f"{address} lets nobody in: {reason}",
        help="Role and password come from the URL, PGUSER, PGPASSWORD, ~/.pgpass or a service file.",
    )
