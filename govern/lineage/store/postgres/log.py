"""A log in PostgreSQL to append to; many processes and machines may append at once.

Whoever appends leads if nobody does: it puts its own batch and all that wait in order, under one checkpoint.
Everybody else hands in and waits. So a team needs no process of its own for it; where only one machine may
have the signing key, `leading` runs there, and the others are opened without a signer.
"""

from __future__ import annotations

import time
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from govern.errors import DurabilityError, GovernError, UsageError
from govern.lineage import index
from govern.lineage.store import guard, migrations
from govern.lineage.store.batch import encode
from govern.lineage.store.head import Head
from govern.lineage.store.postgres import admission, schema
from govern.lineage.store.postgres.failure import LostError
from govern.lineage.store.postgres.inbox import Batch, Inbox, Refusal
from govern.lineage.store.postgres.read import PostgresReader
from govern.lineage.store.postgres.sequencer import Sequencer
from govern.lineage.store.writing import TableLog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from govern.lineage.note import Signer
    from govern.lineage.store.base import IndexWriter, Receipt
    from govern.lineage.store.head import HeadFile
    from govern.lineage.store.postgres.address import Address
    from govern.lineage.store.postgres.admission import Admit
    from govern.lineage.store.postgres.database import PostgresDatabase
    from govern.source.canonical import Json

_COURTESY = 0.05  # seconds for which a writer goes on for others after its own batch is in
_AT_FIRST = 0.05  # seconds for which a writer trusts that somebody leads, at least …
_AT_MOST = 0.25  # … and where that took longer the last time, at most: to ask in vain costs all the others
_PAUSE = 0.1  # seconds after which a writer looks again though nothing was announced


class PostgresLog(PostgresReader, TableLog):
    """A `LogStore` in PostgreSQL; made by `opening.create_log` or `opening.open_log`.

    `signer` is None where this process may not sign: then another one has to lead. `admit` raises where what
    others handed in is no entry. `patience` is how many seconds an append waits for its checkpoint.
    """

    def __init__(
        self,
        database: PostgresDatabase,
        address: Address,
        origin: str,
        *,
        signer: Signer | None,
        memory: HeadFile,
        derive: IndexWriter = index.apply,
        admit: Admit = admission.canonical,
        patience: float = 30.0,
    ) -> None:
        super().__init__(database, address, origin)
        self.signer = signer
        self._memory = memory
        self._patience = patience
        self.inbox = Inbox(database, address.schema, origin)
        self.sequencer: Sequencer | None = None
        if signer is not None:
            self.sequencer = Sequencer(
                self, self.inbox, signer=signer, memory=memory, derive=derive, admit=admit
            )
        self._remembered = False
        self._alone = True  # whether nobody else appended when this one led last
        self._trust = _AT_FIRST  # seconds
        self.inbox.listen()

    def append(self, entries: Sequence[bytes | Json], now: str) -> Receipt:
        """Append a batch and wait for its signed checkpoint; see `LogStore.append`.

        Where it raises `DurabilityError`, the message says whether the batch may be in the log all the same.
        """
        batch = Batch(uuid4(), self.inbox.writer, now, encode(entries))
        self.require_known()
        begun = monotonic()
        deadline = begun + self._patience
        handed_in, pause = False, self._trust
        try:
            while True:
                try:
                    found, handed_in = self._step(batch, handed_in=handed_in)
                    if found is None and monotonic() > deadline:
                        found = self._give_up(batch.ticket)
                    elif found is None:
                        found, pause = self.inbox.wait(batch.ticket, pause), _PAUSE
                except LostError as error:
                    self._return(batch, deadline, error)
                    handed_in = True
                    continue
                if found is not None:
                    self._trust = min(max(_AT_FIRST, 3 * (monotonic() - begun)), _AT_MOST)
                    return self._said(found)
        except BaseException:
            if handed_in:
                with suppress(GovernError):  # what nobody waits for any more is not to be recorded
                    self.inbox.withdraw(batch.ticket)
            raise

    def require_known(self) -> None:
        """Insist that whoever may lead remembers this log, whether or not it comes to lead."""
        if self.sequencer is None or self._remembered:
            return
        if self._memory.read(self.origin) is None:
            guard.check(self, None, self._memory)
        self._remembered = True

    def scrub(self) -> None:
        """Leave no byte of deleted rows in the files of those tables that are made to be erased.

        They are written anew (`VACUUM FULL`), which the owner of the log may do, and members of its role.
        What the server keeps for recovery and in backups ages out by its own settings.

        Raises:
            DurabilityError: this role may not; what was deleted stays deleted, and its place is used again.

        """
        erasable = ["salt", *(table for step in migrations.STEPS for table in step.writers)]
        if not schema.owns(self.database, erasable):  # the server would only warn, and leave them as they are
            raise DurabilityError(
                f"what was erased may still stand in unused parts of {self.place}: this role may not write "
                "its tables anew",
                help=f"Let the owner of the log run VACUUM FULL on {', '.join(erasable)}.",
            )
        self.database.run("RESET ROLE")
        try:
            for table in erasable:
                self.database.run(f"VACUUM FULL {table}")
        finally:
            self.reconnect()

    def adopt(self) -> None:
        """Remember this log as it is, where the head file does not know it: after a deliberate move.

        Verify the log first. Raises `IntegrityError` where the head file does know it, and better.
        """
        head, note = self.head(), self.checkpoint() or b""
        known = self._memory.read(self.origin)
        if known is not None:
            guard.check(self, known, self._memory)
        guard.advance(self, self._memory, known, Head(self.origin, head.size, head.root, note))

    def reconnect(self) -> None:
        """Replace a broken connection; raises `LostError` while the server does not answer."""
        self.database.reconnect()
        self.inbox.listen()

    def close(self) -> None:
        """Close the connection and the head file."""
        super().close()
        self._memory.close()

    def _said(self, found: Receipt | Refusal) -> Receipt:
        if isinstance(found, Refusal):
            raise found.error()
        return found

    def _step(self, batch: Batch, *, handed_in: bool) -> tuple[Receipt | Refusal | None, bool]:
        """Lead, or hand in; give what became of the batch, if that is known, and whether it is handed in."""
        may_lead = self.sequencer is not None
        # where others led last time they probably do: to ask would only cost, and who leads may tell at once
        leading = not handed_in and may_lead and self._alone and self.inbox.lead()
        if not leading:
            if not handed_in:
                self.inbox.hand_in(batch)
                if not self._alone:
                    return None, True
            found, leading = self.inbox.outcome(batch.ticket, lead=may_lead)
            handed_in = True
            if found is not None or not leading:
                self._alone = False
                return found, True
        assert self.sequencer is not None  # noqa: S101 - for the type checker: else it could not lead
        try:
            self._alone = self.sequencer.serve(None if handed_in else batch, _COURTESY) == 1
        finally:
            self.inbox.resign()
        return self.inbox.outcome(batch.ticket)[0], handed_in

    def _return(self, batch: Batch, deadline: float, error: GovernError) -> None:
        """Connect again and make sure that the batch is handed in, if it was not taken in already."""
        while True:
            if monotonic() > deadline:
                raise DurabilityError(
                    f"{error.message}; whether this batch is in the log is not known",
                    help="Nothing of it was acknowledged. Once the server answers, look whether it is there "
                    "before recording it again; `govern run` does so by itself.",
                ) from None
            try:
                self.reconnect()
                self.inbox.hand_in(batch)
            except (LostError, UsageError) as again:  # a server that starts lets nobody in, in its language
                error = again
                time.sleep(_PAUSE)
            else:
                return

    def _give_up(self, ticket: UUID) -> Receipt | Refusal:
        """Take a batch back for which nobody made a checkpoint in time, unless it was a moment ago."""
        if self.inbox.withdraw(ticket):
            raise DurabilityError(
                f"nobody put the batch in order within {self._patience:g} seconds: {self.place} has no "
                "sequencer, or it is stuck",
                help="Nothing of it was recorded. Run `govern log sequence` where the signing key is.",
            )
        found, _ = self.inbox.outcome(ticket)
        if found is None:
            raise DurabilityError(
                f"the batch is in {self.place}, but its sequencer did not acknowledge it",
                help="Its head file may be stuck: see what `govern log sequence` says. The next one goes on.",
            )
        return found
