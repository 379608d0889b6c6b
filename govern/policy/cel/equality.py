"""Equality and membership (language definition, "Equality"): by value across numbers, by type otherwise."""

from __future__ import annotations

from typing import Any

from govern.policy.cel.errors import CelEvalError, no_overload
from govern.policy.cel.meter import FREE, Meter
from govern.policy.cel.values import Opt, Uint, adapt, from_key, is_plain, key_of, kind

_PRIMITIVE = frozenset({str, int, float, bool, bytes, type(None), Uint})
_NUMBERS = frozenset({int, float, Uint})


def eq(m: Meter, a: Any, b: Any) -> bool:
    """`a == b`. Values of different types are different, numbers compare by value."""
    kind_a, kind_b = type(a), type(b)
    if kind_a in _PRIMITIVE and kind_b in _PRIMITIVE:
        return bool(a == b) if kind_a is kind_b else _across(a, b)
    return _deep(m, a, b)


def _across(a: Any, b: Any) -> bool:
    """Compare primitive values of different types: a whole number meets a double as a double."""
    if type(a) not in _NUMBERS or type(b) not in _NUMBERS:
        return False
    return bool(float(a) == float(b) if float in {type(a), type(b)} else a == b)


def _deep(m: Meter, a: Any, b: Any) -> bool:  # noqa: C901, PLR0911, PLR0912 - one case a kind
    """Compare values of any depth, without recursion, for values may be deeper than Python's stack."""
    todo = [(a, b)]
    while todo:
        one, other = (adapt(side) for side in todo.pop())
        kind_one, kind_other = type(one), type(other)
        if kind_one in _PRIMITIVE and kind_other in _PRIMITIVE:
            if not (one == other if kind_one is kind_other else _across(one, other)):
                return False
        elif kind_one in _LISTS and kind_other in _LISTS:
            if len(one) != len(other):
                return False
            m.work(len(one))
            todo.extend(zip(reversed(one), reversed(other), strict=True))
        elif kind_one is dict and kind_other is dict:
            if len(one) != len(other):
                return False
            m.work(len(one))
            for key, value in one.items():
                if key not in other:
                    return False
                todo.append((value, other[key]))
        elif kind_one is Opt and kind_other is Opt:
            if one.present != other.present:
                return False
            if one.present:
                todo.append((one.value, other.value))
        elif kind_one is not kind_other or one != other:
            return False
    return True


_LISTS = frozenset({list, tuple})


def contains(m: Meter, item: Any, group: Any) -> bool:
    """`item in group`: an element of a list, or a key of a map."""
    kind_group = type(group)
    if kind_group is dict:
        try:
            return key_of(adapt(item)) in group
        except CelEvalError:
            return False
    if kind_group in _LISTS:
        if len(group) > FREE:
            m.work(len(group))
        if type(item) is str:
            return any(type(other) is str and item == other for other in group) or (
                item in group and any(eq(m, item, other) for other in group)
            )
        return any(eq(m, item, other) for other in group)
    if not is_plain(group) and (adapted := adapt(group)) is not group:
        return contains(m, item, adapted)
    raise no_overload("in", kind(item), kind(group))


def make_map(m: Meter, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """Make a map. Raises CelEvalError for a repeated key, and one that is no int, uint, bool or string."""
    made: dict[Any, Any] = {}
    m.make(len(pairs))
    for raw, value in pairs:
        key = adapt(raw)
        if type(key) is float:
            raise CelEvalError("a double can not be a map's key")
        key = key_of(key)
        if key in made:
            raise CelEvalError(f"repeated key: {str(from_key(key))[:40]!r}")
        made[key] = value
    return made
