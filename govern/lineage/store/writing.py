"""What a log to append to offers beside reading, whichever database it is in."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from govern.lineage.store.read import TableReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.lineage.note import Signer
    from govern.lineage.store.base import Receipt
    from govern.source.canonical import Json


class TableLog(TableReader):
    """A `LogStore` over a log's tables; `signer` is None where another process signs."""

    signer: Signer | None

    @abstractmethod
    def append(self, entries: Sequence[bytes | Json], now: str) -> Receipt:
        """Append a batch and sign its checkpoint; see `LogStore.append`."""

    @abstractmethod
    def adopt(self) -> None:
        """Remember this log as it is, where the head file does not know it: after a deliberate move.

        Verify the log first. Raises `IntegrityError` where the head file does know it, and better.
        """

    @abstractmethod
    def scrub(self) -> None:
        """Leave no byte of deleted rows in the database's files. Raises `DurabilityError` where it can't."""
