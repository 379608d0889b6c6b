"""JSON text read without anything silently lost: no repeated keys, no rounded numbers, no NaN."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from govern.event.fields import EventError, NumberText

MAX_EVENT = 4 << 20
"""Bytes of one event at most; larger contents are named by digest and size."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise EventError(f"the key `{twice[:80]}` stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    raise EventError(f"{name} is not JSON")


_decode = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=NumberText, parse_constant=_constant, strict=True
).decode


def parse(data: bytes) -> Any:
    """Read JSON in UTF-8; numbers with a fraction come as `NumberText`. Raises EventError."""
    if len(data) > MAX_EVENT:
        raise EventError(
            f"an event has at most {MAX_EVENT} bytes, this one {len(data)}",
            help="Name large contents by `digest` and `size`.",
        )
    return parse_any(data)


def parse_any(data: bytes) -> Any:
    """Read JSON in UTF-8 of any size, as `parse` does."""
    try:
        return _decode(data.decode())
    except UnicodeDecodeError as error:
        raise EventError(f"byte {error.start} is not UTF-8", help="Write events in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise EventError(f"not JSON: {error.msg}, at character {error.pos + 1}") from None
    except RecursionError:
        raise EventError("not an event: nested too deep") from None
    except ValueError:  # CPython refuses to read integers of more than 4,300 digits
        raise EventError("an integer is far outside the range below 2^53") from None
