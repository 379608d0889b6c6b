"""What a record's data led to, and what rests on a statement that somebody signed, as data for reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.lineage.entry import Recorded
    from govern.lineage.evidence import Citations
    from govern.source.canonical import Json
    from govern.why.told import Touched


@dataclass(frozen=True, slots=True)
class Said:
    """What a person signed, in words: by whom in which role; `objection` is why it does not count, or ""."""

    digest: str
    kind: str
    says: str
    by: str
    role: str
    time: str
    objection: str = ""

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {
            "statement": self.digest,
            "kind": self.kind,
            "says": self.says,
            "by": self.by,
            "role": self.role,
            "time": self.time,
            "objection": self.objection or None,
        }


@dataclass(frozen=True, slots=True)
class ReachedEvent:
    """An event made of the record's data: what was decided, how far that reaches, what people said since.

    `agreed` says whether those people together let a held action be carried out; None where none was asked.
    """

    event: str
    run: int
    release: str
    environment: str
    source: str
    time: str
    action: str
    verdict: str
    blast_radius: str
    said: tuple[Said, ...]
    agreed: bool | None

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {
            "event": self.event,
            "run": self.run,
            "release": self.release,
            "environment": self.environment,
            "source": self.source,
            "time": self.time,
            "action": self.action,
            "verdict": self.verdict,
            "blast_radius": self.blast_radius,
            "said": [one.to_json() for one in self.said],
            "agreed": self.agreed,
        }


@dataclass(frozen=True, slots=True)
class RecordImpact:
    """Everything that a record's data was part of making: events of runs, and recorded ones by their entries.

    `taken` counts actions carried out, by blast radius and action; held ones that people then agreed to are
    among them. Nothing is left out; `notes` say what could not be told.
    """

    record: str
    events: tuple[ReachedEvent, ...]
    recorded: Mapping[int, Recorded]
    taken: Mapping[tuple[str, str], int]
    notes: tuple[str, ...]
    citations: Citations


@dataclass(frozen=True, slots=True)
class StatementImpact:
    """What rests on a signed statement.

    On an event: `event`, whether enough people agree with the statement and without it, and what was
    recorded after the event. On versions (the approval of a change, a revocation): what each of them touched;
    those in `untouched` were never in force.
    """

    said: Said
    path: str
    event: ReachedEvent | None
    with_it: bool | None
    without_it: bool | None
    followed: Mapping[int, Recorded]
    touched: tuple[Touched, ...]
    untouched: tuple[str, ...]
    notes: tuple[str, ...]
    citations: Citations | None
