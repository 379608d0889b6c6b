"""What every entry is: a type, a version, a time, and fields; the forms of names in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from govern.source.canonical import Json

EVENT_ID = re.compile(r"ev:[0-9]+_[0-9]+")
VERDICT = re.compile(r"act|hold|deny")
ENTRY_TYPE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PPM = 1_000_000


class Entry(Protocol):
    """Anything that can be an entry: it has a type, a time, and fields."""

    @property
    def type(self) -> str:
        """The entry's type, such as `event`."""

    @property
    def time(self) -> str:
        """When it happened, RFC 3339 in UTC with six fraction digits; no order depends on it."""

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
