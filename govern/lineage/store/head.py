"""The head: a second, tiny database outside the workspace that remembers each log's last checkpoint.

A log restored from yesterday's backup is consistent in itself; only a memory that was not restored with it
can tell. So this file must lie outside whatever is backed up together with the log.

It is written after the log, and not waited for: killing processes takes nothing from it, but a power loss may
turn it back by the last batches. Then the log, which is waited for, is ahead of it, which the next append
accepts where the one continues the other.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.lineage.store.failure import explained

if TYPE_CHECKING:
    from pathlib import Path

_TABLE = """CREATE TABLE IF NOT EXISTS head (
  origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, checkpoint BLOB NOT NULL
) STRICT, WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Head:
    """The last acknowledged state of a log: its size, root, and the signed note that says so."""

    origin: str
    size: int
    root: bytes
    checkpoint: bytes


class HeadFile:
    """The heads of all logs of this user, in one SQLite file; made when first written."""

    def __init__(self, path: Path, busy_timeout: float = 10.0) -> None:
        self.path = path
        self._timeout = busy_timeout
        self._connection: sqlite3.Connection | None = None

    def read(self, origin: str) -> Head | None:
        """Give the head of a log, or None where this file never saw it. Raises `DurabilityError`."""
        if self._connection is None and not self.path.exists():
            return None
        with explained(self.path):
            row = (
                self._open()
                .execute("SELECT origin, size, root, checkpoint FROM head WHERE origin = ?", (origin,))
                .fetchone()
            )
        return Head(*row) if row else None

    def swap(self, expected: Head | None, new: Head) -> bool:
        """Replace `expected` by `new` in one step; False where the head is not `expected` any more.

        Raises `DurabilityError`.
        """
        with explained(self.path):
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                if self.read(new.origin) != expected:
                    return False
                connection.execute(
                    "INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?)",
                    (new.origin, new.size, new.root, new.checkpoint),
                )
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        return True

    def close(self) -> None:
        """Close the file; it opens again when needed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=self._timeout)
            try:
                connection.execute("PRAGMA synchronous = NORMAL")  # an append waits for the disk once
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
                connection.execute(_TABLE)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection
