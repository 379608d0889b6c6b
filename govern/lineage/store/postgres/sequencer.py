"""Putting what was handed in in order: one process at a time, one transaction and one checkpoint a round.

Life of a round: take batches out of the inbox, refuse those that hold anything but entries, check that the
log is the one that was acknowledged last, derive the index, hash, add entries and nodes, sign the checkpoint,
write down what became of each batch, commit (durable), advance the head outside the database (durable), and
only then acknowledge. Killed before the commit, a round leaves everything in the inbox; killed after it, the
next leader acknowledges.
"""

from __future__ import annotations

from itertools import chain
from time import monotonic, sleep
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, GovernError
from govern.lineage import checkpoint as checkpoints
from govern.lineage.store import guard
from govern.lineage.store.head import Head
from govern.lineage.store.postgres import admission
from govern.lineage.store.postgres.growing import Growing
from govern.lineage.store.postgres.inbox import Batch, Refusal

if TYPE_CHECKING:
    from govern.lineage.note import Signer
    from govern.lineage.store.base import IndexWriter
    from govern.lineage.store.head import HeadFile
    from govern.lineage.store.postgres.admission import Admit
    from govern.lineage.store.postgres.inbox import Inbox
    from govern.lineage.store.postgres.read import PostgresReader

_KEPT = "1 hour"  # how long a writer that lost its connection may still ask what became of its batch
_LINGER = 0.003  # seconds within which those who were just served hand in again
_PRUNE = 60.0  # seconds between looking for outcomes that nobody asks for any more


class _RefusedError(Exception):
    """Some batch of a round is not to be: the round is undone, and taken again one batch at a time."""


class Sequencer:
    """Rounds over one connection; to be asked for only while `inbox.lead()` holds on that connection."""

    def __init__(
        self,
        log: PostgresReader,
        inbox: Inbox,
        *,
        signer: Signer,
        memory: HeadFile,
        derive: IndexWriter,
        admit: Admit,
    ) -> None:
        self._log = log
        self._database = log.database
        self._inbox = inbox
        self._memory = memory
        self._derive = derive
        self._admit = admit
        self._growing = Growing(log, signer)
        self._pruned = monotonic()

    def serve(self, own: Batch | None, seconds: float) -> int:
        """Take in the caller's own batch and what waits; go on for so long, or until nothing waits.

        Where others were served, it stays for the next that they hand in. Gives how many batches there were.
        """
        self.settle()
        stop = monotonic() + seconds
        total = last = self.round(own)
        while last and monotonic() < stop:
            if last > 1 and not self._inbox.waiting():
                sleep(_LINGER)
            last = self.round()
            total += last
        return total

    def settle(self) -> None:
        """Take over: acknowledge what a predecessor committed and could not acknowledge any more.

        Raises `IntegrityError` where the log is not the one that was acknowledged last.
        """
        note, _ = self._growing.last()
        known = self._checked(note)
        if known is None or known.checkpoint != note:
            last = checkpoints.peek(note)
            guard.advance(self._log, self._memory, known, Head(last.origin, last.size, last.root, note))
        self._inbox.acknowledge(checkpoints.peek(note).size, [])

    def round(self, own: Batch | None = None) -> int:
        """Take in what waits, after it the caller's own batch; gives how many batches there were."""
        try:
            return self._round(own, singly=False)
        except _RefusedError:
            return self._round(own, singly=True)

    def _round(self, own: Batch | None, *, singly: bool) -> int:
        with self._database.transaction():
            waiting = [batch for batch in self._inbox.take() if not batch.known]
            good, odd = admission.sort_out(waiting, self._admit)
            batches = [*good, *([own] if own else [])]
            if not batches and not odd:
                return 0
            note, frontier = self._growing.last()
            known = self._checked(note)
            taken, refused = self._index(frontier.size, batches, singly=singly)
            head, settled = self._growing.write(frontier, taken, [*odd, *refused])
        if head is not None:
            self._growing.committed(head, frontier)
            guard.advance(self._log, self._memory, known, head)
        self._inbox.acknowledge(head.size if head else 0, settled)
        self._prune()
        return len(batches) + len(odd)

    def _checked(self, note: bytes) -> Head | None:
        """Give the head that is remembered, which the log with this last checkpoint continues."""
        known = self._memory.read(self._log.origin)
        if known is None or known.checkpoint != note:
            guard.check(self._log, known, self._memory)
        return known

    def _index(
        self, first: int, batches: list[Batch], *, singly: bool
    ) -> tuple[list[Batch], list[tuple[Batch, Refusal]]]:
        """Derive the index; `singly`, each batch for itself, so that one at fault leaves the others."""
        if not singly:
            try:
                self._derive(self._database, first, list(chain.from_iterable(one.entries for one in batches)))
            except DurabilityError:
                raise
            except GovernError as error:
                raise _RefusedError from error
            return batches, []
        taken: list[Batch] = []
        refused: list[tuple[Batch, Refusal]] = []
        for batch in batches:
            try:
                with self._database.transaction():
                    self._derive(self._database, first, batch.entries)
            except DurabilityError:
                raise
            except GovernError as error:
                refused.append((batch, Refusal.of(error)))
            else:
                taken.append(batch)
                first += len(batch.entries)
        return taken, refused

    def _prune(self) -> None:
        if monotonic() - self._pruned > _PRUNE:
            self._pruned = monotonic()
            self._database.run(f"DELETE FROM outcome WHERE since < now() - interval '{_KEPT}'")  # noqa: S608 - ours
