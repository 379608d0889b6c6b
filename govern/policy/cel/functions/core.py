"""Standard functions: sizes, conversions, texts, patterns (language definition, "Standard Definitions")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.policy.cel import conversions
from govern.policy.cel.access import size
from govern.policy.cel.functions.regex import matches
from govern.policy.cel.library import Overload, call, overload
from govern.policy.cel.meter import FREE
from govern.policy.cel.values import TypeValue, kind

if TYPE_CHECKING:
    from govern.policy.cel.meter import Meter


def _same(value: Any) -> Any:
    return value


def _type(value: Any) -> TypeValue:
    return TypeValue(kind(value))


def starts_with(m: Meter, text: Any, part: Any) -> bool:
    """`text.startsWith(part)`, without looking for an overload where both are short texts."""
    if type(text) is str and type(part) is str and len(text) + len(part) <= FREE:
        return text.startswith(part)
    return bool(call(m, "startsWith", FUNCTIONS["startsWith"], (text, part)))


def ends_with(m: Meter, text: Any, part: Any) -> bool:
    """`text.endsWith(part)`, see `starts_with`."""
    if type(text) is str and type(part) is str and len(text) + len(part) <= FREE:
        return text.endswith(part)
    return bool(call(m, "endsWith", FUNCTIONS["endsWith"], (text, part)))


def has_part(m: Meter, text: Any, part: Any) -> bool:
    """`text.contains(part)`, see `starts_with`."""
    if type(text) is str and type(part) is str and len(text) + len(part) <= FREE:
        return part in text
    return bool(call(m, "contains", FUNCTIONS["contains"], (text, part)))


def fits(m: Meter, text: Any, pattern: Any) -> bool:
    """`text.matches(pattern)`, see `starts_with`."""
    if type(text) is str and type(pattern) is str and len(text) + len(pattern) <= FREE:
        return matches(text, pattern)
    return bool(call(m, "matches", FUNCTIONS["matches"][:1], (text, pattern)))


SHORT = {"startsWith": starts_with, "endsWith": ends_with, "contains": has_part, "matches": fits}
"""Members of texts that rules call most, by name; for compiled code, which knows them by these names."""


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
