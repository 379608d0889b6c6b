"""A signed statement that is kept beside the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from govern.lineage.entry.form import ENTRY_TYPE
from govern.lineage.fields import DIGEST

if TYPE_CHECKING:
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed statement (release, approval, override, …) kept beside the log: its kind, subject and digest.

    `envelope` is the digest of the DSSE envelope's bytes.
    """

    type: ClassVar[str] = "statement"
    time: str
    kind: str
    subject: str
    envelope: str

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {"kind": self.kind, "subject": self.subject, "envelope": self.envelope}

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(
            time, fields.text("kind", ENTRY_TYPE), fields.text("subject"), fields.text("envelope", DIGEST)
        )
