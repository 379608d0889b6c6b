"""What a change to a field means: the impact classes, marked on the models themselves.

A mark stands in the field's annotation (`Annotated[str, Impact.BEHAVIOUR]`); a field without a mark inside a
nested model takes the class of the field that holds it. `leaves` reads a contract as a flat set of marked
values, which digests and diffs are made of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from govern.contract.reference import Ref

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from govern.source.canonical import Json


class Impact(StrEnum):
    """The class of a change.

    IDENTITY names the component itself (kind, id, version) and is part of no digest, so that a raised version
    with equal content has an equal digest.
    """

    BEHAVIOUR = "behaviour"
    EXPOSURE = "exposure"
    SAFEGUARD = "safeguard"
    SCHEMA = "schema"
    DOC = "doc"
    IDENTITY = "identity"


class Shape(StrEnum):
    """What else counts in the lists and free-form values of a field, marked beside its impact class.

    ORDERED lists are used in the order they stand in, so their order is one more value (`@order`). EXACT
    values reach a plug-in as they are written: order, empty lists and the type of a number are all part of
    them.
    """

    ORDERED = "ordered"
    EXACT = "exact"


GATED = (Impact.BEHAVIOUR, Impact.EXPOSURE, Impact.SAFEGUARD, Impact.SCHEMA)
"""The classes whose change needs a version; each has a digest of its own in the lock."""

IDENTITY_KEYS = ("name", "id", "field", "username", "role", "property", "url", "code", "server")
"""What tells the items of a list apart: the first of these keys that every item has, with unique values."""


_VALUES = (str, int, Decimal, dt.date)
"""What has no parts."""

_BEYOND_INTEGERS = 2**53
"""From here on a whole number is spelt as text: canonical JSON has none so large."""

ORDER = "@order"
"""The last step of a route that stands for the order of a list."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a contract: `route` of keys (items of a list by identity), its impact class, the value."""

    route: tuple[str, ...]
    impact: Impact
    value: Json


def leaves(contract: BaseModel) -> tuple[Leaf, ...]:
    """List a contract's values with their impact classes, sorted by route; an absent field yields none."""
    found: list[Leaf] = []
    _of_model(contract, (), Impact.BEHAVIOUR, found)
    return tuple(sorted(found, key=_route_of))


_route_of = attrgetter("route")


def mark(field: FieldInfo) -> Impact | None:
    """Give the class marked on a field, or None where it takes its holder's."""
    return next((item for item in field.metadata if isinstance(item, Impact)), None)


@cache
def is_model(kind: type) -> bool:
    """Whether a type is a model of fields, as the kinds and their parts are."""
    return hasattr(kind, "model_fields")


class _Field(NamedTuple):
    """What a model says of one of its fields: its name, how documents spell it, its marks."""

    name: str
    key: str
    impact: Impact | None
    exact: bool
    ordered: bool


@cache  # asked for every part of every contract; there are as many models as are written down
def _fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    return tuple(
        _Field(
            name,
            field.alias or name,
            mark(field),
            Shape.EXACT in field.metadata,
            Shape.ORDERED in field.metadata,
        )
        for name, field in model.model_fields.items()
    )


def _of_model(model: BaseModel, route: tuple[str, ...], inherited: Impact, found: list[Leaf]) -> None:
    for name, key, marked, exact, ordered in _fields(type(model)):
        value = getattr(model, name)
        if value is None:
            continue
        below, impact = (*route, key), marked or inherited
        if exact:
            found.extend(_of_exact(value, below, impact))
        else:
            _of_value(value, below, impact, found)
            if ordered and len(value) > 1:
                found.append(Leaf((*below, ORDER), impact, list(item_keys(value))))
    # what a model accepts without knowing it may mean anything, so it counts as its holder does
    for name, value in (model.model_extra or {}).items():
        _of_value(value, (*route, name), inherited, found)


def _of_value(value: Any, route: tuple[str, ...], impact: Impact, found: list[Leaf]) -> None:
    kind: Any = type(value)
    if kind is str:  # most values are
        found.append(Leaf(route, impact, value))
    elif issubclass(kind, _VALUES):
        found.append(Leaf(route, impact, scalar(value)))
    elif is_model(kind):
        _of_model(value, route, impact, found)
    elif kind is dict or isinstance(value, Mapping):
        for key in value:
            _of_value(value[key], (*route, str(key)), impact, found)
    elif kind is tuple or isinstance(value, Sequence):
        for key, item in zip(item_keys(value), value, strict=True):
            _of_value(item, (*route, key), impact, found)
    else:
        found.append(Leaf(route, impact, scalar(value)))


def _of_exact(value: Any, route: tuple[str, ...], impact: Impact) -> Iterator[Leaf]:
    """List a free-form value, normalising nothing: lists by position, empty ones too, decimals as such."""
    if isinstance(value, Mapping) and value:
        for key in value:
            yield from _of_exact(value[key], (*route, str(key)), impact)
    elif isinstance(value, list | tuple) and value:
        for index, item in enumerate(value):
            yield from _of_exact(item, (*route, f"[{index}]"), impact)
    elif isinstance(value, Mapping | list | tuple):
        yield Leaf(route, impact, {} if isinstance(value, Mapping) else [])
    else:
        yield Leaf(route, impact, {"decimal": scalar(value)} if isinstance(value, Decimal) else scalar(value))


def item_keys(items: Sequence[Any]) -> list[str]:
    """How a route names the items of a list: by identity where they have one, else by position (`[0]`).

    A reference is identified by its component without the version, read or as text: a raised version is a
    change.
    """
    if not items:
        return []
    items = [str(item) if type(item) is Ref else item for item in items]
    if (lines := _distinct(map(_component, items))) is not None:
        return lines
    for name in IDENTITY_KEYS:
        if (names := _distinct(_lookup(item, name) for item in items)) is not None:
            return names
    names = _distinct(items)
    return [f"[{index}]" for index in range(len(items))] if names is None else names


def _distinct(keys: Iterable[Any]) -> list[str] | None:
    """Spell keys as steps of a route; None from the first that is no text, and where two are equal."""
    found: list[str] = []
    for key in keys:
        if not isinstance(key, str):
            return None
        found.append(f"[{key}]")
    return found if len(set(found)) == len(found) else None


def _component(item: Any) -> str | None:
    if isinstance(item, str) and "@" in item and "/" in item:
        try:
            return Ref.parse(item).line
        except ValueError:
            return None
    return None


def _lookup(item: Any, name: str) -> Any:
    kind: Any = type(item)
    if kind is str:
        return None
    if is_model(kind):
        return getattr(item, name) if name in kind.model_fields else (item.model_extra or {}).get(name)
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


def scalar(value: Any) -> Json:
    """Give a leaf as canonical JSON. Decimals are spelt shortest, so `0.60` and `0.6` are one value."""
    if value is None or (isinstance(value, int) and abs(value) < _BEYOND_INTEGERS):  # bool among them
        return value
    if isinstance(value, Decimal):
        return decimal_text(value)
    return str(value)


def decimal_text(value: Decimal) -> str:
    """Spell a decimal without exponent or trailing zeros: the one spelling that digests and messages use."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
