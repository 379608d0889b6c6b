"""The types of entries: what the log says, in fields with one meaning each.

Every entry has `type`, `v` (1) and `time`. An entry of a type or version this code does not know is kept as
an `Unknown`: it is verified like any other and never interpreted, so an old reader can check a newer log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from govern.lineage.fields import COMMITMENT, DIGEST, KEYED_DIGEST, NAME, TIME, EntryError, Fields
from govern.lineage.store.base import MAX_ENTRY
from govern.source.canonical import canonical_bytes, parse_canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from govern.source.canonical import Json

EVENT_ID = re.compile(r"ev:[0-9]+_[0-9]+")
VERDICT = re.compile(r"act|hold|deny")
ENTRY_TYPE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PPM = 1_000_000


class Entry(Protocol):
    """Anything that can be an entry: it has a type, a time, and fields."""

    @property
    def type(self) -> str:
        """The entry's type, such as `event`."""

    @property
    def time(self) -> str:
        """When it happened, RFC 3339 in UTC with six fraction digits; no order depends on it."""

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""


@dataclass(frozen=True, slots=True)
class LogOpened:
    """The first entry: which workspace this log is about."""

    type: ClassVar[str] = "log-opened"
    time: str
    origin: str
    workspace: str

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {"origin": self.origin, "workspace": self.workspace}

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(time, fields.text("origin"), fields.text("workspace"))


@dataclass(frozen=True, slots=True)
class Factor:
    """A component in force: its reference without version, the version, the digest of what it is."""

    name: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class FactorSet:
    """All factors in force together; `digest` names the set and is given once, before its first use."""

    type: ClassVar[str] = "factor-set"
    time: str
    digest: str
    factors: tuple[Factor, ...]

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {
            "digest": self.digest,
            "factors": [{"name": f.name, "version": f.version, "digest": f.digest} for f in self.factors],
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(time, fields.text("digest", DIGEST), fields.items("factors", _factor))


def _factor(fields: Fields) -> Factor:
    return Factor(fields.text("name"), fields.text("version"), fields.text("digest", DIGEST))


@dataclass(frozen=True, slots=True)
class Source:
    """The data a run read: its contract, the digest of the whole, how many records."""

    contract: str
    digest: str
    records: int


@dataclass(frozen=True, slots=True)
class Run:
    """A pipeline began to run: under which release, where, with which engine and factors, over which data."""

    type: ClassVar[str] = "run"
    time: str
    run: int
    pipeline: str
    release: str
    environment: str
    engine: str
    factor_set: str
    source: Source

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        source = self.source
        return {
            "run": self.run,
            "pipeline": self.pipeline,
            "release": self.release,
            "environment": self.environment,
            "engine": self.engine,
            "factor_set": self.factor_set,
            "source": {"contract": source.contract, "digest": source.digest, "records": source.records},
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        source = fields.object("source")
        origin = Source(source.text("contract"), source.text("digest", DIGEST), source.integer("records"))
        source.end()
        return cls(
            time,
            fields.integer("run"),
            fields.text("pipeline"),
            fields.text("release"),
            fields.text("environment"),
            fields.text("engine"),
            fields.text("factor_set", DIGEST),
            origin,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for one record: action recommended and taken, verdict, confidence in millionths."""

    recommended: str
    action: str
    verdict: str
    confidence_ppm: int


@dataclass(frozen=True, slots=True)
class Event:
    """One record went through a run.

    `record` is the record's key and `position` its place among those of the run. `commitments` are
    `commitment.commit` of restricted fields, `stages` the `commitment.keyed_digest` of each stage's output:
    no content is here.
    """

    type: ClassVar[str] = "event"
    time: str
    event: str
    run: int
    record: str
    position: int
    commitments: Mapping[str, str]
    stages: Mapping[str, str]
    outcome: Outcome

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        out = self.outcome
        return {
            "event": self.event,
            "run": self.run,
            "record": self.record,
            "position": self.position,
            "commitments": dict(self.commitments),
            "stages": dict(self.stages),
            "outcome": {
                "recommended": out.recommended,
                "action": out.action,
                "verdict": out.verdict,
                "confidence_ppm": out.confidence_ppm,
            },
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        out = fields.object("outcome")
        outcome = Outcome(
            out.text("recommended"),
            out.text("action"),
            out.text("verdict", VERDICT),
            out.integer("confidence_ppm", 0, PPM),
        )
        out.end()
        run = fields.integer("run")
        event = fields.text("event", EVENT_ID)
        if not event.startswith(f"ev:{run}_"):
            raise EntryError(f"the event {event} is not of run {run}")
        return cls(
            time,
            event,
            run,
            fields.text("record"),
            fields.integer("position"),
            fields.texts("commitments", COMMITMENT),
            fields.texts("stages", KEYED_DIGEST),
            outcome,
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a decision: what was observed, against which bound, and whether it passed."""

    check: str
    passed: bool
    observed: Json
    bound: Json


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate on one event's recommendation: act, hold or deny, by which policy, for which reasons."""

    type: ClassVar[str] = "decision"
    time: str
    event: str
    verdict: str
    action: str
    policy: str
    checks: tuple[Check, ...]

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {
            "event": self.event,
            "verdict": self.verdict,
            "action": self.action,
            "policy": self.policy,
            "checks": [
                {"check": c.check, "passed": c.passed, "observed": c.observed, "bound": c.bound}
                for c in self.checks
            ],
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(
            time,
            fields.text("event", EVENT_ID),
            fields.text("verdict", VERDICT),
            fields.text("action"),
            fields.text("policy"),
            fields.items("checks", _check),
        )


def _check(fields: Fields) -> Check:
    return Check(
        fields.text("check"), fields.boolean("passed"), fields.take("observed"), fields.take("bound")
    )


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A run ended: how many events it made, and counts by name (such as verdicts)."""

    type: ClassVar[str] = "run-finished"
    time: str
    run: int
    events: int
    counts: Mapping[str, int]

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {"run": self.run, "events": self.events, "counts": dict(self.counts)}

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(time, fields.integer("run"), fields.integer("events"), fields.integers("counts"))


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed statement (release, approval, override, …) kept beside the log: its kind, subject and digest.

    `envelope` is the digest of the DSSE envelope's bytes.
    """

    type: ClassVar[str] = "statement"
    time: str
    kind: str
    subject: str
    envelope: str

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {"kind": self.kind, "subject": self.subject, "envelope": self.envelope}

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(
            time, fields.text("kind", ENTRY_TYPE), fields.text("subject"), fields.text("envelope", DIGEST)
        )


@dataclass(frozen=True, slots=True)
class Unknown:
    """An entry of a type or version made after this code: kept and verified, not interpreted."""

    type: str
    time: str
    value: Mapping[str, Json]

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {key: item for key, item in self.value.items() if key not in {"type", "v", "time"}}


KnownEntry = LogOpened | FactorSet | Run | Event | Decision | RunFinished | Statement
"""The types of version 1."""

_KINDS: dict[str, type[KnownEntry]] = {
    kind.type: kind for kind in (LogOpened, FactorSet, Run, Event, Decision, RunFinished, Statement)
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


__all__ = [
    "NAME",
    "Check",
    "Decision",
    "Entry",
    "EntryError",
    "Event",
    "Factor",
    "FactorSet",
    "KnownEntry",
    "LogOpened",
    "Outcome",
    "Run",
    "RunFinished",
    "Source",
    "Statement",
    "Unknown",
    "decode",
    "encode",
    "to_json",
]
