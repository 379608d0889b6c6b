"""What every store of a log offers, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.store.database import Database
    from govern.source.canonical import Json

MAX_ENTRY = 65_535
"""Bytes in one entry at most, as a published bundle's 16-bit length says; larger things go in by digest."""

IndexWriter = Callable[["Database", int, Sequence[bytes]], None]
"""`derive(database, first, entries)`: derive tables from a batch inside its transaction.

What it raises undoes the whole batch. It must neither commit nor roll back. A store has one, from when it is
opened: who writes the entries down may be another process than who handed them in.
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """An acknowledged append: entries `first` up to `stop` are durable under the signed note `checkpoint`.

    The checkpoint is of size `size`; where others append at the same time, it may be of their entries, too.
    """

    first: int
    size: int
    checkpoint: bytes
    stop: int


class LogReader(Protocol):
    """A log to read from; nothing it gives is verified."""

    @property
    def origin(self) -> str:
        """The log's identity, the first line of its checkpoints."""

    def head(self) -> Checkpoint:
        """Give the latest tree head."""

    def checkpoint(self, size: int | None = None) -> bytes | None:
        """Give the signed note of the checkpoint at exactly `size`, by default the latest."""

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """Give size and note of every checkpoint, by ascending size."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the bytes of entries `start` up to `stop`."""

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """Give the leaf hashes of entries `start` up to `stop`."""

    def node(self, level: int, index: int) -> bytes:
        """Give the hash of the complete subtree at `(level, index)`: a `tree.NodeReader`."""


class LogStore(LogReader, Protocol):
    """A log to append to."""

    def append(self, entries: Sequence[bytes | Json], now: str) -> Receipt:
        """Append a batch and sign its checkpoint; return only when both are durable.

        The tables derived from entries (`index`) grow in the same transaction. Entries are JSON values or
        canonical bytes. `now` is an RFC 3339 time kept beside the checkpoint; the
        order never depends on it. Raises `DurabilityError` (nothing acknowledged, nothing half-written),
        `IntegrityError` (the store is not the log it should be), `CanonicalError`, `UsageError`.
        """

    def close(self) -> None:
        """Release the store; using it afterwards is an error."""
