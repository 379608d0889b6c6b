"""One batch of told events: which are new, which are recorded already, which can't be; then one append.

The log decides who was first. Where another process recorded one of these events, or began one of their
factor sets, in the same moment, the append is refused as a whole and the batch is looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from govern.errors import IntegrityError, UsageError
from govern.event.fields import EventError
from govern.lineage.entry import EntryError, Recorded, decode, encode
from govern.lineage.index import RunConflictError
from govern.lineage.personal.beside import record_name
from govern.lineage.queries import Index
from govern.lineage.recorded_queries import RecordedIndex
from govern.lineage.submission import KEYED, recorded, submitted, whose
from govern.source.canonical import CanonicalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from govern.app.recording.factors import Factors, InForce
    from govern.app.recording.input import Told
    from govern.event.model import Event
    from govern.lineage.personal.beside import Beside
    from govern.lineage.recorded_queries import Key
    from govern.lineage.store.database import Database

_ATTEMPTS = 8
_TAKEN = EventError(
    "its record is another subject's, as was said before",
    help="Give what belongs to another person a record of its own. If the first `data_subject` was wrong, "
    "`govern erase --subject` for it; then the record begins anew.",
)
_NO_SALT = bytes(32)  # in a dry run: what is made with it is measured and thrown away


class Fate(Enum):
    """What became of an event."""

    RECORDED = "recorded"
    ALREADY = "already recorded"
    REFUSED = "refused"
    ORPHAN = "refused: a parent is not recorded"


@dataclass(frozen=True, slots=True)
class Settled:
    """An event and what became of it; the reason and what to do where it was refused."""

    told: Told
    fate: Fate
    reason: str = "an event that it follows from (`parents`) is not recorded"
    help: str = "Record that one first; parents are named by source and id, or as ev:2_17."


class BatchLog(Protocol):
    """What a batch asks of a log; a dry run appends nothing."""

    @property
    def database(self) -> Database:
        """The tables of its index."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the bytes of entries."""


class Batch:
    """Records batches in one log; `clock` gives the time, `random_bytes` secret bytes for salts.

    `append` makes entries durable with their index; None in a dry run, which looks and changes nothing.
    """

    def __init__(
        self,
        log: BatchLog,
        beside: Beside,
        factors: Factors,
        clock: Callable[[], str],
        random_bytes: Callable[[int], bytes],
        *,
        append: Callable[[Sequence[bytes], str], object] | None,
    ) -> None:
        self._log = log
        self._beside = beside
        self._factors = factors
        self._clock = clock
        self._random = random_bytes
        self._append = append
        self._index = Index(log.database)
        self._recorded = RecordedIndex(log.database)
        self._would: dict[Key, _Said] = {}

    def record(self, told: Sequence[Told]) -> list[Settled]:
        """Record what can be, durably; give what became of each, in the same order.

        Raises what appending raises, and UsageError where other processes are faster again and again.
        """
        for _ in range(_ATTEMPTS):
            found, entries = self._judge(told)
            if self._append is None or not entries:
                return found
            try:
                self._append(entries, self._clock())
            except RunConflictError:
                continue
            return found
        raise UsageError(
            "other processes record the same events at the same moment, again and again",
            help="Let one of them finish; what is recorded is not recorded twice.",
        )

    def _judge(self, told: Sequence[Told]) -> tuple[list[Settled], list[bytes]]:
        """Say what becomes of each event once the entries are appended."""
        events = [one.event for one in told if one.event is not None]
        known = self._known(events)
        new = [event for event in events if _key(event) not in known]
        forces = {id(event): self._force(event) for event in new}
        sound = [event for event in new if not isinstance(forces[id(event)], EventError)]
        taken = self._beside.taken(whose(event) for event in sound if event.has_content)
        foreign = {id(event) for event in sound if event.has_content and whose(event) in taken}
        forces |= dict.fromkeys(foreign, _TAKEN)
        salts = self._salts([event for event in sound if id(event) not in foreign])
        page = _Page(known, self._parents(events, known), self._would if self._append is None else {})
        found = []
        for one in told:
            try:
                found.append(page.settle(one, forces.get(id(one.event)), salts))
            except (EventError, EntryError, CanonicalError) as error:
                found.append(Settled(one, Fate.REFUSED, error.message, error.help))
        return found, [*self._sets(page.sets), *page.entries]

    def _known(self, events: Sequence[Event]) -> dict[Key, _Said]:
        """Give what is recorded of these events: the digest each was recorded under, and its salt.

        Once an entry's salt was erased, the record may have got another one since: that is not its own.
        """
        entries = self._recorded.entries(_key(event) for event in events)
        said = {key: self._entry(at) for key, at in entries.items()}
        names = {
            key: record_name(entry.source, entry.record or entry.id)
            for key, entry in said.items()
            if entry.submitted.startswith(KEYED) and self._index.erasure_of(entries[key]) is None
        }
        salts = self._beside.salts(sorted({*names.values()}))
        told_again = {_key(event) for event in events if event.has_content}
        for key in sorted(names.keys() & told_again):
            if names[key] not in salts:  # nobody can say whether it is the same
                raise IntegrityError(
                    f"the key of the subject of record {names[key]} is not here, and no erasure is recorded",
                    help="Bring back this log's keys (GOVERN_HOME, GOVERN_SUBJECT_KEYS). Where they are lost "
                    "for good, `govern erase --lost` says so in the log.",
                )
        return {key: _Said(entry.submitted, salts.get(names.get(key, ""))) for key, entry in said.items()}

    def _entry(self, at: int) -> Recorded:
        found = decode(next(self._log.entries(at, at + 1)))
        if not isinstance(found, Recorded):
            raise IntegrityError(f"entry {at} is no recorded event", help="run `govern verify`")
        return found

    def _force(self, event: Event) -> InForce | EventError | None:
        try:
            return self._factors.of(event)
        except EventError as error:
            return error

    def _salts(self, events: Sequence[Event]) -> dict[str, bytes]:
        """Give the salts of new events with contents, made where there are none."""
        wanted = [whose(event) for event in events if event.has_content]
        if self._append is None:
            there = self._beside.salts(sorted({one.record for one in wanted}))
            return {one.record: _NO_SALT for one in wanted} | there
        return self._beside.ensure(wanted, self._clock(), self._random) if wanted else {}

    def _parents(self, events: Sequence[Event], known: dict[Key, _Said]) -> set[tuple[str | None, str]]:
        """Give the parents of these events that the log has."""
        asked = {(parent.source, parent.id) for event in events for parent in event.parents} - known.keys()
        outside = self._recorded.entries((source, name) for source, name in asked if source is not None)
        return {*outside} | {
            (None, name) for source, name in asked if source is None and self._index.event(name) is not None
        }

    def _sets(self, sets: dict[str, InForce]) -> list[bytes]:
        """Give the entries of factor sets that the log does not have yet."""
        new = [found for digest, found in sets.items() if self._index.set_number(digest) is None]
        return [encode(found.entry(self._clock())) for found in new]


@dataclass(frozen=True, slots=True)
class _Said:
    """The digest an event was recorded under, and the salt it is keyed with, where it is and still is."""

    submitted: str
    salt: bytes | None

    def differs(self, event: Event) -> str | None:
        """Give the digest of an event told again where it is another one; None where it is the same.

        Once the salt is erased, as the log says, nobody can tell, and the event stays what was recorded.
        """
        if event.has_content and self.salt is None:
            return None if self.submitted.startswith(KEYED) else "one with contents"
        told = submitted(event, self.salt)
        return None if told == self.submitted else told


class _Page:
    """The events of a batch in their order, and the entries they become."""

    def __init__(
        self, known: dict[Key, _Said], parents: set[tuple[str | None, str]], would: dict[Key, _Said]
    ) -> None:
        self.entries: list[bytes] = []
        self.sets: dict[str, InForce] = {}
        self._known = known
        self._parents = parents
        self._new = would

    def settle(self, one: Told, force: InForce | EventError | None, salts: dict[str, bytes]) -> Settled:
        """Settle one event; raises EventError, EntryError, CanonicalError for what can't be recorded."""
        event = one.event
        if event is None:
            raise one.error or EventError("not an event")
        key = _key(event)
        if (said := self._known.get(key) or self._new.get(key)) is not None:
            return self._again(one, event, said)
        if isinstance(force, EventError):
            raise force
        if any(not self._there(parent.source, parent.id) for parent in event.parents):
            return Settled(one, Fate.ORPHAN)
        salt = salts[whose(event).record] if event.has_content else None
        entry = recorded(
            event,
            salt,
            environment=force.environment if force else event.environment,
            pipeline=force.pipeline if force else None,
            factor_set=force.digest if force else None,
        )
        self.entries.append(encode(entry))
        if force:
            self.sets[force.digest] = force
        self._new[key] = _Said(entry.submitted, salt)
        return Settled(one, Fate.RECORDED)

    def _again(self, one: Told, event: Event, said: _Said) -> Settled:
        differing = said.differs(event)
        if differing is None:
            return Settled(one, Fate.ALREADY)
        return Settled(
            one,
            Fate.REFUSED,
            f"another event is recorded as {event.id} of {event.source}: {said.submitted}, not {differing}",
            "Give each event an id of its own; what was recorded is never changed.",
        )

    def _there(self, source: str | None, name: str) -> bool:
        if source is not None and ((source, name) in self._known or (source, name) in self._new):
            return True
        return (source, name) in self._parents


def _key(event: Event) -> Key:
    return event.source, event.id
