"""Canonical bytes and digests: one value, one spelling, one name.

The spelling is RFC 8785 (JSON Canonicalization Scheme) on a domain where nothing is left to interpretation:
objects with ASCII keys, arrays, strings without lone surrogates, booleans, null, and integers below 2^53 in
magnitude (RFC 8785 section 3.2.2.3 defines numbers by way of IEEE 754 doubles, which hold exactly these).
There are no floats: confidence and thresholds are parts per million, money is in minor units. On this domain
the sorting encoder of the standard library gives the bytes of RFC 8785: ASCII keys sort alike by code point
and by UTF-16 unit (3.2.3), and both escape only `"`, backslash and the controls below U+0020 (3.2.2.2).
"""

from __future__ import annotations

import hashlib
import json
from typing import TypeAlias, cast

from govern.errors import UsageError

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
"""A value that has canonical bytes."""

MAX_DEPTH = 32
"""Arrays and objects inside one another; `[]` and `{}` have depth 1."""

MAX_INT = 2**53 - 1
"""The largest magnitude of an integer that a double, and so every JSON reader, holds exactly."""

# Cycles cannot reach the encoder: the depth is checked first.
_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False
).encode
_decode = json.JSONDecoder().raw_decode


class CanonicalError(UsageError):
    """A value has no canonical bytes, or bytes are not canonical; the message says where in it."""


class _Refused(Exception):  # noqa: N818 - a step of the walk below, never seen outside
    """What is wrong, and the route to it, which grows from the inside out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.route: list[str] = []


def canonical_bytes(value: Json) -> bytes:
    """Spell `value` in the one way that stands for it, in UTF-8.

    Only the exact types of `Json` are accepted: a tuple, a float, or a subclass of `str` or `int` such as an
    enum's member is refused, because what it would be read back as is not what it was.

    Raises:
        CanonicalError: `value` is outside the domain: another type, an integer of 2^53 or more, a key that
            is not an ASCII string, a lone surrogate, or a depth over 32.

    """
    _check(value)
    try:
        return _encode(value).encode()
    except UnicodeEncodeError as error:
        raise CanonicalError(
            f"a lone surrogate (U+{ord(error.object[error.start]):04X}) is not text",
            help="decode the text properly before it is recorded",
        ) from None


def parse_canonical(data: bytes) -> Json:
    """Read the value that `data` stands for; `canonical_bytes` of it is `data` again.

    Raises:
        CanonicalError: `data` is not JSON in UTF-8, or not its one canonical spelling: spaces, needless
            escapes, unsorted or repeated keys, or a value outside the domain.

    """
    try:
        text = data.decode()
        value, end = _decode(text)
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise CanonicalError(f"not canonical JSON: {_why_unreadable(error)}") from None
    if end != len(text):
        raise CanonicalError(f"not canonical JSON: more text follows the value, at character {end}")
    _check(value)
    again = _encode(value)
    if again != text:
        at = next((i for i, (a, b) in enumerate(zip(text, again, strict=False)) if a != b), len(again))
        raise CanonicalError(
            f"not the canonical spelling of its value, from character {at}",
            help="canonical JSON has no spaces, sorted keys, no repeated keys and no needless escapes",
        )
    return cast("Json", value)


def digest(data: bytes) -> str:
    """Name `data`: `sha256:` and 64 lower-case hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_of(value: Json) -> str:
    """Name the canonical bytes of `value`; raises what `canonical_bytes` raises."""
    return digest(canonical_bytes(value))


def _check(value: object) -> None:
    try:
        _walk(value, 1)
    except _Refused as refused:
        route = "".join(reversed(refused.route)).lstrip(".")
        where = f" at `{route}`" if route else ""
        raise CanonicalError(f"no canonical JSON for this value{where}: {refused.reason}") from None


def _walk(value: object, depth: int) -> None:
    """Refuse what is outside the domain. On the log's hot path: exact types, the frequent ones first."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -MAX_INT <= cast("int", value) <= MAX_INT:
            raise _Refused("an integer of 2^53 or more is not exact in every reader; write it as a string")
    elif kind is dict:
        _walk_object(cast("dict[object, object]", value), depth)
    elif kind is list:
        _walk_array(cast("list[object]", value), depth)
    elif kind is float:
        raise _Refused("a float has no single spelling; use an integer, such as parts per million")
    else:
        raise _Refused(f"`{kind.__name__}` is not one of str, int, bool, None, list, dict")


def _walk_object(value: dict[object, object], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _Refused(f"nested deeper than {MAX_DEPTH}")
    key: object = ""
    try:
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise _Refused("a key must be an ASCII string")  # noqa: TRY301 - the route joins it below
            if type(item) is not str:
                _walk(item, depth + 1)
    except _Refused as refused:
        refused.route.append(f".{key}")
        raise


def _walk_array(value: list[object], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _Refused(f"nested deeper than {MAX_DEPTH}")
    index = 0
    try:
        for index, item in enumerate(value):  # noqa: B007 - read where the walk fails
            if type(item) is not str:
                _walk(item, depth + 1)
    except _Refused as refused:
        refused.route.append(f"[{index}]")
        raise


def _why_unreadable(error: ValueError | RecursionError) -> str:
    match error:
        case json.JSONDecodeError():
            return f"{error.msg}, at character {error.pos}"
        case UnicodeDecodeError():
            return f"byte {error.start} is not UTF-8"
        case RecursionError():
            return f"nested deeper than {MAX_DEPTH}"
        case _:  # CPython refuses to read integers of more than 4,300 digits
            return "an integer is far outside the range below 2^53"
