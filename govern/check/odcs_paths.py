"""Where paths of the standard lead: `orders.customer.id` by names, `schema/orders_tbl/properties/id` by ids.

References of relationships and the elements of service levels are such paths (ODCS 3.1, "References" and
"Service-Level Agreement"). Names and ids are taken for each other, and an object's physical name for its
name: what can only be meant one way is not a mistake.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.check.odcs import DataSource, Part

_CALLED = ("name", "id", "physicalName")

_DEEPEST = 64
"""How many steps of a path are tried as one name: documents are no deeper."""

_SHOWN = 100
"""How many names are held against one that is not there."""


class Lost(NamedTuple):
    """A path that leads nowhere: the step that is not there, what holds it (None: the contract), what is."""

    step: str
    holder: Part | None
    known: tuple[str, ...]


def children(part: Part) -> tuple[Part, ...]:
    """Give the properties in an object, or in each item of an array of objects."""
    items = part.get("items")
    return (*part.each("properties"), *(() if items is None else children(items)))


def reference(source: DataSource, text: str) -> Part | Lost | None:
    """Follow a reference; None where it leads to another file or has no form that the standard knows."""
    file, anchor, path = text.rpartition("#")
    if anchor and file:
        return None
    path = path.removeprefix("/")
    if "/" not in path:
        return by_names(source, path.split(".")) if "." in path else None
    words, steps = path.split("/")[::2], path.split("/")[1::2]
    if len(words) != len(steps) or words[0] != "schema" or set(words[1:]) - {"properties"}:
        return None
    return by_names(source, steps)


def by_names(source: DataSource, steps: Sequence[str]) -> Part | Lost:
    """Follow names from the objects of the schema downward; a name may itself have dots."""
    return _follow(source, None, steps)


def called(source: DataSource, holder: Part | None) -> dict[str, Part]:
    """Give the elements below one, or the objects of the schema, by all that they are called."""
    route = () if holder is None else holder.route
    if route not in source.named:
        parts = source.tables if holder is None else children(holder)
        found: dict[str, Part] = {}
        for key in _CALLED:
            for part in parts:
                found.setdefault(part.text(key) or "", part)
        source.named[route] = found
    return source.named[route]


def _follow(source: DataSource, holder: Part | None, steps: Sequence[str]) -> Part | Lost:
    parts = called(source, holder)
    lost: Lost | None = None
    for length in range(1, min(len(steps), _DEEPEST) + 1):
        part = parts.get(".".join(steps[:length]))
        if part is None:
            continue
        if length == len(steps) or not called(source, part):
            return part  # what a contract does not list may be anything
        found = _follow(source, part, steps[length:])
        if not isinstance(found, Lost):
            return found
        lost = lost or found
    return lost or Lost(steps[0], holder, tuple(filter(None, islice(parts, _SHOWN))))
