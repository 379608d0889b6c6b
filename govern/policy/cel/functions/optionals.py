"""Optional values (the optional types extension)."""

from __future__ import annotations

from typing import Any

from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.library import Overload, overload
from govern.policy.cel.values import NONE, Duration, Opt, Timestamp, Uint


def _non_zero(value: Any) -> Opt:
    """An optional with the value, unless it is the empty one of its type."""
    if value is None or (
        isinstance(value, (bool, int, float, Uint, str, bytes, list, tuple, dict)) and not value
    ):
        return NONE
    if isinstance(value, Duration) and value.nanos == 0:
        return NONE
    if isinstance(value, Timestamp) and value.nanos == 0:
        return NONE
    return Opt(value)


def _none() -> Opt:
    return NONE


def _value(option: Opt) -> Any:
    if option.present:
        return option.value
    raise CelEvalError("optional.none() has no value")


def _or(option: Opt, other: Opt) -> Opt:
    return option if option.present else other


def _or_value(option: Opt, other: Any) -> Any:
    return option.value if option.present else other


def _has_value(option: Opt) -> bool:
    return option.present


def _first(values: list[Any]) -> Opt:
    return Opt(values[0]) if values else NONE


def _last(values: list[Any]) -> Opt:
    return Opt(values[-1]) if values else NONE


def _unwrap(options: list[Any]) -> list[Any]:
    if not all(isinstance(option, Opt) for option in options):
        raise CelEvalError("no such overload: a list of optional values is needed")
    return [option.value for option in options if option.present]


FUNCTIONS: dict[str, tuple[Overload, ...]] = {
    "optional.of": (overload("(A) -> optional_type(A)", Opt),),
    "optional.ofNonZeroValue": (overload("(A) -> optional_type(A)", _non_zero),),
    "optional.none": (overload("() -> optional_type(A)", _none),),
    "optional.unwrap": (overload("(list(optional_type(A))) -> list(A)", _unwrap),),
    "unwrapOpt": (overload("list(optional_type(A)).() -> list(A)", _unwrap),),
    "value": (overload("optional_type(A).() -> A", _value),),
    "hasValue": (overload("optional_type(A).() -> bool", _has_value),),
    "or": (overload("optional_type(A).(optional_type(A)) -> optional_type(A)", _or),),
    "orValue": (overload("optional_type(A).(A) -> A", _or_value),),
    "first": (overload("list(A).() -> optional_type(A)", _first),),
    "last": (overload("list(A).() -> optional_type(A)", _last),),
}
