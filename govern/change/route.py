"""Routes of values as people read them: `sections[main].file`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTENT = "@content"
"""The last step of a route that stands for the content of the file named there."""


def spell(route: Iterable[str]) -> str:
    """Spell a route; a step that names an item of a list stands in brackets already."""
    return "".join(step if step.startswith("[") else f".{step}" for step in route).lstrip(".")
