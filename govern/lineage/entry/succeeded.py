"""The first entry of a log that goes on where another one ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json

_NOTE = re.compile(r"[^\x00-\x1f][^\x00-\x09\x0b-\x1f]{1,60000}")
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class LogSucceeded:
    """This log follows another, which was frozen: its origin, size, root (base64), and why.

    `checkpoint` is the signed note of that size, with the cosignatures that it had.
    """

    type: ClassVar[str] = "log-succeeded"
    time: str
    origin: str
    workspace: str
    predecessor: str
    size: int
    root: str
    checkpoint: str
    reason: str

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {
            "origin": self.origin,
            "workspace": self.workspace,
            "predecessor": self.predecessor,
            "size": self.size,
            "root": self.root,
            "checkpoint": self.checkpoint,
            "reason": self.reason,
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(
            time,
            fields.text("origin"),
            fields.text("workspace"),
            fields.text("predecessor"),
            fields.integer("size"),
            fields.text("root", _ROOT),
            fields.text("checkpoint", _NOTE),
            fields.text("reason"),
        )
