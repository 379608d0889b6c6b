"""JSON of others, read so that nothing is lost without a word: no repeated keys, no NaN."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def loads(data: bytes | str, fraction: Callable[[str], Any] = float) -> Any:
    """Read JSON in UTF-8; `fraction` reads numbers with a fraction. Raises ValueError, RecursionError."""
    text = data.decode() if isinstance(data, bytes) else data
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refused, parse_float=fraction)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
