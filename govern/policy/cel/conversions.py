"""Conversions between types (language definition, "Type Conversions")."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from govern.policy.cel import times
from govern.policy.cel.errors import CelEvalError, no_overload
from govern.policy.cel.values import INT_MAX, INT_MIN, SECOND, UINT_MAX, Duration, Timestamp, Uint, kind

_INT = re.compile(r"[+-]?[0-9]{1,400}")
_UINT = re.compile(r"[0-9]{1,400}")
_DOUBLE = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?|nan)", re.IGNORECASE
)
_TRUE = frozenset({"1", "t", "true", "TRUE", "True", "T"})
_FALSE = frozenset({"0", "f", "false", "FALSE", "False", "F"})


def to_int(value: Any) -> int:
    """`int(value)`: doubles are cut towards zero, timestamps give seconds since 1970."""
    match value:
        case bool():
            raise no_overload("int", "bool")
        case int():
            return _fit(int(value), INT_MIN, INT_MAX, "int")
        case float():
            # the ends of the range are no doubles, so they are refused, as in the reference implementations
            if math.isfinite(value) and -(2.0**63) < value < 2.0**63:
                return int(value)
            raise CelEvalError(f"range error: {value} does not fit in an int")
        case str():
            return _fit(int(_read(_INT, value, "int")), INT_MIN, INT_MAX, "int")
        case Timestamp():
            return value.nanos // SECOND
        case _:
            raise no_overload("int", kind(value))


def to_uint(value: Any) -> Uint:
    """`uint(value)`: doubles are cut towards zero."""
    match value:
        case bool():
            raise no_overload("uint", "bool")
        case int():
            return Uint(_fit(int(value), 0, UINT_MAX, "uint"))
        case float():
            if math.isfinite(value) and 0 <= value < 2.0**64:
                return Uint(int(value))
            raise CelEvalError(f"range error: {value} does not fit in a uint")
        case str():
            return Uint(_fit(int(_read(_UINT, value, "uint")), 0, UINT_MAX, "uint"))
        case _:
            raise no_overload("uint", kind(value))


def _fit(number: int, least: int, most: int, name: str) -> int:
    if least <= number <= most:
        return number
    raise CelEvalError(
        f"range error: {str(number)[:40]} does not fit in {'a' if name == 'uint' else 'an'} {name}"
    )


def _read(pattern: re.Pattern[str], text: str, name: str) -> str:
    if pattern.fullmatch(text):
        return text
    raise CelEvalError(f"type conversion error: {text[:40]!r} spells no {name}")


def to_double(value: Any) -> float:
    """`double(value)`."""
    match value:
        case bool():
            raise no_overload("double", "bool")
        case int() | float():
            return float(value)
        case str():
            return float(_read(_DOUBLE, value, "double") if len(value) <= 400 else _read(_UINT, "", "double"))
        case _:
            raise no_overload("double", kind(value))


def to_bool(value: Any) -> bool:
    """`bool(value)`, of a boolean or one of the spellings that the language lists."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        if value in _TRUE or value in _FALSE:
            return value in _TRUE
        raise CelEvalError(f"type conversion error: {value[:40]!r} spells no bool")
    raise no_overload("bool", kind(value))


def to_string(value: Any) -> str:  # noqa: PLR0911 - one case a kind
    """`string(value)`; bytes must be UTF-8."""
    match value:
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value))
        case float():
            return spell_double(value)
        case bytes():
            try:
                return value.decode()
            except UnicodeDecodeError:
                raise CelEvalError("invalid UTF-8 in bytes, so they are no text") from None
        case Timestamp():
            return times.format_timestamp(value)
        case Duration():
            return times.format_duration(value)
        case _:
            raise no_overload("string", kind(value))


def to_bytes(value: Any) -> bytes:
    """`bytes(value)`: a text's UTF-8."""
    match value:
        case bytes():
            return value
        case str():
            return value.encode(errors="surrogatepass")
        case _:
            raise no_overload("bytes", kind(value))


def to_timestamp(value: Any) -> Timestamp:
    """`timestamp(value)`: RFC 3339 text, or seconds since 1970."""
    match value:
        case Timestamp():
            return value
        case str():
            return times.parse_timestamp(value)
        case int() if not isinstance(value, bool):
            return Timestamp(int(value) * SECOND)
        case _:
            raise no_overload("timestamp", kind(value))


def to_duration(value: Any) -> Duration:
    """`duration(value)`: text such as `1h30m`."""
    match value:
        case Duration():
            return value
        case str():
            return times.parse_duration(value)
        case _:
            raise no_overload("duration", kind(value))


def spell_double(number: float) -> str:
    """The shortest text that reads back as the same double, with an exponent below 1e-4 and from 1e6.

    So the reference implementations print it (C's `%g`), but with every digit that counts.
    """
    if not math.isfinite(number):
        return _spell_special(number)
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    leading = len(digits) - 1 + int(exponent)
    if number == 0 or -4 <= leading < 6:
        return plain_double(number)
    fraction = "".join(map(str, digits[1:]))
    return f"{'-' * sign}{digits[0]}{'.' * bool(fraction)}{fraction}e{leading:+03d}"


def plain_double(number: float) -> str:
    """The shortest text that reads back as the same double, never with an exponent; whole without a point."""
    if not math.isfinite(number):
        return _spell_special(number)
    text = f"{Decimal(repr(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _spell_special(number: float) -> str:
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
