"""What a query answers, as data: about one event, about all that changed, about what made an event.

Made by `govern.app`, shown by `govern.report`. Nothing here holds a restricted field's text, but for entries
of lexicons that a drill names: they may stand in it, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.why.answer import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.lineage.entry import Event, FactorSet, Outcome, Recorded, Run
    from govern.lineage.evidence import Citations
    from govern.source.canonical import Json
    from govern.why.answer import Explanation
    from govern.why.call_plan import Took
    from govern.why.drill.answer import Drilled
    from govern.why.removed import Removed


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a question: a release, and what was recorded of the record under it, if anything was."""

    release: str
    run: int | None = None
    event: str | None = None
    outcome: Outcome | None = None

    def to_json(self) -> dict[str, Json]:
        """Give the side as canonical JSON."""
        return {
            "release": self.release,
            "run": self.run,
            "event": self.event,
            "recorded": None if self.outcome is None else outcome_json(self.outcome),
        }


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value of a component that differs between two versions; `None` and no place where it is not there.

    Of a file (`of_file`), the values are the lines where the two part.
    """

    route: str
    before: str | None
    after: str | None
    before_at: str | None
    after_at: str | None
    of_file: bool = False

    def to_json(self) -> dict[str, Json]:
        """Give the change as canonical JSON."""
        return {
            "route": self.route,
            "before": self.before,
            "after": self.after,
            "before_at": self.before_at,
            "after_at": self.after_at,
            "of_file": self.of_file,
        }


@dataclass(frozen=True, slots=True)
class FactorDetail:
    """A changed factor's versions, and the values that make the difference where they can be told."""

    before: str
    after: str
    values: tuple[ValueChange, ...] = ()
    unknown: str = ""
    """Why the values can't be told, where they can't."""

    def to_json(self) -> dict[str, Json]:
        """Give the detail as canonical JSON."""
        return {
            "before": self.before,
            "after": self.after,
            "values": [value.to_json() for value in self.values],
            "unknown": self.unknown or None,
        }


@dataclass(frozen=True, slots=True)
class StageShape:
    """A stage as it is wired: what it reads, by name."""

    name: str
    inputs: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """Why the recommendation of `event` differs from that under another release.

    `fields` are the record's fields that are not restricted, empty where the record is not the one recorded.
    `notes` say what was not compared, or only partly.
    """

    event: str
    vs: str
    record: str
    source: str
    fields: Mapping[str, str]
    before: Endpoint
    after: Endpoint
    explanation: Explanation
    details: Mapping[str, FactorDetail]
    notes: tuple[str, ...]
    citations: Citations
    stages: tuple[StageShape, ...] = ()
    """How the pipeline of the side after is wired, in running order."""
    drilled: tuple[Drilled, ...] = ()
    """Which keys of the factors in the proven sets made the change."""
    took: Mapping[str, tuple[Took, ...]] = field(default_factory=dict)
    """What answers of stages took that are asked outside, as far as that was metered; by stage."""

    @property
    def cautions(self) -> tuple[str, ...]:
        """What whoever hands the answer on should know of it."""
        if any(key.file for each in self.drilled for found in each.sets for key in found.keys):
            return (
                "entries that are named here stand in the record: keep this answer as the record is kept",
            )
        return ()

    @property
    def answered(self) -> bool:
        """Whether something is claimed: not where the best that can be said is unknown or a candidate."""
        tiers = set(self.explanation.tiers)
        if tiers & {Tier.PROVEN, Tier.COMPLETE}:
            return True
        return not tiers & {Tier.UNKNOWN, Tier.CANDIDATE}


@dataclass(frozen=True, slots=True)
class Recommended:
    """What was decided on a record in one run."""

    event: str
    action: str
    verdict: str
    confidence: int | None = None
    """Parts per million; None where the entry was not read."""

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {
            "event": self.event,
            "action": self.action,
            "verdict": self.verdict,
            "confidence_ppm": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Changed:
    """A record whose recommendation differs between two runs."""

    record: str
    before: Recommended
    after: Recommended


@dataclass(frozen=True, slots=True)
class ChangedList:
    """All recommendations that differ between two runs; `changed` holds the first of `total`, by position.

    `counts` counts all of them by what was and what is; `only_before` and `only_after` count records of one
    run alone; `same` those decided alike.
    """

    before: Endpoint
    after: Endpoint
    changed: tuple[Changed, ...]
    total: int
    counts: Mapping[tuple[tuple[str, str], tuple[str, str]], int]
    same: int
    only_before: int
    only_after: int
    notes: tuple[str, ...]
    citations: Citations


@dataclass(frozen=True, slots=True)
class Force:
    """A release in force for a pipeline in an environment, with the versions of all that ran with it.

    `shown_by` is the entry of the run that put it in force; `run` the latest run of it by the time asked.
    `extent` says which records it serves while a release is rolled out; "" for all.
    """

    environment: str
    pipeline: str
    release: str
    start: str
    stop: str | None
    shown_by: int
    run: Run
    factors: FactorSet
    extent: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """What an outside pipeline had in force, as its last event by the time asked says; `entry` shows it."""

    event: Recorded
    entry: int
    factors: FactorSet
    removed: Removed | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """What was in force at a time; `first` is when anything first was, None where nothing ever ran.

    `used` is what pipelines outside govern had in force by then, as far as their events are recorded.
    """

    time: str
    environment: str | None
    forces: tuple[Force, ...]
    first: str | None
    citations: Citations
    used: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class TouchedRun:
    """A run that a component was part of: its versions there, and its events by action and verdict."""

    run: int
    release: str
    environment: str
    time: str
    versions: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def events(self) -> int:
        """How many events it made."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class TouchedRecording:
    """Recorded events of an outside pipeline under the same, that a component was part of.

    Texts are empty where the pipeline did not say; a verdict is empty where it only recommended.
    """

    source: str
    run: str
    release: str
    environment: str
    pipeline: str
    versions: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def events(self) -> int:
        """How many events there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RecordedDerivation:
    """Everything that made a recorded event, each part from a proved entry.

    `factors` is None where the event says nothing of what was in force; `before` are the events that it
    follows from, near ones first, and `after` those that follow from it, each by the index of its entry.
    """

    event: Recorded
    entry: int
    factors: FactorSet | None
    before: Mapping[int, Event | Recorded]
    after: Mapping[int, Recorded]
    notes: tuple[str, ...]
    citations: Citations
    removed: Removed | None = None

    @property
    def tier(self) -> Tier:
        """CANDIDATE where the event says what was in force, which is not tried; UNKNOWN where it does not."""
        return Tier.UNKNOWN if self.factors is None else Tier.CANDIDATE


@dataclass(frozen=True, slots=True)
class Touched:
    """The events that a component was part of making; what it would change is another question.

    `taken` counts actions carried out (verdict act), by blast radius and action; the blast radius is that of
    the action policy in force in each run, `unknown` where it can't be told, and `notes` say why.
    """

    component: str
    version: str | None
    runs: tuple[TouchedRun, ...]
    taken: Mapping[tuple[str, str], int]
    notes: tuple[str, ...]
    citations: Citations
    known: tuple[str, ...] = field(default=())
    """The versions of the component that were ever in force."""
    recorded: tuple[TouchedRecording, ...] = ()

    @property
    def events(self) -> int:
        """How many events it was part of, of runs and recorded ones."""
        return sum(run.events for run in self.runs) + sum(each.events for each in self.recorded)


def outcome_json(outcome: Outcome) -> dict[str, Json]:
    """Give a recorded outcome as canonical JSON."""
    return {
        "recommended": outcome.recommended,
        "action": outcome.action,
        "verdict": outcome.verdict,
        "confidence_ppm": outcome.confidence_ppm,
    }
