"""What a witness has cosigned last of each log: one SQLite file, the one thing a witness must never lose.

Looking at the last checkpoint, judging by it and replacing it happen under one write lock. Otherwise a
slower request for a smaller tree could turn the record back after a larger tree was cosigned, and two
histories would both be consistent with it. The new record is durable before any cosignature is given out.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from govern.lineage import checkpoint as checkpoints
from govern.lineage.store.failure import explained
from govern.lineage.witness import answer, check_growth, cosigned, read, signed_checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from govern.lineage.cosignature import CosignSigner
    from govern.lineage.log_keys import LogKeys
    from govern.lineage.witness import Answer

_TABLE = """CREATE TABLE IF NOT EXISTS witnessed (
  origin TEXT PRIMARY KEY, size INTEGER NOT NULL, note BLOB NOT NULL
) STRICT, WITHOUT ROWID"""
_PATIENCE = 5.0
"""Seconds to wait for another request's turn."""


class Witness:
    """A witness over its state file; made by several threads or processes at once, they take turns.

    `keys` gives the keys of a log by its origin, None where it is not witnessed.
    """

    def __init__(
        self, path: Path, keys: Callable[[str], LogKeys | None], signers: Sequence[CosignSigner]
    ) -> None:
        self.path = path
        self._keys = keys
        self._signers = tuple(signers)
        with self._opened() as connection:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute(_TABLE)

    def submit(self, body: bytes, time: int) -> Answer:
        """Judge a request's body, keep its checkpoint as the last, and cosign it.

        Raises `Refusal`, `DurabilityError` and `IntegrityError` where the state can't be used; nothing is
        cosigned then.
        """
        submission = read(body)
        head, signed = signed_checkpoint(submission, self._keys)
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                note = self._last(connection, head.origin)
                check_growth(submission, head, None if note is None else checkpoints.peek(note))
                made = cosigned(signed, self._signers, time)
                whole = replace(signed, signatures=(*signed.signatures, *made.signatures))
                connection.execute(
                    "INSERT OR REPLACE INTO witnessed VALUES (?, ?, ?)",
                    (head.origin, head.size, whole.encode()),
                )
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        return answer(made)

    def latest(self, origin: str) -> bytes | None:
        """Give the checkpoint that was cosigned last of a log, with its cosignatures; None where none was."""
        with self._opened() as connection:
            return self._last(connection, origin)

    def origins(self) -> list[str]:
        """Name the logs of which anything was cosigned."""
        with self._opened() as connection:
            return [
                origin for (origin,) in connection.execute("SELECT origin FROM witnessed ORDER BY origin")
            ]

    @staticmethod
    def _last(connection: sqlite3.Connection, origin: str) -> bytes | None:
        row = connection.execute("SELECT note FROM witnessed WHERE origin = ?", (origin,)).fetchone()
        return None if row is None else bytes(row[0])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with (
            explained(self.path),
            closing(sqlite3.connect(self.path, isolation_level=None, timeout=_PATIENCE)) as connection,
        ):
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")
            yield connection
