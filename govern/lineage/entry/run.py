"""What a run says of itself: its factors, its beginning over a source, its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from govern.lineage.fields import DIGEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json


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
