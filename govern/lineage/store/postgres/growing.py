"""What a round writes: entries, what the tree grows by, its checkpoint, and what became of each batch."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from govern.errors import IntegrityError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.store import schema
from govern.lineage.store.base import Receipt
from govern.lineage.store.database import UniqueError
from govern.lineage.store.head import Head
from govern.lineage.store.postgres.inbox import Batch, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.lineage.note import Signer
    from govern.lineage.store.postgres.read import PostgresReader

    Settled = Sequence[tuple[Batch, Receipt | Refusal]]
    """What became of batches."""

_BULK = 256  # entries from which COPY is faster than what goes along with the other rows

_ADDED = "added AS (INSERT INTO entry SELECT * FROM unnest(?::int8[], ?::bytea[], ?::bytea[]))"
_NOTED = "noted AS (INSERT INTO checkpoint VALUES (?, ?, ?)), grown AS (UPDATE edge SET value = ?)"
_TOLD = """
INSERT INTO outcome (ticket, first, stop, size, refused, message, help)
SELECT * FROM unnest(?::uuid[], ?::int8[], ?::int8[], ?::int8[], ?::text[], ?::text[], ?::text[])"""


class Growing:
    """The end of a log that the leader appends to, over one connection."""

    def __init__(self, log: PostgresReader, signer: Signer) -> None:
        self._log = log
        self._database = log.database
        self._signer = signer
        self._note = b""  # the checkpoint that `_frontier` belongs to
        self._frontier = tree.Frontier()

    def last(self) -> tuple[bytes, tree.Frontier]:
        """Give the last checkpoint and the tree's edge, which has its root.

        Raises `IntegrityError` where our key did not sign it, or the stored tree is another.
        """
        found = self._database.rows(
            "SELECT note, (SELECT value FROM edge) FROM checkpoint ORDER BY size DESC LIMIT 1"
        )
        note, edge = (found[0][0].encode(), found[0][1]) if found else (b"", None)
        if note != self._note:
            last = checkpoints.verify_last(note, self._signer.verifier, origin=self._log.origin)
            frontier = tree.Frontier.parse(edge or b"")
            if (frontier.size, frontier.root()) != (last.size, last.root):
                raise IntegrityError(
                    f"{self._log.place} holds another tree than its last checkpoint says",
                    help="Nothing was appended. Run `govern verify` to see which entries were changed.",
                )
            self._note, self._frontier = note, frontier
        return note, self._frontier.copy()

    def write(
        self, frontier: tree.Frontier, taken: Sequence[Batch], refused: Sequence[tuple[Batch, Refusal]]
    ) -> tuple[Head | None, Settled]:
        """Add all of a round within the open transaction; give the new head, and what to tell whom."""
        settled: list[tuple[Batch, Receipt | Refusal]] = [*refused]
        if not taken:
            self._database.run(_TOLD, tuple(_outcomes(settled)))
            return None, settled
        first = frontier.size
        entries = list(chain.from_iterable(batch.entries for batch in taken))
        leaves = [sha256(b"\x00" + entry).digest() for entry in entries]
        nodes = frontier.extend(leaves)
        head = Checkpoint(self._log.origin, frontier.size, frontier.root())
        signed = checkpoints.sign(head, self._signer)
        settled += _receipts(first, frontier.size, signed, taken)
        self._write_nodes(nodes)
        noted = (frontier.size, signed.decode(), taken[-1].time, frontier.serialise())
        try:
            self._write_rows((list(range(first, frontier.size)), entries, leaves), noted, settled)
        except UniqueError:
            raise IntegrityError(
                f"{self._log.place} has entries or checkpoints beyond its last one",
                help="Nothing was appended. Run `govern verify`.",
            ) from None
        return Head(self._log.origin, head.size, head.root, signed), settled

    def committed(self, head: Head, frontier: tree.Frontier) -> None:
        """Go on from what was written, now that it is durable."""
        self._note, self._frontier = head.checkpoint, frontier

    def _write_rows(
        self, entries: tuple[list[int], list[bytes], list[bytes]], noted: tuple[object, ...], settled: Settled
    ) -> None:
        values = (*noted, *_outcomes(settled))
        if len(entries[0]) < _BULK:
            self._database.run(f"WITH {_ADDED}, {_NOTED} {_TOLD}", (*entries, *values))
        else:
            self._database.copy("entry", ("int8", "bytea", "bytea"), zip(*entries, strict=True))
            self._database.run(f"WITH {_NOTED} {_TOLD}", values)

    def _write_nodes(self, nodes: Sequence[tree.Completed]) -> None:
        stored = [done for done in nodes if done.level and done.level % schema.NODE_STEP == 0]
        rows = [(done.level, done.first + at, one) for done in stored for at, one in enumerate(done.hashes)]
        if rows:
            self._database.copy("node", ("int4", "int8", "bytea"), rows)


def _receipts(
    first: int, size: int, note: bytes, taken: Sequence[Batch]
) -> Iterator[tuple[Batch, Receipt | Refusal]]:
    """Say where each batch stands, one after the other from `first` on, under one checkpoint."""
    for batch in taken:
        stop = first + len(batch.entries)
        yield batch, Receipt(first, size, note, stop)
        first = stop


def _outcomes(settled: Settled) -> list[list[object]]:
    """Give the columns of `outcome`."""
    rows: list[tuple[object, ...]] = []
    for batch, what in settled:
        if isinstance(what, Refusal):
            rows.append((batch.ticket, None, None, None, what.kind, what.message, what.help))
        else:
            rows.append((batch.ticket, what.first, what.stop, what.size, None, None, None))
    return [list(column) for column in zip(*rows, strict=True)]
