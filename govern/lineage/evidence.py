"""Entries that an answer rests on: each proved to be in the log under one signed checkpoint, and cited.

The index says where to look; what counts is what stands there. An entry is used only after its bytes were
led by an audit path (RFC 6962 section 2.1.1) to the root of a checkpoint that a trusted key signed.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from govern.errors import GovernError, IntegrityError
from govern.lineage import tree
from govern.lineage.entry import Event, FactorSet, Run, decode
from govern.lineage.note import NoteError
from govern.lineage.queries import Index
from govern.lineage.tiled import TiledNodes
from govern.lineage.trust import QuorumError
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.entry import KnownEntry, Unknown
    from govern.lineage.queries import EventRow, RunRow
    from govern.lineage.store.read import TableReader
    from govern.lineage.trust import Policy
    from govern.source.canonical import Json

T = TypeVar("T", bound="KnownEntry")

_VERIFY = "run `govern verify` to see what was changed"


@dataclass(frozen=True, slots=True)
class Cited:
    """One entry that was proved: its index, its type, its leaf hash, and the audit path to the root."""

    index: int
    type: str
    leaf: bytes
    path: tuple[bytes, ...]

    def to_json(self) -> dict[str, Json]:
        """Give the citation as canonical JSON; the path in base64, as a tlog-proof spells it."""
        return {
            "index": self.index,
            "type": self.type,
            "leaf": self.leaf.hex(),
            "proof": [b64encode(node).decode() for node in self.path],
        }


@dataclass(frozen=True, slots=True)
class Citations:
    """The entries an answer rests on, by index, and the one checkpoint they are all in."""

    entries: tuple[Cited, ...]
    head: Checkpoint
    note: bytes
    signer: str
    """The verifier key whose signature on the checkpoint was checked."""

    def to_json(self) -> dict[str, Json]:
        """Give citations and checkpoint as canonical JSON; `note` is the signed text itself."""
        return {
            "entries": [entry.to_json() for entry in self.entries],
            "checkpoint": {
                "origin": self.head.origin,
                "size": self.head.size,
                "root": self.head.root.hex(),
                "note": self.note.decode(),
                "verified_with": self.signer,
            },
        }


class Evidence:
    """A log read for an answer, from one moment's state; `index` is where to look, never proof itself.

    Raises:
        IntegrityError: the log has no checkpoint, or none of `trusted` signed the latest one.

    """

    def __init__(self, reader: TableReader, trusted: Policy) -> None:
        reader.snapshot()  # what others append meanwhile is not seen
        self.index = Index(reader.database)
        self._reader = reader
        self._cited: dict[int, Cited] = {}
        note = reader.checkpoint()
        if note is None:
            raise IntegrityError(f"{reader.place} has no checkpoint", help=_VERIFY)
        self.note = note
        self.signer, self.head = _believed(note, reader.origin, trusted)
        self._nodes = TiledNodes(reader, self.head.size)

    @property
    def citations(self) -> Citations:
        """What has been proved so far."""
        entries = tuple(self._cited[at] for at in sorted(self._cited))
        return Citations(entries, self.head, self.note, self.signer)

    def entry(self, at: int, kind: type[T]) -> T:
        """Give entry `at`, proved and cited.

        Raises:
            IntegrityError: it is not there, was changed, is not in the tree, or is of another type.

        """
        found, cited = self._proved(at)
        if not isinstance(found, kind):
            raise IntegrityError(f"entry {at} is of type {found.type}, not {kind.type}", help=_VERIFY)
        self._cited[at] = cited
        return found

    def peek(self, at: int) -> KnownEntry | Unknown:
        """Give entry `at`, proved and not cited: to see what it is; raises as `entry`."""
        return self._proved(at)[0]

    def _proved(self, at: int) -> tuple[KnownEntry | Unknown, Cited]:
        if not 0 <= at < self.head.size:
            raise IntegrityError(
                f"the index names entry {at}, and the log has {self.head.size} entries", help=_VERIFY
            )
        data = next(self._reader.entries(at, at + 1), None)
        if not isinstance(data, bytes):
            raise IntegrityError(f"entry {at} is missing", help=_VERIFY)
        leaf = tree.leaf_hash(data)
        if self._reader.leaves(at, at + 1) != [leaf]:
            raise IntegrityError(f"entry {at} was changed: it is not what its leaf hash says", help=_VERIFY)
        try:
            path = tree.inclusion_proof(at, self.head.size, self._nodes)
            tree.verify_inclusion(at, self.head.size, leaf, path, self.head.root)
            found = decode(data)
        except GovernError as error:
            raise IntegrityError(
                f"entry {at} can't be relied on: {error.message}", help=error.help or _VERIFY
            ) from None
        return found, Cited(at, found.type, leaf, tuple(path))

    def event(self, row: EventRow) -> Event:
        """Give the entry of an event, proved; raises IntegrityError also where the index says otherwise."""
        event = self.entry(row.entry, Event)
        said = (event.event, event.record, event.outcome.action, event.outcome.verdict)
        if said != (row.id, row.record, row.action, row.verdict):
            raise self._differs(row.entry)
        return event

    def run(self, row: RunRow) -> tuple[Run, FactorSet]:
        """Give the entry that opened a run and that of its factor set, proved; raises IntegrityError."""
        run = self.entry(row.entry, Run)
        source = run.source
        said = (run.run, run.time, run.pipeline, run.release, run.environment, run.engine)
        data = (source.contract, source.digest, source.records)
        if (*said, *data) != (
            *(row.run, row.time, row.pipeline, row.release, row.environment, row.engine),
            *(row.contract, row.source, row.records),
        ):
            raise self._differs(row.entry)
        at = self.index.set_entry(row.factor_set)
        if at is None:
            raise IntegrityError(f"the index has no factor set for run {row.run}", help=_VERIFY)
        factors = self.entry(at, FactorSet)
        if factors.digest != run.factor_set:
            raise self._differs(at)
        if digest_of([[f.name, f.version, f.digest] for f in factors.factors]) != factors.digest:
            raise IntegrityError(f"entry {at} names its factors by another digest than theirs", help=_VERIFY)
        return run, factors

    def _differs(self, at: int) -> IntegrityError:
        return IntegrityError(f"the index says otherwise than entry {at}", help=_VERIFY)


def _believed(note: bytes, origin: str, policy: Policy) -> tuple[str, Checkpoint]:
    """Check the checkpoint's key and its witnesses; a key counts for the log whose name it has."""
    if policy.keys(origin) is None:
        names = ", ".join(sorted(policy.origins)) or "none"
        raise IntegrityError(
            f"the log is {origin}, and no key of that name is trusted (trusted: {names})",
            help="add the log's public key to the trust policy if you know it to be genuine",
        )
    try:
        found = policy.believe(note, origin)
    except (NoteError, QuorumError) as error:
        raise IntegrityError(
            f"the latest checkpoint can't be relied on: {error.message}", help=error.help or _VERIFY
        ) from None
    return found.key.text, found.checkpoint
