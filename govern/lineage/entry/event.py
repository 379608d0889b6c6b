"""One record that went through a run: what came out, without its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from govern.lineage.entry.form import EVENT_ID, PPM, VERDICT
from govern.lineage.fields import COMMITMENT, KEYED_DIGEST, EntryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json


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
