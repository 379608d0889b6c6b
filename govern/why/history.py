"""What was decided on one record, run after run, and every time it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.lineage.evidence import Citations
    from govern.source.canonical import Json
    from govern.why.told import Recommended


@dataclass(frozen=True, slots=True)
class Step:
    """One run over the record: what ran when, and what was decided."""

    run: int
    release: str
    time: str
    decided: Recommended

    def to_json(self) -> dict[str, Json]:
        """Give the step as canonical JSON."""
        return {"run": self.run, "release": self.release, "time": self.time, **self.decided.to_json()}


@dataclass(frozen=True, slots=True)
class Moved:
    """A factor that is another one after a transition; no version on the side where it is not there.

    `unversioned` says that the version is the same and the content is not.
    """

    factor: str
    before: str | None
    after: str | None
    unversioned: bool

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {
            "factor": self.factor,
            "before": self.before,
            "after": self.after,
            "unversioned": self.unversioned,
        }


@dataclass(frozen=True, slots=True)
class Transition:
    """Two runs, one after the other, that decided differently, and the factors that could have made it so."""

    before: Step
    after: Step
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All that was decided on a record in one environment, in order.

    `bad` is the action asked for, None where every change counts. A transition is listed where the outcome
    changed, or where it came to be or ceased to be that action; there may be many, and none is left out.
    """

    record: str
    pipeline: str
    environment: str
    source: str
    bad: str | None
    steps: tuple[Step, ...]
    transitions: tuple[Transition, ...]
    citations: Citations

    @property
    def first(self) -> Transition | None:
        """The first transition, to the outcome asked for where one is."""
        return next((t for t in self.transitions if self.bad in {None, t.after.decided.action}), None)
