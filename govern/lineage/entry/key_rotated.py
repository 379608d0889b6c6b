"""The log's key is exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class KeyRotated:
    """The log's key `old` gives way to `new`, both in the form of verifier keys.

    Both sign the first checkpoint that this entry is in. Up to its size the old one counts, from there on the
    new one.
    """

    type: ClassVar[str] = "key-rotated"
    time: str
    old: str
    new: str

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {"old": self.old, "new": self.new}

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(time, fields.text("old"), fields.text("new"))
