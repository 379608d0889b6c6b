"""What people and tools of a workspace state: approval, what-if evidence, release.

A predicate type is a URI that nobody else makes. The forms that read well need a host or a registered name
to stand on; a UUID needs neither (RFC 9562), so each type is a term of one random UUID's namespace, with the
number of its version: `urn:uuid:...#approval/v1`. A type of another version is another type.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, cast

from govern.lineage.fields import DIGEST, TIME, EntryError, Fields
from govern.lineage.statements.intoto import LINE, TEXT, Statement, StatementError, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self, TypeVar

    from govern.source.canonical import Json

    P = TypeVar("P", bound="Predicate")

NAMESPACE = "urn:uuid:a29cf30e-64c4-4612-97b4-63442e6b51d4#"
MAX_EXAMPLES = 100
MAX_COMPONENTS = 10_000
_DECISION = re.compile("approve|reject")
_ENVIRONMENT = re.compile("test|staging|production")
_ACTION = re.compile("release|promote|roll-back")
_PPM = 1_000_000


class Predicate(Protocol):
    """What is stated about the subjects of a statement."""

    type: ClassVar[str]

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A person in a role approves or rejects exactly the change whose digest is the subject.

    `time` is when, `until` the moment after which it counts no more (or None), both RFC 3339 in UTC with six
    fraction digits. `approver` is a username: the signature must be one of that person's keys.
    """

    type: ClassVar[str] = NAMESPACE + "approval/v1"
    approver: str
    role: str
    decision: Literal["approve", "reject"]
    reason: str
    time: str
    until: str | None = None

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""
        found: dict[str, Json] = {"approver": self.approver, "role": self.role, "decision": self.decision}
        return found | {"reason": self.reason, "time": self.time, "until": self.until}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`."""
        time, until = _time(fields, "time"), _optional_time(fields, "until")
        if until is not None and until <= time:
            raise EntryError("predicate.until is not after predicate.time")
        decision = cast("Literal['approve', 'reject']", fields.text("decision", _DECISION))
        role, reason = fields.text("role", LINE), fields.text("reason", TEXT)
        return cls(fields.text("approver", LINE), role, decision, reason, time, until)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two versions that were run: its reference, and the digest of all that was in force."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The records both versions were run on: of which source, by digest, how many of how many."""

    source: str
    digest: str
    records: int
    population: int


@dataclass(frozen=True, slots=True)
class Move:
    """How many records went from one recommended action to another."""

    before: str
    after: str
    records: int


@dataclass(frozen=True, slots=True)
class Example:
    """A record, by its key, whose recommendation differs."""

    record: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both versions were run on a sample, and `changed` of its records got another recommendation.

    `moves` add up to `changed`; of `examples` there are a few. The subject is the digest of the change.
    """

    type: ClassVar[str] = NAMESPACE + "what-if/v1"
    before: Side
    after: Side
    sample: Sample
    engine: str
    changed: int
    moves: tuple[Move, ...]
    examples: tuple[Example, ...]
    time: str

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""
        sample = self.sample
        return {
            "before": {"name": self.before.name, "digest": self.before.digest},
            "after": {"name": self.after.name, "digest": self.after.digest},
            "sample": {
                "source": sample.source,
                "digest": sample.digest,
                "records": sample.records,
                "population": sample.population,
            },
            "engine": self.engine,
            "changed": self.changed,
            "moves": [{"before": m.before, "after": m.after, "records": m.records} for m in self.moves],
            "examples": [{"record": e.record, "before": e.before, "after": e.after} for e in self.examples],
            "time": self.time,
        }

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`, also where the numbers contradict each other."""
        sample = fields.object("sample")
        population = sample.integer("population")
        records = sample.integer("records", 0, population)
        source = Sample(sample.text("source", LINE), sample.text("digest", DIGEST), records, population)
        sample.end()
        changed = fields.integer("changed", 0, records)
        moves, examples = fields.items("moves", _move), fields.items("examples", _example)
        if sum(move.records for move in moves) != changed:
            raise EntryError("predicate.moves do not add up to predicate.changed")
        if len({(move.before, move.after) for move in moves}) != len(moves):
            raise EntryError("predicate.moves has one move twice")
        if len(examples) > min(changed, MAX_EXAMPLES):
            raise EntryError(f"predicate.examples has more than {MAX_EXAMPLES}, or more than changed")
        before, after = _side(fields, "before"), _side(fields, "after")
        engine, time = fields.text("engine", LINE), _time(fields, "time")
        return cls(before, after, source, engine, changed, moves, examples, time)


@dataclass(frozen=True, slots=True)
class Release:
    """A set of component versions is put in force in an environment; the subject is the digest of the set.

    `action` is `release` (frozen and put in force first), `promote` (from the environment before) or
    `roll-back`. `share_ppm` of the records get it, of `segment` alone where one is named. `replaces` is the
    release in force until then. `components` are references with the digest of each. `previous` is the digest
    of the file of the release statement before this one, None for a workspace's first: so the statements
    have one order, and none of them can be taken out or put in between.
    """

    type: ClassVar[str] = NAMESPACE + "release/v1"
    release: str
    environment: Literal["test", "staging", "production"]
    action: Literal["release", "promote", "roll-back"]
    components: Mapping[str, str]
    replaces: str | None
    share_ppm: int
    segment: str | None
    reason: str
    released_by: str
    time: str
    previous: str | None

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""
        return {
            "release": self.release,
            "environment": self.environment,
            "action": self.action,
            "components": dict(self.components),
            "replaces": self.replaces,
            "share_ppm": self.share_ppm,
            "segment": self.segment,
            "reason": self.reason,
            "released_by": self.released_by,
            "time": self.time,
            "previous": self.previous,
        }

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`."""
        components = fields.texts("components", DIGEST)
        if not 1 <= len(components) <= MAX_COMPONENTS:
            raise EntryError(f"predicate.components are not from 1 to {MAX_COMPONENTS}")
        return cls(
            fields.text("release", LINE),
            cast("Literal['test', 'staging', 'production']", fields.text("environment", _ENVIRONMENT)),
            cast("Literal['release', 'promote', 'roll-back']", fields.text("action", _ACTION)),
            components,
            _optional_line(fields, "replaces"),
            fields.integer("share_ppm", 0, _PPM),
            _optional_line(fields, "segment"),
            fields.text("reason", TEXT),
            fields.text("released_by", LINE),
            _time(fields, "time"),
            fields.text("previous", DIGEST) if _given(fields, "previous") else None,
        )


def state(predicate: Predicate, *subjects: Subject) -> Statement:
    """Make the statement. Raises `StatementError` where the predicate is not of its own form."""
    statement = Statement(subjects, predicate.type, predicate.fields())
    if read(statement, type(predicate)) != predicate:
        raise StatementError("the predicate would be read back as another one")
    return statement


def read(statement: Statement, expected: type[P]) -> P:
    """Read what is stated, which must be of the expected type. Raises `StatementError`."""
    if statement.predicate_type != expected.type:
        raise StatementError(
            f"the statement is {_short(statement.predicate_type)}, not {_short(expected.type)}"
        )
    fields = Fields({**statement.predicate}, "predicate")
    try:
        found = expected.read(fields)
        fields.end()
    except EntryError as error:
        raise StatementError(error.message, help=error.help) from None
    return found


def moment(text: str) -> dt.datetime:
    """Read a time of a predicate, RFC 3339 in UTC with six fraction digits."""
    return dt.datetime.fromisoformat(text)


def _short(predicate_type: str) -> str:
    return predicate_type.removeprefix(NAMESPACE)


def _time(fields: Fields, name: str) -> str:
    text = fields.text(name, TIME)
    try:
        moment(text)
    except ValueError:
        raise EntryError(f"predicate.{name} is on a day that does not exist: {text}") from None
    return text


def _optional_time(fields: Fields, name: str) -> str | None:
    return _time(fields, name) if _given(fields, name) else None


def _optional_line(fields: Fields, name: str) -> str | None:
    return fields.text(name, LINE) if _given(fields, name) else None


def _given(fields: Fields, name: str) -> bool:
    """Whether the field has a value; where it is null, it is taken."""
    if fields.peek(name) is not None:
        return True
    fields.take(name)
    return False


def _side(fields: Fields, name: str) -> Side:
    inner = fields.object(name)
    found = Side(inner.text("name", LINE), inner.text("digest", DIGEST))
    inner.end()
    return found


def _move(fields: Fields) -> Move:
    return Move(fields.text("before", LINE), fields.text("after", LINE), fields.integer("records", 1))


def _example(fields: Fields) -> Example:
    return Example(fields.text("record", LINE), fields.text("before", LINE), fields.text("after", LINE))
