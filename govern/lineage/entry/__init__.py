"""The types of entries: what the log says, in fields with one meaning each.

Every entry has `type`, `v` (1) and `time`. An entry of a type or version this code does not know is kept as
an `Unknown`: it is verified like any other and never interpreted, so an old reader can check a newer log.

A type is a file here; `codec` turns entries into canonical bytes and back.
"""

from govern.lineage.entry.codec import KnownEntry, decode, encode, to_json
from govern.lineage.entry.decision import Check, Decision
from govern.lineage.entry.erasure import Erased, Erasure, Places, RetentionSweep, places
from govern.lineage.entry.event import Event, Outcome
from govern.lineage.entry.form import EVENT_ID, Entry
from govern.lineage.entry.key_rotated import KeyRotated
from govern.lineage.entry.opened import LogOpened
from govern.lineage.entry.recorded import Content, Recorded
from govern.lineage.entry.revocation import RevocationClosure, RevokedRun, Taken
from govern.lineage.entry.run import Factor, FactorSet, Run, RunFinished, Source
from govern.lineage.entry.statement import Statement
from govern.lineage.entry.succeeded import LogSucceeded
from govern.lineage.entry.unknown import Unknown
from govern.lineage.fields import NAME, EntryError

__all__ = [
    "EVENT_ID",
    "NAME",
    "Check",
    "Content",
    "Decision",
    "Entry",
    "EntryError",
    "Erased",
    "Erasure",
    "Event",
    "Factor",
    "FactorSet",
    "KeyRotated",
    "KnownEntry",
    "LogOpened",
    "LogSucceeded",
    "Outcome",
    "Places",
    "Recorded",
    "RetentionSweep",
    "RevocationClosure",
    "RevokedRun",
    "Run",
    "RunFinished",
    "Source",
    "Statement",
    "Taken",
    "Unknown",
    "decode",
    "encode",
    "places",
    "to_json",
]
