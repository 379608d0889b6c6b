"""Entries as canonical bytes: written, and read back strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.entry.decision import Decision
from govern.lineage.entry.erasure import Erasure, RetentionSweep
from govern.lineage.entry.event import Event
from govern.lineage.entry.form import ENTRY_TYPE
from govern.lineage.entry.key_rotated import KeyRotated
from govern.lineage.entry.opened import LogOpened
from govern.lineage.entry.recorded import Recorded
from govern.lineage.entry.revocation import RevocationClosure
from govern.lineage.entry.run import FactorSet, Run, RunFinished
from govern.lineage.entry.statement import Statement
from govern.lineage.entry.succeeded import LogSucceeded
from govern.lineage.entry.unknown import Unknown
from govern.lineage.fields import TIME, EntryError, Fields
from govern.lineage.store.base import MAX_ENTRY
from govern.source.canonical import canonical_bytes, parse_canonical

if TYPE_CHECKING:
    from govern.source.canonical import Json

KnownEntry = (
    LogOpened
    | FactorSet
    | Run
    | Event
    | Decision
    | RunFinished
    | Statement
    | Erasure
    | RetentionSweep
    | Recorded
    | KeyRotated
    | LogSucceeded
    | RevocationClosure
)
"""The types of version 1."""

_KINDS: dict[str, type[KnownEntry]] = {
    kind.type: kind
    for kind in (
        *(LogOpened, FactorSet, Run, Event, Decision, RunFinished, Statement),
        *(Erasure, RetentionSweep, Recorded, KeyRotated, LogSucceeded, RevocationClosure),
    )
}


def to_json(entry: KnownEntry) -> dict[str, Json]:
    """Give an entry as a JSON value, checked; raises `EntryError`."""
    value: dict[str, Json] = {"type": entry.type, "v": 1, "time": entry.time, **entry.fields()}
    _interpret(value)
    return value


def encode(entry: KnownEntry) -> bytes:
    """Give an entry's canonical bytes; raises `EntryError` (also for too many) and `CanonicalError`."""
    data = canonical_bytes(to_json(entry))
    if len(data) > MAX_ENTRY:
        raise EntryError(f"an entry has at most {MAX_ENTRY} bytes, this one {len(data)}")
    return data


def decode(data: bytes) -> KnownEntry | Unknown:
    """Read an entry's bytes; raises `CanonicalError` for their spelling, `EntryError` for the fields."""
    if len(data) > MAX_ENTRY:
        raise EntryError(f"an entry has at most {MAX_ENTRY} bytes, this one {len(data)}")
    return _interpret(parse_canonical(data))


def _interpret(value: Json) -> KnownEntry | Unknown:
    fields = Fields(value, "entry")
    kind, version = fields.text("type", ENTRY_TYPE), fields.integer("v", 1)
    time = fields.text("time", TIME)
    if kind not in _KINDS or version != 1:
        assert isinstance(value, dict)  # noqa: S101 - Fields has refused anything else
        return Unknown(kind, time, value)
    entry = _KINDS[kind].read(time, fields)
    fields.end()
    return entry
