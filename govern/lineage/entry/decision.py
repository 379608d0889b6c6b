"""What the gate made of a recommendation, check by check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from govern.lineage.entry.form import EVENT_ID, VERDICT

if TYPE_CHECKING:
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a decision: what was observed, against which bound, and whether it passed."""

    check: str
    passed: bool
    observed: Json
    bound: Json


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate on one event's recommendation: act, hold or deny, by which policy, for which reasons."""

    type: ClassVar[str] = "decision"
    time: str
    event: str
    verdict: str
    action: str
    policy: str
    checks: tuple[Check, ...]

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {
            "event": self.event,
            "verdict": self.verdict,
            "action": self.action,
            "policy": self.policy,
            "checks": [
                {"check": c.check, "passed": c.passed, "observed": c.observed, "bound": c.bound}
                for c in self.checks
            ],
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(
            time,
            fields.text("event", EVENT_ID),
            fields.text("verdict", VERDICT),
            fields.text("action"),
            fields.text("policy"),
            fields.items("checks", _check),
        )


def _check(fields: Fields) -> Check:
    return Check(
        fields.text("check"), fields.boolean("passed"), fields.take("observed"), fields.take("bound")
    )
