"""The first entry of a log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class LogOpened:
    """The first entry: which workspace this log is about."""

    type: ClassVar[str] = "log-opened"
    time: str
    origin: str
    workspace: str

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {"origin": self.origin, "workspace": self.workspace}

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(time, fields.text("origin"), fields.text("workspace"))
