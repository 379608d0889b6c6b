"""Reading fields, keys and elements, and what comprehensions iterate over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.policy.cel.errors import CelEvalError, no_overload
from govern.policy.cel.values import NONE, Opt, adapt, described, fields_of, from_key, is_plain, key_of, kind
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.policy.cel.meter import Meter

_LISTS = frozenset({list, tuple})
_MISSING: Any = object()


def select(operand: Any, name: str) -> Any:
    """`operand.name`. Raises CelEvalError where there is no such field or key."""
    found = _field(operand, name)
    if found is not _MISSING:
        return found
    if type(operand) is Opt:
        return optional_select(operand, name)
    known: Iterable[Any] = operand if type(operand) is dict else fields_of(operand) or ()
    guess = did_you_mean(name, [key for key in list(known)[:200] if isinstance(key, str)])
    raise CelEvalError(f"no such key: {name!r}", help=f"Did you mean `{guess}`?" if guess else "")


def _field(operand: Any, name: str) -> Any:
    """The value of a field, `_MISSING` where there is none. Raises CelEvalError where there can be none."""
    if type(operand) is dict:
        return operand.get(name, _MISSING)
    if type(operand) is Opt:
        return _MISSING
    if not is_plain(operand):
        if (fields := fields_of(operand)) is not None:
            attribute = fields.get(name)
            return _MISSING if attribute is None else adapt(getattr(operand, attribute))
        if (adapted := adapt(operand)) is not operand:
            return _field(adapted, name)
    raise CelEvalError(f"{described(operand)} has no fields, so none called {name!r}")


def optional_select(operand: Any, name: str) -> Opt:
    """`operand.?name`, and any field of an optional value."""
    if type(operand) is Opt:
        return optional_select(operand.value, name) if operand.present else NONE
    found = _field(operand, name)
    return NONE if found is _MISSING else Opt(found)


def has(operand: Any, name: str) -> bool:
    """`has(operand.name)`: the map has the key; the object's field is set to something."""
    if type(operand) is Opt:
        return operand.present and has(operand.value, name)
    found = _field(operand, name)
    return found is not _MISSING and (type(operand) is dict or found is not None)


def index(operand: Any, key: Any) -> Any:
    """`operand[key]`. Raises CelEvalError where there is no such key or element."""
    if type(operand) is Opt:
        return optional_index(operand, key)
    found = _element(operand, key)
    if found is not _MISSING:
        return found
    if type(operand) is dict:
        raise CelEvalError(f"no such key: {str(key)[:40]!r}")
    raise CelEvalError(f"index out of bounds: {str(key)[:40]} in a list of {len(operand)}")


def _element(operand: Any, key: Any) -> Any:
    if type(operand) is dict:
        return operand.get(key_of(adapt(key)), _MISSING)
    if type(operand) in _LISTS:
        place = adapt(key)
        if type(place) is float and place.is_integer():
            place = int(place)
        if isinstance(place, bool) or not isinstance(place, int):
            raise CelEvalError(f"invalid argument: {described(key)} can not index a list")
        return operand[place] if 0 <= place < len(operand) else _MISSING
    if not is_plain(operand) and (adapted := adapt(operand)) is not operand:
        return _element(adapted, key)
    raise no_overload("_[_]", kind(operand), kind(key))


def optional_index(operand: Any, key: Any) -> Opt:
    """`operand[?key]`, and any element of an optional value."""
    if type(operand) is Opt:
        return optional_index(operand.value, key) if operand.present else NONE
    found = _element(operand, key)
    return NONE if found is _MISSING else Opt(found)


def size(operand: Any) -> int:
    """The number of characters, bytes, elements or entries."""
    if type(operand) in _SIZED:
        return len(operand)
    if not is_plain(operand) and (adapted := adapt(operand)) is not operand:
        return size(adapted)
    raise no_overload("size", kind(operand))


_SIZED = frozenset({str, bytes, list, tuple, dict})


def elements(m: Meter, operand: Any, weight: int) -> Sequence[Any]:
    """What a one-variable macro goes through: a list's elements, a map's keys. Charges `weight` for each."""
    if type(operand) in _LISTS:
        m.work(len(operand) * weight)
        return operand  # type: ignore[no-any-return] # a list or tuple
    if type(operand) is dict:
        m.work(len(operand) * weight)
        return [from_key(key) for key in operand]
    if not is_plain(operand) and (adapted := adapt(operand)) is not operand:
        return elements(m, adapted, weight)
    raise CelEvalError(f"no such overload: {described(operand)} has no elements to go through")


def pairs(m: Meter, operand: Any, weight: int) -> Iterable[tuple[Any, Any]]:
    """What a two-variable macro goes through: indices and elements, or keys and values."""
    if type(operand) is dict:
        m.work(len(operand) * weight)
        return [(from_key(key), value) for key, value in operand.items()]
    return enumerate(elements(m, operand, weight))


def spread(m: Meter, items: list[tuple[bool, Any]]) -> list[Any]:
    """A list literal with optional elements: those without a value are left out."""
    if any(optional for optional, _ in items):
        m.make(len(items))  # other lists are as long as their text, and nodes are charged where they repeat
    return [
        unwrap(value) if optional else value for optional, value in items if not optional or is_set(value)
    ]


def is_set(value: Any) -> bool:
    """Tell whether an optional has a value. Raises CelEvalError for any other value."""
    if type(value) is Opt:
        return value.present
    raise CelEvalError(f"no such overload: `?` asks for an optional value, this is {described(value)}")


def unwrap(value: Opt) -> Any:
    """The value of an optional that has one."""
    return value.value
