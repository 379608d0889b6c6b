"""The classes that a data contract states itself, as against those that silence stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.fields import source_fields

if TYPE_CHECKING:
    from govern.check.fields import Field
    from govern.contract.load import Loaded


def most_sensitive(loaded: Loaded) -> Field | None:
    """Give the first of the most sensitive fields whose class is stated; None for other kinds, or none."""
    if loaded.contract.kind != "DataContract":
        return None
    stated = [field for field in source_fields(loaded) if field.stated is not None]
    return max(stated, key=lambda field: field.sensitivity.rank, default=None)
