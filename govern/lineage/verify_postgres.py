"""Verify a log in PostgreSQL with a public key: every entry, every checkpoint, nothing missing or added.

It reads one moment's state in a transaction that can't write; the entries, which are never changed, on all
cores, each by a connection of its own. It shares no code with what writes the log but the connection. Beside
what the signatures prove it says where the database itself protects less than it should.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from govern.errors import IntegrityError, UsageError
from govern.lineage.auditor import Auditor
from govern.lineage.spread import in_order
from govern.lineage.store.postgres import schema
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.database import PostgresDatabase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from govern.lineage.checkpoint import Believed
    from govern.lineage.event_rows import Agreement
    from govern.lineage.findings import Report
    from govern.lineage.store.postgres.address import Address

    Progress = Callable[[int, int], None]
    """Called as `progress(done, total)` with numbers of entries."""

_CHUNK = 1000


def verify_postgres(
    address: Address,
    verifier: Believed,
    *,
    known: Iterable[bytes] = (),
    progress: Progress | None = None,
    seen: Agreement | None = None,
) -> Report:
    """Verify the log at `address` with its public key.

    `known` are signed checkpoints kept elsewhere (the head file, a witness, a published copy): the log must
    contain what they promise. `seen` is told what the index has of events, as far as all is in order.
    Raises `UsageError` where there is no log to read, `DurabilityError` where the server can't be reached.
    """
    auditor = Auditor(verifier)
    database = PostgresDatabase(lambda: connect(address), str(address))
    try:
        database.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _audit(database, auditor, address, known, progress, seen=seen)
    except IntegrityError as error:
        where = f", after entry {auditor.size - 1}" if auditor.size else ""
        auditor.findings.add("file-damaged", f"{error.message}{where}")
    finally:
        database.close()
    return auditor.report()


def weaknesses(address: Address) -> list[str]:
    """Say where the database would let somebody rewrite what is recorded; the signatures would still show it.

    Raises `UsageError`, `DurabilityError`.
    """
    database = PostgresDatabase(lambda: connect(address), str(address))
    try:
        found = [f"the triggers that keep {name} unchanged are off" for name in schema.unprotected(database)]
        if schema.owned(database):
            found.append(
                "the role that is connected could rewrite the log: it owns it, or may change its rows; "
                f"one that is only a member of {address.writers} can't"
            )
        return found
    finally:
        database.close()


def _audit(
    database: PostgresDatabase,
    auditor: Auditor,
    address: Address,
    known: Iterable[bytes],
    progress: Progress | None,
    *,
    seen: Agreement | None,
) -> None:
    if not database.has_table("entry") or not database.has_table("checkpoint"):
        raise UsageError(f"there is no log in {address}", help="Make one with `govern log init`.")
    for name in schema.foreign(database, address):
        auditor.findings.add("schema-changed", f"{address} has {name}, which a log does not have")
    origin = database.rows("SELECT value FROM meta WHERE key = 'origin'")
    if origin != [(auditor.origin.encode(),)]:
        found = bytes(origin[0][0]).decode(errors="replace") if origin else "nobody"
        message = f"{address} is the log of {found}, and the key given is of {auditor.origin}"
        auditor.findings.add("other-log", message)
    for size, note in database.stream("SELECT size, note FROM checkpoint ORDER BY size"):
        auditor.expect(note.encode(), "the database", size=size)
    for note in known:
        auditor.expect(note, "the record kept elsewhere")
    auditor.ready()
    ((total,),) = database.rows("SELECT coalesce(max(idx) + 1, 0) FROM entry")
    if not in_order(auditor, address, total, progress, seen):
        for rows in _pages(database):
            for first, entries, leaves in _dense(rows):
                auditor.feed(first, entries, leaves)
            if progress is not None:
                progress(auditor.size, total)
    _check_nodes(database, auditor)


def _pages(database: PostgresDatabase) -> Iterator[list[tuple[Any, ...]]]:
    query = f"SELECT idx, bytes, leaf FROM entry WHERE idx > ? ORDER BY idx LIMIT {_CHUNK}"  # noqa: S608 - a number
    last = -(2**62)
    while rows := database.rows(query, (last,)):
        yield rows
        last = rows[-1][0]


def _dense(rows: list[tuple[Any, ...]]) -> Iterator[tuple[int, list[bytes], list[bytes]]]:
    """Split rows where indices are not dense."""
    cuts = [at for at in range(1, len(rows)) if rows[at][0] != rows[at - 1][0] + 1]
    for begin, end in pairwise([0, *cuts, len(rows)]):
        part = rows[begin:end]
        yield part[0][0], [row[1] for row in part], [row[2] for row in part]


def _check_nodes(database: PostgresDatabase, auditor: Auditor) -> None:
    """Compare the nodes that are kept, to make proofs and to go on, with what the entries give."""
    if auditor.frontier is None:
        return
    stored = {(level, at): value for level, at, value in database.rows("SELECT level, idx, hash FROM node")}
    given = auditor.nodes
    wrong = {place for place in stored.keys() | given.keys() if stored.get(place) != given.get(place)}
    for level, at in sorted(wrong):
        message = f"node {at} of level {level} in the database is not what the entries give"
        auditor.findings.add("node-changed", message)
