"""The embedded store: one SQLite file, many processes that write in turn, one signed checkpoint a batch.

Life of a batch: take the write lock, check that the log is the one that was acknowledged last, hash, insert
entries, nodes and the derived index, sign the checkpoint, commit (fsync), advance the head,
acknowledge. A crash in between leaves either nothing or a log that is one batch ahead of its head, which the
next append checks and accepts.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import index, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.store import guard, schema
from govern.lineage.store.base import Receipt
from govern.lineage.store.batch import encode
from govern.lineage.store.failure import explained
from govern.lineage.store.head import Head
from govern.lineage.store.read import SqliteReader
from govern.lineage.store.writing import TableLog

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from govern.lineage.note import Signer
    from govern.lineage.store.base import IndexWriter
    from govern.lineage.store.head import HeadFile
    from govern.source.canonical import Json


class SqliteLog(SqliteReader, TableLog):
    """A `LogStore` in an SQLite file; made by `create_log` or `open_log`."""

    signer: Signer

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        origin: str,
        *,
        signer: Signer,
        memory: HeadFile,
        derive: IndexWriter = index.apply,
    ) -> None:
        super().__init__(path, connection, origin)
        self.signer = signer
        self._memory = memory
        self._derive = derive
        self._end = (
            b"",
            b"",
        )  # the last checkpoint and the tree's edge, as they were checked or written here

    def append(self, entries: Sequence[bytes | Json], now: str) -> Receipt:
        """Append a batch and sign its checkpoint; see `LogStore.append`."""
        data = encode(entries)
        leaves = [sha256(b"\x00" + item).digest() for item in data]
        with explained(self.path), self.database.transaction():
            note, frontier = self._last()
            known = self._memory.read(self.origin)
            if known != Head(self.origin, frontier.size, frontier.root(), note):
                guard.check(self, known, self._memory)
            first = frontier.size
            nodes = frontier.extend(leaves)
            head = Checkpoint(self.origin, frontier.size, frontier.root())
            signed = checkpoints.sign(head, self.signer)
            self._insert(first, data, leaves)
            self._insert_tree(nodes, frontier, signed, now)
            self._derive(self.database, first, data)
        self._end = signed, frontier.serialise()
        guard.advance(self, self._memory, known, Head(self.origin, head.size, head.root, signed))
        return Receipt(first, head.size, signed, head.size)

    def scrub(self) -> None:
        """Leave no byte of deleted rows in the file, its free pages and its write-ahead log.

        Pages that were rearranged may hold old rows between their cells, whatever `secure_delete` says, so
        the file is written anew. Raises `DurabilityError` where a reader still holds old pages, or the disk
        has no room for a second copy; what was deleted stays deleted.
        """
        try:
            self.database.run("VACUUM")
        except DurabilityError as error:
            raise DurabilityError(
                f"what was erased may still stand in unused parts of {self.path}: {error.message}",
                help="Let others finish and make room for a second copy of the log; then erase again.",
            ) from error
        self._empty_wal()

    def close(self) -> None:
        """Close the log and its head file."""
        super().close()
        self._memory.close()

    def adopt(self) -> None:
        """Remember this log as it is, where the head file does not know it: after a deliberate move.

        Verify the log first. Raises `IntegrityError` where the head file does know it, and better.
        """
        with explained(self.path), self.database.transaction():
            head = self.head()
            note = self.checkpoint() or b""
            known = self._memory.read(self.origin)
            if known is not None:
                guard.check(self, known, self._memory)
            guard.advance(self, self._memory, known, Head(self.origin, head.size, head.root, note))

    def _empty_wal(self) -> None:
        with explained(self.path):
            (busy, _, _) = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise DurabilityError(
                f"the write-ahead log of {self.path} still holds what was erased, because it is being read",
                help="let the readers finish, then erase again",
            )

    def _last(self) -> tuple[bytes, tree.Frontier]:
        """Read the last checkpoint, which our key signed, and the tree's edge, which must have its root.

        What this process has checked or written itself, and nobody has changed since, is not checked again.
        """
        row = self.connection.execute("SELECT value FROM meta WHERE key = 'frontier'").fetchone()
        edge = bytes(row[0]) if row else b""
        frontier = tree.Frontier.parse(edge)
        _, note = self.signed() or (0, b"")
        if (note, edge) == self._end:
            return note, frontier
        last = checkpoints.verify_last(note, self.signer.verifier, origin=self.origin)
        if (last.size, last.root) != (frontier.size, frontier.root()):
            raise IntegrityError(
                f"{self.path} holds another tree than its last checkpoint says",
                help="Nothing was appended. Run `govern verify` to see which entries were changed.",
            )
        self._end = note, edge
        return note, frontier

    def _insert(self, first: int, data: list[bytes], leaves: list[bytes]) -> None:
        rows = zip(range(first, first + len(data)), data, leaves, strict=True)
        self.connection.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)

    def _insert_tree(
        self, nodes: list[tree.Completed], frontier: tree.Frontier, signed: bytes, now: str
    ) -> None:
        for done in nodes:
            if done.level and done.level % schema.NODE_STEP == 0:
                rows = [(done.level, done.first + at, value) for at, value in enumerate(done.hashes)]
                self.connection.executemany("INSERT INTO node VALUES (?, ?, ?)", rows)
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('frontier', ?)", (frontier.serialise(),))
        row = (frontier.size, signed.decode(), now)
        self.connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?)", row)


def create_log(
    path: Path,
    signer: Signer,
    memory: HeadFile,
    now: str,
    *,
    busy_timeout: float = 10.0,
    derive: IndexWriter = index.apply,
) -> SqliteLog:
    """Make a new, empty log whose origin is the signer's name, with a signed checkpoint of size 0.

    Raises `UsageError` where the file exists, `IntegrityError` where `memory` already knows a log of this
    origin, `DurabilityError`.
    """
    origin = signer.name
    known = memory.read(origin)
    if known is not None:
        raise guard.RollbackError(
            f"{memory.path} remembers a log {origin} of size {known.size}: a second one would fork it",
            help="Give the new log a name of its own, or restore the old one.",
        )
    with explained(path):
        connection = schema.connect(path, busy_timeout, new=True)
        log = SqliteLog(path, connection, origin, signer=signer, memory=memory, derive=derive)
        frontier = tree.Frontier()
        signed = checkpoints.sign(Checkpoint(origin, 0, frontier.root()), signer)
        try:
            with log.database.transaction():
                schema.create(connection, origin)
                log._insert_tree([], frontier, signed, now)  # noqa: SLF001 - the log is being made here
        except BaseException:
            log.close()
            path.unlink()  # it was made a moment ago and holds nothing
            raise
    guard.advance(log, memory, None, Head(origin, 0, frontier.root(), signed))
    return log


def open_log(
    path: Path,
    signer: Signer,
    memory: HeadFile,
    *,
    busy_timeout: float = 10.0,
    derive: IndexWriter = index.apply,
) -> SqliteLog:
    """Open a log to append to it; `busy_timeout` is how many seconds to wait for another writer.

    Raises `UsageError` (no log there, another log's key), `IntegrityError` (damaged), `DurabilityError`.
    """
    with explained(path):
        connection = schema.connect(path, busy_timeout)
        try:
            origin = schema.check_identity(connection, path)
            if origin == signer.name:
                schema.migrate(connection)
        except BaseException:
            connection.close()
            raise
    if origin != signer.name:
        connection.close()
        raise UsageError(
            f"{path} is the log {origin}, and the key given is of {signer.name}",
            help="a log is signed by the key of its own name",
        )
    return SqliteLog(path, connection, origin, signer=signer, memory=memory, derive=derive)
