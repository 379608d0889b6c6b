"""Two versions of a value with parts: which parts differ, and every value in between.

Mappings and contracts come apart by their names, lists by the identity of their items where they have one;
everything else is one part. The order of names, or of items, is a part of its own where it differs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from govern.contract.impact import ORDER, decimal_text, is_model, item_keys

if TYPE_CHECKING:
    from govern.run.keyed.key import Route

_IN_ORDER = ("names as before", "names as after")

Difference: TypeAlias = "tuple[Route, Any, Any]"
"""A route, and what stands there before and after; `ABSENT` where nothing does."""


class Absent:
    """What stands where nothing does."""

    def __repr__(self) -> str:
        """Say so."""
        return "ABSENT"


ABSENT = Absent()


def differences(old: Any, new: Any, route: Route = ()) -> Iterator[Difference]:
    """Find the parts that differ, in the order of the value after; that order is a part too."""
    before, after = _parts(old), _parts(new)
    if before is None or after is None or type(old) is not type(new):
        if not _same(old, new):
            yield route, old, new
        return
    for name in _both(list(before), list(after)):
        yield from differences(before.get(name, ABSENT), after.get(name, ABSENT), (*route, name))
    if _reordered(list(before), list(after)):  # whoever goes through names may take the first that fits
        named = isinstance(new, Mapping)  # there may be very many, and each is a key where it differs
        yield (*route, ORDER), *(_IN_ORDER if named else (list(before), list(after)))


def merged(old: Any, new: Any, undone: Collection[Route], route: Route = ()) -> Any:
    """Give the value after in which exactly the parts at these routes are as before; `ABSENT` where gone."""
    before, after = _parts(old), _parts(new)
    if before is None or after is None or type(old) is not type(new):
        return old if route in undone else new
    names = _both(list(before), list(after))
    if (*route, ORDER) in undone:
        names = _both(list(after), list(before))
    found = {
        name: merged(before.get(name, ABSENT), after.get(name, ABSENT), undone, (*route, name))
        for name in names
    }
    return _put_together(new, {name: value for name, value in found.items() if value is not ABSENT})


def has_fields(value: Any) -> bool:
    """Whether a value is a contract or a part of one."""
    kind: Any = type(value)
    return is_model(kind)


def part_names(value: Any) -> list[str] | None:
    """Name the parts of a value, as routes do; None where it is one part."""
    parts = _parts(value)
    return None if parts is None else list(parts)


def text_of(value: Any) -> str | None:
    """Spell a part for people; None where nothing is there."""
    match value:
        case Absent():
            text = None
        case bool():
            text = str(value).lower()
        case None:
            text = "nothing"
        case Decimal():
            text = decimal_text(value)
        case list() | tuple():
            text = ", ".join(str(text_of(item)).strip("[]") for item in value) or "nothing"
        case _ if has_fields(value):
            told = [name for name in type(value).model_fields if _told(value, name)]
            text = ", ".join(f"{name} {text_of(getattr(value, name))}" for name in told)
        case _:
            text = str(value)
    return text


def _told(model: Any, name: str) -> bool:
    return getattr(model, name) not in (None, (), [], {})


def _same(old: Any, new: Any) -> bool:
    # 1, 1.0 and True are three values, also inside of what has no parts
    return old is new or (
        type(old) is type(new)
        and bool(old == new)
        and (not isinstance(old, list | tuple) or repr(old) == repr(new))
    )


def _parts(value: Any) -> Mapping[str, Any] | None:
    """Give the parts of a value by the steps of a route; None where it is one part."""
    if isinstance(value, Mapping):
        return value if all(isinstance(name, str) for name in value) else None
    if has_fields(value):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, tuple | list):
        names = item_keys(value)
        if any(name == f"[{at}]" for at, name in enumerate(names)):
            return None  # items by position are no keys: one more shifts all that follow
        return dict(zip(names, value, strict=True))
    return None


def _put_together(like: Any, parts: Mapping[str, Any]) -> Any:
    if has_fields(like):
        return like.model_copy(update=dict(parts))
    if isinstance(like, tuple | list):
        make: Callable[[Sequence[Any]], Any] = type(like)
        return make(list(parts.values()))
    return dict(parts)


def _both(first: list[str], second: list[str]) -> list[str]:
    """Name what either has: the second in its order, what only the first has after what it follows there."""
    found = list(second)
    for at, name in enumerate(first):
        if name not in second:
            found.insert(found.index(first[at - 1]) + 1 if at else 0, name)
    return found


def _reordered(before: list[str], after: list[str]) -> bool:
    return [name for name in before if name in after] != [name for name in after if name in before]
