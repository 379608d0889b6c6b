"""Why the rate of an outcome differs between two releases, as data for reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.why.call_plan import Took
    from govern.why.rates import Decomposition


@dataclass(frozen=True, slots=True)
class RecordedRate:
    """What a run recorded of one side: of how many records, and for how many not what comes out here."""

    run: int
    compared: int
    differing: int


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """The answer, and what was run: two releases in an environment, each on the records its source has.

    `asked` says which outcome is counted, as it was asked for (`action=open-case`); `segment` names the field
    by whose values records are told apart, where they are.
    """

    asked: str
    releases: tuple[str, str]
    environment: str
    sources: tuple[str, str]
    segment: str | None
    found: Decomposition
    took: Mapping[str, tuple[Took, ...]] = field(default_factory=dict)
    """What answers of stages took that are asked outside, as far as that was metered; by stage."""
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Factors that were exchanged as one, by the name that stands for them here."""
    recorded: tuple[RecordedRate | None, RecordedRate | None] = (None, None)
    """What was recorded before and after; None where that release recorded nothing there."""

    @property
    def as_recorded(self) -> bool:
        """Whether nothing that was recorded is otherwise; if it is, nothing is concluded about it."""
        return not any(side.differing for side in self.recorded if side is not None)
