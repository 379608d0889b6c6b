"""What was made under a version that was revoked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from govern.lineage.fields import DIGEST

if TYPE_CHECKING:
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json

MAX_RUNS = 200
"""Runs in one entry; a closure of more takes several."""


@dataclass(frozen=True, slots=True)
class RevokedRun:
    """A run under the revoked version: its number, its release, its environment, how many events it made."""

    run: int
    release: str
    environment: str
    events: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Actions that were carried out in these runs, by blast radius."""

    blast_radius: str
    action: str
    count: int


@dataclass(frozen=True, slots=True)
class RevocationClosure:
    """Everything downstream of what a revocation statement is about, as the log had it then.

    `statement` is the digest of the statement's envelope. Where there are many runs, several entries follow
    each other, and `taken` stands in the first.
    """

    type: ClassVar[str] = "revocation-closure"
    time: str
    statement: str
    what: str
    runs: tuple[RevokedRun, ...]
    taken: tuple[Taken, ...]

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {
            "statement": self.statement,
            "what": self.what,
            "runs": [
                {"run": r.run, "release": r.release, "environment": r.environment, "events": r.events}
                for r in self.runs
            ],
            "taken": [
                {"blast_radius": t.blast_radius, "action": t.action, "count": t.count} for t in self.taken
            ],
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(
            time,
            fields.text("statement", DIGEST),
            fields.text("what"),
            fields.items("runs", _run),
            fields.items("taken", _taken),
        )


def _run(fields: Fields) -> RevokedRun:
    return RevokedRun(
        fields.integer("run"), fields.text("release"), fields.text("environment"), fields.integer("events")
    )


def _taken(fields: Fields) -> Taken:
    return Taken(fields.text("blast_radius"), fields.text("action"), fields.integer("count"))
