"""The properties of a key have positions that make no order.

What it checks
--------------
Among the properties of one object, those with `primaryKey: true` have different positions, from 1 without a
gap, and all or none of them have one; so have those with `partitioned: true`. A property that is no part of
the key has no position but -1. That two positions are equal, or below 1, is an error.

Why it matters
--------------
The order of a key decides how its index is laid out and which files a query reads. Two tools that repair a
broken order each in their own way make two tables.

Example
-------
    properties:
      - name: tenant
        primaryKey: true
        primaryKeyPosition: 1
      - name: order
        primaryKey: true
        primaryKeyPosition: 1

Instead
-------
    properties:
      - name: tenant
        primaryKey: true
        primaryKeyPosition: 1
      - name: order
        primaryKey: true
        primaryKeyPosition: 2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Place, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_KEYS = {"primaryKey": "primaryKeyPosition", "partitioned": "partitionKeyPosition"}
_NONE = -1
"""The position of what has none, which is the standard's default."""


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for holder in (*source.tables, *source.fields):
            properties = holder.each("properties")
            for flag, key in _KEYS.items():
                yield from _outside((item for item in properties if not item.says(flag)), flag, key)
                yield from _inside([item for item in properties if item.says(flag)], flag, key)


def _outside(properties: Iterable[Part], flag: str, key: str) -> Iterator[Diagnostic]:
    for item in properties:
        at = item.number(key)
        if at is not None and at != _NONE:
            message = f"`{item.text('name')}` has a position in a key that it is no part of"
            yield _finding(
                item, key, message, f"add `{flag}: true`, or remove the position", Severity.WARNING
            )


def _inside(properties: list[Part], flag: str, key: str) -> Iterator[Diagnostic]:
    taken: dict[float, Part] = {}
    without = [item for item in properties if item.number(key) in {None, _NONE}]
    for item in properties:
        at = item.number(key)
        if at is None or at == _NONE:
            continue
        if at < 1:
            yield _finding(item, key, f"{item.text(key)} is no position", "positions start from 1")
        elif at in taken:
            first = taken[at]
            message = (
                f"`{first.text('name')}` and `{item.text('name')}` are both at position {item.text(key)}"
            )
            related = Related(_place(first, key), "here first")
            yield _finding(item, key, message, "number them from 1 upward", related=related)
        else:
            taken[at] = item
    if taken and without:
        message = f"`{without[0].text('name')}` is part of the key and has no position, while others have"
        yield _finding(without[0], flag, message, f"add `{key}:`", Severity.WARNING)
    elif taken and max(taken) != len(taken) == len(properties):
        last = taken[max(taken)]
        message = f"the key has {len(taken)} properties, and this one is at position {last.text(key)}"
        yield _finding(last, key, message, "number them from 1 upward without a gap", Severity.WARNING)


def _place(item: Part, key: str) -> Place:
    held = item.get(key)
    return item.start if held is None else held.place


def _finding(
    item: Part,
    key: str,
    message: str,
    help_: str,
    severity: Severity = Severity.ERROR,
    *,
    related: Related | None = None,
) -> Diagnostic:
    more = () if related is None else (related,)
    place, route = _place(item, key), f"{item.spelt}.{key}"
    return RULE.at(place, message, route=route, help=help_, severity=severity, related=more)


RULE = Rule("DAT012", "key-out-of-position", Severity.ERROR, _check, __doc__, varies=True)
