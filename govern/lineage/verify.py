"""Verify a log's file with a public key: every entry, every checkpoint, nothing missing, nothing added.

It opens the file read-only and shares no code with what writes it. A damaged file is a failure in the
report, never a traceback; only what is not there to be read at all is an error.
"""

from __future__ import annotations

import sqlite3
from itertools import pairwise
from typing import TYPE_CHECKING

from govern.lineage import checkpoint as checkpoints
from govern.lineage.auditor import Auditor
from govern.lineage.spread import in_order
from govern.lineage.store import readonly, schema
from govern.lineage.store.failure import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from govern.lineage.checkpoint import Believed
    from govern.lineage.event_rows import Agreement
    from govern.lineage.findings import Report
    from govern.lineage.tree import Frontier

    Progress = Callable[[int, int], None]
    """Called as `progress(done, total)` with numbers of entries."""

_CHUNK = 256  # as many entries as stay in a core's own cache between the steps
_NOT_DAMAGE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
}


def verify_store(
    path: Path,
    verifier: Believed,
    *,
    known: Iterable[bytes] = (),
    progress: Progress | None = None,
    past: Frontier | None = None,
    seen: Agreement | None = None,
) -> Report:
    """Verify the log at `path` with its public key.

    `known` are signed checkpoints kept elsewhere (the head file, a witness, a published copy): the log must
    contain what they promise, which is how a cut-off end and a fork are seen. `past` is the tree's edge that
    an earlier check of this file gave: the entries under it are not read again, nor checkpoints before it.
    `seen` is told what the index has of events, as far as all is in order.
    Raises `UsageError` where there is no file to read, `DurabilityError` where it is locked.
    """
    auditor = Auditor(verifier)
    if past is not None:
        auditor.resume(past)
    connection: sqlite3.Connection | None = None
    try:
        connection = readonly.connect(path)
        connection.text_factory = bytes
        connection.execute("BEGIN")
        _audit(connection, auditor, path, known, progress, seen=seen)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_DAMAGE:
            raise explain(error, path) from error
        where = f", after entry {auditor.size - 1}" if auditor.size else ""
        auditor.findings.add("file-damaged", f"the file {path} is damaged{where}: {error}")
    finally:
        if connection is not None:
            connection.close()
    return auditor.report()


def _audit(
    connection: sqlite3.Connection,
    auditor: Auditor,
    path: Path,
    known: Iterable[bytes],
    progress: Progress | None,
    *,
    seen: Agreement | None,
) -> None:
    _check_identity(connection, auditor, path)
    query = "SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size"
    for size, note in connection.execute(query, (auditor.start,)):
        auditor.expect(note if isinstance(note, bytes) else b"", path.name, size=size)
    for note in known:
        if not auditor.start or checkpoints.peek(note).size >= auditor.start:
            auditor.expect(note, "the record kept elsewhere")
    auditor.ready()
    (total,) = connection.execute("SELECT coalesce(max(idx) + 1, 0) FROM entry").fetchone()
    if total < auditor.start:
        message = f"{path} ends at size {total}, and size {auditor.start} was verified before"
        auditor.findings.add("truncated", message, total, auditor.start)
    if auditor.start or not in_order(auditor, path, total, progress, seen):
        _feed(connection, auditor, total, progress)
    _check_derived(connection, auditor, path)


def _feed(connection: sqlite3.Connection, auditor: Auditor, total: int, progress: Progress | None) -> None:
    """Look at one entry after the other, so that what is wrong can be named."""
    query = "SELECT idx, bytes, leaf FROM entry WHERE idx >= ? ORDER BY idx"
    rows = connection.execute(query, (auditor.start,))
    while chunk := rows.fetchmany(_CHUNK):
        for first, entries, leaves in _runs(chunk, auditor):
            auditor.feed(first, entries, leaves)
        if progress is not None:
            progress(auditor.size, total)


def _check_identity(connection: sqlite3.Connection, auditor: Auditor, path: Path) -> None:
    """Check what the log says it is: its file's marks and its origin."""
    marks = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    ]
    if marks[0] != schema.APPLICATION_ID or not schema.known(marks[1]):
        message = f"{path} is not marked as a log of a version that is known here: its marks are {marks}"
        auditor.findings.add("file-damaged", message)
    if (missing := _missing_bytes(connection, path)) > 0:
        auditor.findings.add("file-damaged", f"the file {path} is damaged: {missing} bytes of it are missing")
    for name in schema.foreign(connection):
        auditor.findings.add("schema-changed", f"{path} has {name}, which a log does not have")
    row = connection.execute("SELECT value FROM meta WHERE key = 'origin'").fetchone()
    if row is None or row[0] != auditor.origin.encode():
        found = row[0].decode(errors="replace") if row and isinstance(row[0], bytes) else "nobody"
        message = f"{path} is the log of {found}, and the key given is of {auditor.origin}"
        auditor.findings.add("other-log", message)


def _missing_bytes(connection: sqlite3.Connection, path: Path) -> int:
    """Count the bytes that a file which was cut lacks; SQLite itself takes half a page for a whole one."""
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size:
        return 0  # pages that are still there only are not missing
    pages, width = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    return int(pages * width) - path.stat().st_size


Chunk = list[tuple[int, object, object]]
Run = tuple[int, tuple[bytes, ...], list[bytes]]


def _runs(chunk: Chunk, auditor: Auditor) -> list[Run]:
    """Split rows where indices are not dense; values that are not bytes (damage) become empty bytes."""
    indices, entries, leaves = zip(*chunk, strict=True)
    if {*map(type, entries), *map(type, leaves)} != {bytes}:
        for index, entry, leaf in chunk:
            if not isinstance(entry, bytes) or not isinstance(leaf, bytes):
                auditor.findings.add("entry-changed", f"entry {index} was changed: it is not bytes", index)
        entries = tuple(entry if isinstance(entry, bytes) else b"" for entry in entries)
        leaves = tuple(leaf if isinstance(leaf, bytes) else b"" for leaf in leaves)
    if indices[-1] - indices[0] == len(chunk) - 1:
        return [(indices[0], entries, list(leaves))]
    cuts = [at for at in range(1, len(chunk)) if indices[at] != indices[at - 1] + 1]
    edges = [0, *cuts, len(chunk)]
    return [(indices[begin], entries[begin:end], list(leaves[begin:end])) for begin, end in pairwise(edges)]


def _check_derived(connection: sqlite3.Connection, auditor: Auditor, path: Path) -> None:
    """Compare what the file keeps beside the entries, to make proofs and to go on, with what they give."""
    frontier = auditor.frontier
    if frontier is None:
        return
    rows = connection.execute("SELECT level, idx, hash FROM node")
    stored = {(level, idx): value for level, idx, value in rows if (idx + 1) << level > auditor.start}
    given = auditor.nodes
    wrong = {place for place in stored.keys() | given.keys() if stored.get(place) != given.get(place)}
    for level, index in sorted(wrong):
        auditor.findings.add(
            "node-changed", f"node {index} of level {level} in {path.name} is not what the entries give"
        )
    row = connection.execute("SELECT value FROM meta WHERE key = 'frontier'").fetchone()
    if row is None or row[0] != frontier.serialise():
        auditor.findings.add("node-changed", f"the tree's edge in {path.name} is not what the entries give")
