"""What removed the contents of an event from beside the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.why.answer import Tier

if TYPE_CHECKING:
    from govern.source.canonical import Json

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Removed:
    """That what an event commits to was destroyed, as entry `entry` of the log says.

    It was an erasure that somebody asked for, or a sweep after the `retention` of `source` (in seconds, None
    for an erasure): of what was last used before `before`.
    """

    what: str
    entry: int
    time: str
    source: str
    retention: int | None = None
    before: str | None = None

    @property
    def told(self) -> str:
        """Say what is gone, when it went, and by which rule or entry."""
        return (
            f"what {self.what} commits to was erased on {self.time[:10]}{self._rule()} (entry {self.entry}): "
            "nothing can be compared with it any more, by anyone"
        )

    def _rule(self) -> str:
        if self.retention is None or self.before is None:
            return ""
        days, rest = divmod(self.retention, _DAY)
        kept = f"{self.retention:,} seconds" if rest or not days else f"{days:,} day{'s' * (days != 1)}"
        return f" by the retention of {self.source}: {kept}, and it was last used before {self.before[:10]}"

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON, with the tier of what can be said of the contents."""
        return {
            "tier": Tier.UNKNOWN.value,
            "by": "erasure" if self.retention is None else "retention",
            "entry": self.entry,
            "time": self.time,
            "source": self.source,
            "retention_seconds": self.retention,
            "before": self.before,
        }
