"""Faults to plant in the store, so that the hammer is seen to catch them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govern.lineage.store.base import Receipt
from govern.lineage.store.sqlite import SqliteLog
from govern.source.canonical import Json


def acknowledge_early() -> None:
    """Acknowledge a batch before it is committed, which happens when the next one comes."""
    append = SqliteLog.append

    def early(self: SqliteLog, entries: Sequence[bytes | Json], now: str) -> Receipt:
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")
        self.connection.execute("BEGIN IMMEDIATE")
        self.database._depth = 1  # type: ignore[attr-defined] - so that the append's own is within this one
        return append(self, entries, now)

    SqliteLog.append = early  # type: ignore[method-assign]


def skip_an_index() -> None:
    """Leave an index out before every tenth batch."""
    insert = SqliteLog._insert
    batches = [0]

    def skipping(self: SqliteLog, first: int, data: list[bytes], leaves: list[bytes]) -> None:
        batches[0] += 1
        insert(self, first + (batches[0] % 10 == 0), data, leaves)

    SqliteLog._insert = skipping  # type: ignore[method-assign]


PLANTS: dict[str, Callable[[], None]] = {"early": acknowledge_early, "gap": skip_an_index}
