"""Putting what was handed in in order: one process at a time, one transaction and one checkpoint a round.

Life of a round: take batches out of the inbox, check that the log is the one that was acknowledged last,
derive the index, hash, COPY entries and nodes, sign the checkpoint, write down what became of each batch,
commit (durable), advance the head outside the database (durable), and only then acknowledge. Killed before
the commit, a round leaves everything in the inbox; killed after it, the next leader acknowledges.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, GovernError, IntegrityError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.store import guard, schema
from govern.lineage.store.database import UniqueError
from govern.lineage.store.head import Head
from govern.lineage.store.postgres.inbox import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.lineage.note import Signer
    from govern.lineage.store.base import IndexWriter
    from govern.lineage.store.head import HeadFile
    from govern.lineage.store.postgres.inbox import Batch, Inbox
    from govern.lineage.store.postgres.read import PostgresReader

_KEPT = "1 hour"  # how long a writer that lost its connection may still ask what became of its batch
_PRUNE = 60.0  # seconds between looking for outcomes that nobody asks for any more


class Sequencer:
    """Rounds over one connection; to be asked for only while `inbox.lead()` holds on that connection."""

    def __init__(
        self, log: PostgresReader, inbox: Inbox, *, signer: Signer, memory: HeadFile, derive: IndexWriter
    ) -> None:
        self._log = log
        self._database = log.database
        self._inbox = inbox
        self._signer = signer
        self._memory = memory
        self._derive = derive
        self._note = b""  # the checkpoint that `_edge` belongs to
        self._edge = tree.Frontier()
        self._pruned = monotonic()

    def serve(self, own: Batch | None, seconds: float) -> None:
        """Take in the caller's own batch and what waits; go on for so long, or until nothing waits."""
        self.settle()
        stop = monotonic() + seconds
        while self.round(own) and monotonic() < stop:
            own = None

    def settle(self) -> None:
        """Take over: acknowledge what a predecessor committed and could not acknowledge any more.

        Raises `IntegrityError` where the log is not the one that was acknowledged last.
        """
        note = self._log.checkpoint() or b""
        if note == self._note:
            return  # it was ours
        known = self._memory.read(self._log.origin)
        guard.check(self._log, known, self._memory)
        head = checkpoints.verify(note, self._signer.verifier, origin=self._log.origin)
        self._acknowledge(known, Head(head.origin, head.size, head.root, note))

    def round(self, own: Batch | None = None) -> int:
        """Take in what waits, after it the caller's own batch; gives how many batches there were."""
        with self._database.transaction():
            waiting = [*self._inbox.take(), *([own] if own else [])]
            batches = [batch for batch in waiting if not batch.known]
            if not batches:
                return 0
            known = self._memory.read(self._log.origin)
            guard.check(self._log, known, self._memory)
            frontier = self._frontier()
            first = frontier.size
            taken, refused = self._index(first, batches)
            head = self._write(frontier, taken) if taken else None
            self._tell(first, frontier.size, taken, refused)
            if head is None:
                self._inbox.announce()
        if head is not None:
            self._note, self._edge = head.checkpoint, frontier
            self._acknowledge(known, head)
        self._prune()
        return len(batches)

    def _frontier(self) -> tree.Frontier:
        """Give the tree's edge; it must have the root of the last checkpoint, which our key signed."""
        note = self._log.checkpoint() or b""
        if note == self._note:
            return self._edge.copy()
        last = checkpoints.verify_last(note, self._signer.verifier, origin=self._log.origin)
        frontier = tree.Frontier.load(last.size, self._log.node)
        if frontier.root() != last.root:
            raise IntegrityError(
                f"{self._log.place} holds another tree than its last checkpoint says",
                help="Nothing was appended. Run `govern verify` to see which entries were changed.",
            )
        return frontier

    def _index(self, first: int, batches: list[Batch]) -> tuple[list[Batch], list[tuple[Batch, Refusal]]]:
        """Derive the index of all batches; where that fails, find out whose fault it is, one at a time."""
        if self._try(first, list(chain.from_iterable(batch.entries for batch in batches))) is None:
            return batches, []
        taken: list[Batch] = []
        refused: list[tuple[Batch, Refusal]] = []
        for batch in batches:
            refusal = self._try(first, batch.entries)
            if refusal is None:
                taken.append(batch)
                first += len(batch.entries)
            else:
                refused.append((batch, refusal))
        return taken, refused

    def _try(self, first: int, entries: Sequence[bytes]) -> Refusal | None:
        try:
            with self._database.transaction():
                self._derive(self._database, first, entries)
        except DurabilityError:
            raise
        except GovernError as error:
            return Refusal.of(error)
        return None

    def _write(self, frontier: tree.Frontier, batches: Sequence[Batch]) -> Head:
        """Add the entries, what the tree grows by, and the signed checkpoint."""
        first = frontier.size
        entries = list(chain.from_iterable(batch.entries for batch in batches))
        leaves = [sha256(b"\x00" + entry).digest() for entry in entries]
        nodes = frontier.extend(leaves)
        head = Checkpoint(self._log.origin, frontier.size, frontier.root())
        signed = checkpoints.sign(head, self._signer)
        try:
            rows = zip(range(first, frontier.size), entries, leaves, strict=True)
            self._database.copy("entry", ("int8", "bytea", "bytea"), rows)
        except UniqueError:
            raise IntegrityError(
                f"{self._log.place} has entries beyond its checkpoint",
                help="Nothing was appended. Run `govern verify`.",
            ) from None
        stored = [done for done in nodes if done.level and done.level % schema.NODE_STEP == 0]
        made = [
            (done.level, done.first + at, value) for done in stored for at, value in enumerate(done.hashes)
        ]
        if made:
            self._database.copy("node", ("int4", "int8", "bytea"), made)
        row = (frontier.size, signed.decode(), batches[-1].time)
        self._database.run("INSERT INTO checkpoint VALUES (?, ?, ?)", row)
        return Head(self._log.origin, head.size, head.root, signed)

    def _tell(
        self, first: int, size: int, taken: Sequence[Batch], refused: Sequence[tuple[Batch, Refusal]]
    ) -> None:
        """Write down what became of each batch."""
        rows: list[tuple[object, ...]] = []
        for batch in taken:
            stop = first + len(batch.entries)
            rows.append((batch.ticket, first, stop, size, None, None, None))
            first = stop
        rows += [(batch.ticket, None, None, None, why.kind, why.message, why.help) for batch, why in refused]
        self._database.many(
            "INSERT INTO outcome (ticket, first, stop, size, refused, message, help)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def _acknowledge(self, known: Head | None, head: Head) -> None:
        """Advance the head, then let all who wait know. Not durable in itself: the next leader repeats it."""
        if known != head:
            guard.advance(self._log, self._memory, known, head)
        with self._database.transaction():
            self._database.run("SET LOCAL synchronous_commit = off")
            if self._database.run("UPDATE acknowledged SET size = ? WHERE size < ?", (head.size, head.size)):
                self._inbox.announce()

    def _prune(self) -> None:
        if monotonic() - self._pruned > _PRUNE:
            self._pruned = monotonic()
            self._database.run(f"DELETE FROM outcome WHERE since < now() - interval '{_KEPT}'")  # noqa: S608 - ours
