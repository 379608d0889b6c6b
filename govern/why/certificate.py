"""A certificate: an answer to "why", with all that an outsider needs to check it and nothing to trust.

It lists both endpoints with the digest of every stage's output, and for each minimal set of causes every
configuration that its claim is about: the set undone, which changes the outcome, and each proper subset
undone, which does not. The entries of the log that the endpoints rest on stand in it with their bytes and
proofs, under one signed checkpoint. Nothing in it is secret unless it was opened: then it holds the record
and its salt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from govern.lineage.entry import EVENT_ID
from govern.lineage.fields import EntryError, Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Self

    from govern.source.canonical import Json

KIND = "govern.why/1"
MARK = b'"certificate":"' + KIND.encode() + b'"'
"""What stands in every certificate."""
_RELEASE = re.compile(r"release/[A-Za-z0-9._-]+@[0-9A-Za-z.+-]+")
_SALT = re.compile(r"([0-9a-f]{2}){16,64}")
MOST_FACTORS = 8
"""The largest set that is certified: each member doubles the configurations to run."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a configuration came to: its outcome, and the recorded form of each stage's output digest."""

    outcome: Json
    stages: Mapping[str, str]

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {"outcome": self.outcome, "stages": dict(self.stages)}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it back; raises `EntryError`."""
        return cls(fields.take("outcome"), _texts(fields.take("stages")))


@dataclass(frozen=True, slots=True)
class End:
    """One endpoint: a release, the version and digest of each factor, what it came to.

    `event` is the recorded event, None where the release did not run on the record.
    """

    release: str
    event: str | None
    factors: Mapping[str, tuple[str, str]]
    ran: Ran

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        factors: dict[str, Json] = {}
        for name, (version, digest) in self.factors.items():
            factors[name] = [version, digest]
        return {"release": self.release, "event": self.event, "factors": factors, **self.ran.to_json()}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it back; raises `EntryError`."""
        event = None if fields.peek("event") is None else fields.text("event", EVENT_ID)
        if event is None:
            fields.take("event")
        factors = {}
        inner = fields.object("factors")
        for name in inner.names():
            version, digest = _pair(inner.take(name))
            factors[name] = (version, digest)
        return cls(fields.text("release", _RELEASE), event, factors, Ran.read(fields))


@dataclass(frozen=True, slots=True)
class SetProof:
    """A minimal rollback set, and what each of its subsets comes to when exactly that is undone."""

    undone: tuple[str, ...]
    tried: Mapping[frozenset[str], Ran]

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        in_order = sorted(self.tried.items(), key=lambda item: (len(item[0]), sorted(item[0])))
        tried: list[Json] = []
        for members, ran in in_order:
            names: list[Json] = [*sorted(members)]
            tried.append({"undone": names, **ran.to_json()})
        return {"undone": list(self.undone), "tried": tried}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it back; raises `EntryError`."""
        undone = _names(fields.take("undone"))
        return cls(undone, dict(fields.items("tried", _tried)))


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry of the log: its index, its bytes, and the audit path to the checkpoint's root."""

    index: int
    data: str
    path: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {"index": self.index, "data": self.data, "proof": list(self.path)}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it back; raises `EntryError`."""
        path = _names(fields.take("proof"))
        (data,) = _names([fields.take("data")])
        return cls(fields.integer("index"), data, path)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The answer to one question; see the module."""

    record: str
    source: str
    pipeline: str
    environment: str
    before: End
    after: End
    sets: tuple[SetProof, ...]
    complete: bool
    """Whether the search that made it claims that there are no other minimal sets."""
    entries: tuple[Proved, ...]
    checkpoint: str
    opening: tuple[str, Mapping[str, str]] | None
    """The record's salt (hexadecimal) and its fields, where it was opened."""
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Changed factors that were exchanged as one, by the name that stands for them in the sets."""

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        opening: Json = None
        if self.opening is not None:
            opening = {"salt": self.opening[0], "record": dict(self.opening[1])}
        made: dict[str, Json] = {
            "certificate": KIND,
            "record": self.record,
            "source": self.source,
            "pipeline": self.pipeline,
            "environment": self.environment,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "rollback_sets": [proof.to_json() for proof in self.sets],
            "complete": self.complete,
            "entries": [entry.to_json() for entry in self.entries],
            "checkpoint": self.checkpoint,
            "opening": opening,
        }
        if self.together:
            made["together"] = {name: list(members) for name, members in self.together.items()}
        return made

    @classmethod
    def read(cls, value: Json) -> Self:
        """Read it back strictly; raises `EntryError` for a field missing, of another form, or unknown."""
        fields = Fields(value, "certificate")
        if fields.take("certificate") != KIND:
            raise EntryError(f"it is not of the kind {KIND}, the one that is known here")
        ends = [_ended(fields.object(side)) for side in ("before", "after")]
        opening = None
        if fields.peek("opening") is not None:
            inner = fields.object("opening")
            opening = (inner.text("salt", _SALT), _texts(inner.take("record")))
            inner.end()
        else:
            fields.take("opening")
        found = cls(
            fields.text("record"),
            fields.text("source"),
            fields.text("pipeline"),
            fields.text("environment"),
            ends[0],
            ends[1],
            fields.items("rollback_sets", SetProof.read),
            fields.boolean("complete"),
            fields.items("entries", Proved.read),
            _names([fields.take("checkpoint")])[0],
            opening,
            _groups(fields) if "together" in fields.names() else {},
        )
        fields.end()
        return found


def subsets(members: Sequence[str]) -> Iterator[frozenset[str]]:
    """Give all subsets of a set, the empty one first and the whole one last."""
    for size in range(len(members) + 1):
        yield from map(frozenset, combinations(members, size))


def _tried(fields: Fields) -> tuple[frozenset[str], Ran]:
    return frozenset(_names(fields.take("undone"))), Ran.read(fields)


def _ended(fields: Fields) -> End:
    found = End.read(fields)
    fields.end()
    return found


def _names(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise EntryError("it has something else where a list of texts belongs")
    return tuple(str(item) for item in value)


def _groups(fields: Fields) -> dict[str, tuple[str, ...]]:
    inner = fields.object("together")
    found = {name: _names(inner.take(name)) for name in inner.names()}
    if not found:
        raise EntryError("it says that factors are taken together, and not which")
    return found


def _pair(value: Json) -> tuple[str, str]:
    names = _names(value)
    if len(names) != 2:
        raise EntryError("a factor is not given by its version and its digest")
    return names[0], names[1]


def _texts(value: Json) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise EntryError("it has something else where texts by name belong")
    return {name: str(item) for name, item in value.items()}
