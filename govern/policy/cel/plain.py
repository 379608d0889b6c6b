"""Values as JSON."""

from __future__ import annotations

import base64
import math
from typing import Any

from govern.policy.cel.conversions import spell_double
from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.times import format_duration, format_timestamp
from govern.policy.cel.values import BoolKey, Duration, Opt, Timestamp, TypeValue, adapt, fields_of

MAX_ITEMS = 100_000
"""Items of one value: sharing makes values that are small in memory and endless on paper."""

MAX_DEPTH = 64


def to_json(value: Any) -> Any:
    """Give a value as JSON: times as text, bytes in base64, numbers that JSON has not as text.

    An optional gives its value, or null. Raises CelEvalError for a value larger or deeper than is written.
    """
    return _Writer().write(value, 0)


class _Writer:
    def __init__(self) -> None:
        self._left = MAX_ITEMS

    def write(self, value: Any, depth: int) -> Any:  # noqa: PLR0911 - one case a kind
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise CelEvalError(f"the value has more than {MAX_ITEMS} items or {MAX_DEPTH} levels")
        match value:
            case None | bool() | str():
                return value
            case int():
                return int(value)
            case float():
                return value if math.isfinite(value) else spell_double(value)
            case list() | tuple():
                return [self.write(item, depth + 1) for item in value]
            case dict():
                return {_key(key): self.write(item, depth + 1) for key, item in value.items()}
            case Opt():
                return self.write(value.value, depth + 1) if value.present else None
        if (text := _text(value)) is not None:
            return text
        adapted = adapt(value)
        return self.write(adapted if adapted is not value else _fields(value), depth + 1)


def _text(value: Any) -> str | None:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case Timestamp():
            return format_timestamp(value)
        case Duration():
            return format_duration(value)
        case TypeValue():
            return value.name
    return None


def _key(key: Any) -> str:
    return key.value if isinstance(key, BoolKey) else str(key)


def _fields(value: Any) -> dict[str, Any]:
    fields = fields_of(value)
    if fields is None:
        raise CelEvalError(f"a {type(value).__name__} is no value of the language")
    return {name: getattr(value, attribute) for name, attribute in fields.items()}
