"""Routes as findings carry them: `stages[score].uses.model`, items of lists by name where they have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def spell(route: Iterable[str | int]) -> str:
    """Spell a route; a step that names an item of a list is in brackets already (`[score]`)."""
    parts: list[str] = []
    for step in route:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(step if step.startswith("[") or not parts else f".{step}")
    return "".join(parts)
