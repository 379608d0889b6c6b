"""Why a recommendation did not lead to an action, as data for reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.lineage.evidence import Citations
    from govern.source.canonical import Json
    from govern.why.told import Endpoint
    from govern.why.ways import Ways


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: what was observed, against which bound, and whether it passed.

    `slack` is how far beyond the bound it was, below 0 how much was missing; None where the gate is no number
    or was not evaluated. Confidence is in parts per million.
    """

    name: str
    passed: bool
    observed: int | bool | None
    bound: int | bool

    @property
    def slack(self) -> int | None:
        """How far beyond the bound."""
        if self.observed is None or isinstance(self.observed, bool) or isinstance(self.bound, bool):
            return None
        return self.observed - self.bound

    def to_json(self) -> dict[str, Json]:
        """Give the gate as canonical JSON."""
        return {
            "gate": self.name,
            "passed": self.passed,
            "observed": self.observed,
            "bound": self.bound,
            "slack": self.slack,
        }


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Every gate between an event and an action, and what would have led there.

    `recommended` is what the pipeline recommended; `done` says that the action was carried out after all.
    `ways` are the minimal sets of factors that, as they were on the side of `vs`, lead to the action; None
    where the two sides can't be compared, which `missing` explains.
    """

    event: str
    record: str
    action: str
    vs: str
    decided: Endpoint
    compared: Endpoint
    recommended: str
    done: bool
    waiting: bool
    """Whether it came to the action, which waits for approvals."""
    gates: tuple[Gate, ...]
    ways: Ways | None
    missing: tuple[str, ...]
    citations: Citations

    @property
    def failed(self) -> tuple[Gate, ...]:
        """The gates in the way."""
        return tuple(gate for gate in self.gates if not gate.passed)
