"""CEL values as Python values.

`int`, `bool`, `float`, `str`, `bytes`, `None`, `list` (or `tuple`) and `dict` stand for themselves; an
unsigned integer is a `Uint`, times and lengths of time count nanoseconds. A dict that an expression makes
keeps boolean keys as `TRUE_KEY` and `FALSE_KEY`, because Python takes `True` and `1` for one key and CEL does
not. Objects with declared fields (pydantic models, dataclasses) are read field by field, and nothing else.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govern.policy.cel.errors import CelEvalError

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
UINT_MAX = 2**64 - 1

SECOND = 1_000_000_000
"""Nanoseconds in a second."""

TIMESTAMP_MIN, TIMESTAMP_MAX = -62_135_596_800 * SECOND, 253_402_300_800 * SECOND - 1
"""The years 1 to 9999, in nanoseconds since 1970."""


class Uint(int):
    """An unsigned integer of 64 bits."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{int(self)}u"


class BoolKey(enum.Enum):
    """A boolean as a key of a map, apart from the numbers that Python takes it for."""

    FALSE = "false"
    TRUE = "true"

    @property
    def boolean(self) -> bool:
        """The boolean meant."""
        return self is BoolKey.TRUE


TRUE_KEY, FALSE_KEY = BoolKey.TRUE, BoolKey.FALSE


@dataclass(frozen=True, slots=True, order=True)
class Timestamp:
    """A moment: nanoseconds since 1970-01-01T00:00:00Z. Raises CelEvalError outside the years 1 to 9999."""

    nanos: int

    def __post_init__(self) -> None:
        if not TIMESTAMP_MIN <= self.nanos <= TIMESTAMP_MAX:
            raise CelEvalError("timestamp out of range: the years 1 to 9999 are known")


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time in nanoseconds, in 64 bits (some 292 years). Raises CelEvalError outside them."""

    nanos: int

    def __post_init__(self) -> None:
        if not INT_MIN <= self.nanos <= INT_MAX:
            raise CelEvalError("duration out of range: 64 bits of nanoseconds, some 292 years")


@dataclass(frozen=True, slots=True)
class TypeValue:
    """A type as a value: what `type(1)` gives."""

    name: str


@dataclass(frozen=True, slots=True)
class Opt:
    """An optional value; `value` means nothing unless `present`."""

    value: Any = None
    present: bool = True


NONE = Opt(present=False)
"""The optional without a value."""

_NAMES: dict[type, str] = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    type(None): "null_type",
    list: "list",
    tuple: "list",
    dict: "map",
    Timestamp: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
    TypeValue: "type",
    Opt: "optional_type",
    BoolKey: "bool",
}


def kind(value: Any) -> str:
    """Name the type of a value, as `type(value)` would print it."""
    name = _NAMES.get(type(value))
    if name is not None:
        return name
    adapted = adapt(value)
    for base in type(adapted).__mro__:
        if base in _NAMES:
            return _NAMES[base]
    return type(adapted).__name__


def described(value: Any) -> str:
    """Name the type of a value with its article, for messages: `an int`, `a string`."""
    return with_article(kind(value))


def with_article(name: str) -> str:
    """A type's name with its article."""
    return f"{'an' if name[:1] in 'aeio' else 'a'} {name}"


def is_plain(value: Any) -> bool:
    """Tell whether the value's Python type is one that CEL values have."""
    return type(value) in _NAMES


def adapt(value: Any) -> Any:
    """Give the CEL value that a foreign Python value stands for; its own items are adapted as they are read.

    Enumerations give their values, datetimes (aware ones) moments, timedeltas lengths of time, other mappings
    dicts. Anything else is given back: an object with declared fields, or something no operation accepts.
    """
    if type(value) in _NAMES:
        return value
    if isinstance(value, enum.Enum):
        return adapt(value.value)
    for base, make in _PLAIN:
        if isinstance(value, base):
            return make(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        since = value - _EPOCH
        return Timestamp((since.days * 86_400 + since.seconds) * SECOND + since.microseconds * 1_000)
    if isinstance(value, dt.timedelta):
        return Duration((value.days * 86_400 + value.seconds) * SECOND + value.microseconds * 1_000)
    return dict(value) if isinstance(value, Mapping) else value


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PLAIN: tuple[tuple[type, Any], ...] = (
    (Uint, Uint),
    (int, int),
    (float, float),
    (str, str.__str__),
    (bytes, bytes),
)


def key_of(value: Any) -> Any:
    """Give the dict key of a value, or raise CelEvalError where no map can have it as one."""
    match value:
        case bool():
            return TRUE_KEY if value else FALSE_KEY
        case int() | str() | BoolKey():
            return value
        case float():
            return int(value) if value.is_integer() else value
        case _:
            raise CelEvalError(f"no such key: {described(value)} can not be a key")


def from_key(key: Any) -> Any:
    """Give the value of a dict key."""
    return key.boolean if type(key) is BoolKey else key


def fields_of(value: Any) -> Mapping[str, str] | None:
    """Give an object's fields by their names in documents (aliases), or None where it declares none."""
    return _fields(type(value))


def _fields(cls: type) -> Mapping[str, str] | None:
    known = _FIELDS.get(cls)
    if known is None and cls not in _FIELDS:
        known = _FIELDS[cls] = _read_fields(cls)
    return known


_FIELDS: dict[type, dict[str, str] | None] = {}


def _read_fields(cls: type) -> dict[str, str] | None:
    model = getattr(cls, "model_fields", None)
    if isinstance(model, dict):
        return {field.alias or name: name for name, field in model.items()}
    declared = getattr(cls, "__dataclass_fields__", None)
    if isinstance(declared, dict) and cls not in _NAMES:
        return {name: name for name in declared}
    return None
