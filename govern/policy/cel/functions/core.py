"""Standard functions: sizes, conversions, texts, patterns (language definition, "Standard Definitions")."""

from __future__ import annotations

from typing import Any

from govern.policy.cel import conversions
from govern.policy.cel.access import size
from govern.policy.cel.functions.regex import matches
from govern.policy.cel.library import Overload, overload
from govern.policy.cel.values import TypeValue, kind


def _same(value: Any) -> Any:
    return value


def _type(value: Any) -> TypeValue:
    return TypeValue(kind(value))


def _conversions(name: str, sources: str, run: Any) -> tuple[Overload, ...]:
    return tuple(overload(f"({source}) -> {name}", run) for source in sources.split())


FUNCTIONS: dict[str, tuple[Overload, ...]] = {
    "size": tuple(
        overload(f"{form} -> int", size)
        for kind_ in ("string", "bytes", "list(A)", "map(A, B)")
        for form in (f"({kind_})", f"{kind_}.()")
    ),
    "startsWith": (overload("string.(string) -> bool", str.startswith),),
    "endsWith": (overload("string.(string) -> bool", str.endswith),),
    "contains": (overload("string.(string) -> bool", str.__contains__),),
    "matches": (
        overload("string.(string) -> bool", matches),
        overload("(string, string) -> bool", matches),
    ),
    "bool": _conversions("bool", "bool string", conversions.to_bool),
    "bytes": _conversions("bytes", "bytes string", conversions.to_bytes),
    "double": _conversions("double", "double int uint string", conversions.to_double),
    "int": _conversions("int", "int uint double string timestamp", conversions.to_int),
    "uint": _conversions("uint", "uint int double string", conversions.to_uint),
    "string": _conversions(
        "string", "string bool int uint double bytes timestamp duration", conversions.to_string
    ),
    "timestamp": _conversions("timestamp", "timestamp string int", conversions.to_timestamp),
    "duration": _conversions("duration", "duration string", conversions.to_duration),
    "dyn": (overload("(A) -> dyn", _same),),
    "type": (overload("(A) -> type(A)", _type),),
}
