"""A change as the expressions of policies read it: the `change` of `govern.policy.subjects`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.contract.impact import item_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.change.changes import ComponentChange
    from govern.change.leafdiff import LeafChange, Seen


def change_value(change: ComponentChange, old: Any, new: Any) -> dict[str, Any]:
    """Give a change as dicts and lists: what the JSON of `govern diff` says of it, without places.

    `old` and `new` are the contracts as expressions read them. Changed values are taken from these, so that a
    number is one there too; the content of a file is its digest.
    """
    return {
        "component": change.ref.line,
        "kind": change.ref.kind,
        "how": change.how,
        "old": None if change.old is None else str(change.old),
        "new": None if change.new is None else str(change.new),
        "classes": [impact.value for impact in change.impacts],
        "required": None if change.required is None else change.required.word,
        "actual": None if change.actual is None else change.actual.word,
        "cause": change.cause,
        "changes": [_leaf(item, old, new) for item in change.changes],
    }


def _leaf(change: LeafChange, old: Any, new: Any) -> dict[str, Any]:
    return {
        "route": change.route_text,
        "class": change.impact.value,
        "how": change.how,
        "breaking": change.breaking,
        "old": _value(change.route, change.old, old),
        "new": _value(change.route, change.new, new),
    }


def _value(route: Iterable[str], seen: Seen | None, contract: Any) -> Any:
    """Read what a route leads to; where it leads to no value of the contract, give what was seen there."""
    if seen is None:
        return None
    value = contract
    try:
        for step in route:
            value = value[item_keys(value).index(step)] if isinstance(value, list) else value[step]
    except (KeyError, ValueError, TypeError):
        return seen.value
    return value
