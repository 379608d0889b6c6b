"""Handing batches in, and learning what became of them.

A batch waits in the inbox under a ticket that its writer made up. Whoever holds the leadership (a session
advisory lock, which dies with its connection) takes it out and writes down what became of it in the same
transaction; so a batch is never lost between the two, nor taken in twice, whoever is killed when.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from govern.errors import GovernError, IntegrityError, UsageError
from govern.lineage.index import RunConflictError
from govern.lineage.store.base import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.lineage.store.postgres.database import PostgresDatabase

MAX_BATCHES = 512
"""Batches that one transaction takes in at most."""
MAX_BYTES = 32 << 20
"""Bytes of entries after which a transaction takes in no further batch."""

_HEIRS = 4  # writers that are told when nobody leads any more: some may be gone, or have no key
_LONGEST = 7_900  # bytes of a notification
_SAID = 2_000  # characters that are kept of why a batch was refused

_HAND_IN = """
WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO inbox (ticket, writer, time, entries) SELECT ?, ?, ?, ? FROM quick
WHERE NOT EXISTS (SELECT FROM outcome WHERE ticket = ?) ON CONFLICT DO NOTHING"""

_OUTCOME = """
SELECT first, stop, found.size, note, refused, message, help, settled,
  CASE WHEN ? AND NOT settled THEN pg_try_advisory_lock(?) END
FROM (
  SELECT outcome.*, coalesce(
    refused IS NOT NULL OR outcome.size <= (SELECT size FROM acknowledged), false) AS settled
  FROM (VALUES (?::uuid)) AS mine (ticket) LEFT JOIN outcome ON outcome.ticket = mine.ticket
) AS found LEFT JOIN checkpoint ON checkpoint.size = found.size"""

_REFUSALS: dict[str, type[GovernError]] = {
    "conflict": RunConflictError,
    "integrity": IntegrityError,
    "usage": UsageError,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries that belong together: `time` is the writer's, `known` whether it was taken in before.

    `writer` names who waits for it, and is as hard to guess as a ticket.
    """

    ticket: UUID
    writer: UUID
    time: str
    entries: Sequence[bytes]
    known: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a batch is not in the log, so that its writer, in whatever process, can be told."""

    kind: str
    message: str
    help: str

    @classmethod
    def of(cls, error: GovernError) -> Refusal:
        """Keep what an error says, as far as a database can keep it: it may quote what was handed in."""
        kinds = (kind for kind, known in _REFUSALS.items() if isinstance(error, known))
        return cls(next(kinds, "usage"), _storable(error.message), _storable(error.help or ""))

    def error(self) -> GovernError:
        """Make the error again."""
        return _REFUSALS.get(self.kind, UsageError)(self.message, help=self.help)


class Inbox:
    """The inbox of one log, over one connection."""

    def __init__(self, database: PostgresDatabase, schema: str, origin: str) -> None:
        self.writer = uuid4()
        self._database = database
        number = sha256(f"govern sequencer of {origin} in {schema}".encode()).digest()[:8]
        self._lock = int.from_bytes(number, "big", signed=True)

    def listen(self) -> None:
        """From now on, `wait` hears what is told to this writer."""
        self._database.run(f"LISTEN {_channel(self.writer)}")

    def wait(self, ticket: UUID, seconds: float) -> Receipt | None:
        """Wait until this writer is told something, at most so long; give the receipt, if it is that.

        It may be that this writer should lead instead, or nothing: then `outcome` says how things stand.
        """
        receipt = None
        for payload in self._database.wait(seconds):
            named, _, rest = payload.partition(" ")
            if named == str(ticket):
                first, stop, size, note = rest.split(" ", 3)
                receipt = Receipt(int(first), int(size), note.encode(), int(stop))
        return receipt

    def acknowledge(self, size: int, settled: Iterable[tuple[Batch, Receipt | Refusal]]) -> None:
        """Say that all up to `size` is acknowledged, and tell those who wait what became of their batches.

        Not durable in itself: whoever leads next says it again.
        """
        told = [(_channel(batch.writer), _payload(batch, what)) for batch, what in settled]
        self._database.rows(
            "WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),"
            " said AS (UPDATE acknowledged SET size = ? WHERE size < ?)"
            " SELECT count(pg_notify(channel, payload))"
            " FROM quick CROSS JOIN unnest(?::text[], ?::text[]) AS told (channel, payload)",
            (size, size, [channel for channel, _ in told], [payload for _, payload in told]),
        )

    def lead(self) -> bool:
        """Become the one who puts entries in order, unless somebody is."""
        return bool(self._database.rows("SELECT pg_try_advisory_lock(?)", (self._lock,))[0][0])

    def resign(self) -> None:
        """Let another one lead; some of those who have waited longest are told, where there is work."""
        self._database.run("SELECT pg_advisory_unlock(?)", (self._lock,))
        # asked after letting go: whoever hands in later finds the lead free
        oldest = self._database.rows("SELECT writer FROM inbox ORDER BY id LIMIT ?", (_HEIRS,))
        if oldest:
            channels = [_channel(writer) for (writer,) in oldest]
            self._database.rows(
                "SELECT count(pg_notify(channel, '')) FROM unnest(?::text[]) AS channel", (channels,)
            )

    def waiting(self) -> bool:
        """Whether anything waits."""
        return bool(self._database.rows("SELECT 1 FROM inbox LIMIT 1"))

    def hand_in(self, batch: Batch) -> None:
        """Put a batch in. Handing in again what is there or was taken in changes nothing.

        The disk is not waited for here: the commit that settles the batch makes this durable, too. Where the
        server falls before that, the writer, which was told nothing yet, hands in again.
        """
        self._database.run(
            _HAND_IN, (batch.ticket, batch.writer, batch.time, b"\n".join(batch.entries), batch.ticket)
        )

    def withdraw(self, ticket: UUID) -> bool:
        """Take a batch back; False where it isn't there, as it was taken in (or is, and is waited for)."""
        return bool(self._database.run("DELETE FROM inbox WHERE ticket = ?", (ticket,)))

    def take(self) -> list[Batch]:
        """Take out the batches that were handed in first, within the open transaction."""
        found = self._database.rows(
            "DELETE FROM inbox WHERE id = ANY(SELECT id FROM"
            " (SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS before FROM"
            " (SELECT id, octet_length(entries) AS bytes FROM inbox ORDER BY id LIMIT ?) AS oldest"
            ") AS counted WHERE before < ?)"
            " RETURNING id, ticket, writer, time, entries,"
            " EXISTS (SELECT FROM outcome WHERE outcome.ticket = inbox.ticket)",
            (MAX_BATCHES, MAX_BYTES),
        )
        return [
            Batch(ticket, writer, time, bytes(entries).split(b"\n"), known)
            for _, ticket, writer, time, entries, known in sorted(found, key=lambda row: int(row[0]))
        ]

    def outcome(self, ticket: UUID, *, lead: bool = False) -> tuple[Receipt | Refusal | None, bool]:
        """Give what became of a ticket, None where it is not settled and acknowledged yet.

        With `lead`, in this case try to become the leader in the same breath: the second value tells.
        """
        return _read(self._database.rows(_OUTCOME, (lead, self._lock, ticket)))


def _read(rows: list[tuple[Any, ...]]) -> tuple[Receipt | Refusal | None, bool]:
    first, stop, size, note, refused, message, help_, settled, leading = rows[0]
    if not settled:
        return None, bool(leading)
    if refused is not None:
        return Refusal(refused, message, help_), False
    return Receipt(first, size, note.encode(), stop), False


def _storable(text: str) -> str:
    plain = text.encode(errors="backslashreplace").decode().replace("\0", "\\0")
    return plain if len(plain) <= _SAID else f"{plain[:_SAID]} …"


def _channel(writer: UUID) -> str:
    return f"govern_{writer.hex}"


def _payload(batch: Batch, what: Receipt | Refusal) -> str:
    """Say what became of a batch, as far as it fits; else its writer asks."""
    if isinstance(what, Refusal):
        return ""
    text = f"{batch.ticket} {what.first} {what.stop} {what.size} {what.checkpoint.decode()}"
    return text if len(text.encode()) < _LONGEST else ""
