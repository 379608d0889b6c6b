"""Entries of later versions: kept and verified, not interpreted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Unknown:
    """An entry of a type or version made after this code: kept and verified, not interpreted."""

    type: str
    time: str
    value: Mapping[str, Json]

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {key: item for key, item in self.value.items() if key not in {"type", "v", "time"}}
