"""Answers about recorded events of pipelines that govern does not run: differences, and never a proof of one.

Nothing of such a pipeline can be run again, since its contents are not in the log. So the best tier there is
`CANDIDATE`: this differs between the two, and nobody has tried what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.why.answer import Tier

if TYPE_CHECKING:
    from govern.lineage.entry import Factor, Recorded
    from govern.lineage.evidence import Citations
    from govern.source.canonical import Json
    from govern.why.history import Moved
    from govern.why.not_done import Gate


@dataclass(frozen=True, slots=True)
class Traced:
    """A recorded event, and what it takes over from the events that it follows from where it does not say.

    `factors` are those of the nearest event that says what was in force (`forced_by`), None where none does;
    `inputs` spell each input as it is known: a digest, or a commitment to it.
    """

    event: Recorded
    entry: int
    record: str | None
    release: str | None
    recommended: str | None
    confidence_ppm: int | None
    factors: tuple[Factor, ...] | None
    forced_by: str | None
    inputs: dict[str, str]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {
            "source": self.event.source,
            "id": self.event.id,
            "time": self.event.time,
            "entry": self.entry,
            "record": self.record,
            "release": self.release,
            "recommended": self.recommended,
            "confidence_ppm": self.confidence_ppm,
            "verdict": self.event.verdict,
            "action": self.event.action,
            "result": self.event.result,
            "in_force_by": self.forced_by,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """An input of both that is not known to be the same: another digest, or what can't be compared."""

    name: str
    says: str

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {"name": self.name, "says": self.says}


@dataclass(frozen=True, slots=True)
class RecordedWhy:
    """Two recorded events on one record, and what differs between them as their source told it."""

    vs: str
    before: Traced
    after: Traced
    same: bool
    """Whether both say the same outcome."""
    moved: tuple[Moved, ...]
    inputs: tuple[Difference, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    citations: Citations

    @property
    def tier(self) -> Tier:
        """CANDIDATE where something recorded differs and nothing is missing from the record, else UNKNOWN."""
        return Tier.UNKNOWN if self.missing else Tier.CANDIDATE

    @property
    def candidates(self) -> tuple[str, ...]:
        """Everything that differs, by name."""
        return (*(one.factor for one in self.moved), *(f"input {one.name}" for one in self.inputs))


@dataclass(frozen=True, slots=True)
class RecordedWhyNot:
    """The gates between a recorded event and an action, as far as they are known from what was recorded.

    A gate whose `observed` is None is not known, neither passed nor failed. `policy` is the action policy
    that was recorded as in force, None where none was. `once` is the latest earlier event on the record that
    came to the action, with what differs since.
    """

    asked: Traced
    action: str
    done: bool
    policy: str | None
    gates: tuple[Gate, ...]
    once: RecordedWhy | None
    missing: tuple[str, ...]
    citations: Citations
