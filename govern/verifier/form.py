"""What an entry may be: canonical JSON (RFC 8785 without floats), at most 65,535 bytes of it."""

from __future__ import annotations

import json
from typing import Any

from .note import RefusedError

MAX_ENTRY = 65_535


def _integer(text: str) -> int:
    value = int(text)
    if abs(value) >= 2**53:
        raise ValueError("an integer of 2^53 or more")
    return value


def _no(text: str) -> Any:
    raise ValueError(f"{text} is no integer")


def _shallow(value: Any, depth: int = 1) -> None:
    if isinstance(value, dict | list):
        if depth > 32 or (isinstance(value, dict) and not all(map(str.isascii, value))):
            raise ValueError("too deep, or a key is not ASCII")
        for item in value.values() if isinstance(value, dict) else value:
            _shallow(item, depth + 1)


def check_form(entry: bytes, index: int) -> None:
    """Insist that an entry is at most 65,535 bytes of canonical JSON (restricted RFC 8785)."""
    try:
        value = json.loads(entry.decode(), parse_float=_no, parse_constant=_no, parse_int=_integer)
        _shallow(value)
        again = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"entry {index} is not canonical: {error}") from None
    if again != entry or len(entry) > MAX_ENTRY:
        raise RefusedError(f"entry {index} is not canonical, or too large")
