"""Routes as people read and write them: `stages[0].uses.model`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.source.node import Route

_WORD = re.compile(r"[A-Za-z_][\w-]*")


def spell_route(route: Route) -> str:
    """Spell a route: words joined by dots, indices from 0 in brackets, any other key quoted in brackets."""
    parts: list[str] = []
    for step in route:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _WORD.fullmatch(step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{json.dumps(step, ensure_ascii=False)}]")
    return "".join(parts)
