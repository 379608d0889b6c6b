"""The two ends of a relationship don't match.

What it checks
--------------
Where `from` and `to` of a relationship are lists, they are equally long. That the properties at both ends
have one logical type is a warning; integer and number go together.

Why it matters
--------------
A composite key compares its columns pair by pair: one without a partner can't be compared, and the standard
leaves it to its readers to refuse it. A text never equals a number.

Example
-------
    relationships:
      - from: [items.order_id, items.product_id]
        to: [stock.order_id]

Instead
-------
    relationships:
      - from: [items.order_id, items.product_id]
        to: [stock.order_id, stock.product_id]
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from govern.check.odcs import Part
from govern.check.odcs_paths import reference
from govern.check.rule import Rule
from govern.diagnostic import Related, Severity
from govern.source.node import Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import DataSource
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_NUMBERS = {"integer", "number"}


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for table in source.tables:
            for item in table.each("relationships"):
                start, end = item.get("from"), item.get("to")
                if start is not None and end is not None:
                    yield from _lengths(start, end)
                    for one, other in zip(start.items or (start,), end.items or (end,), strict=False):
                        yield from _types(source, other, _end(source, one), one)
        for field in source.fields:
            for item in field.each("relationships"):
                to = item.get("to")
                if to is not None:
                    yield from _types(source, to, field, field.get("name") or field)


def _lengths(start: Part, end: Part) -> Iterator[Diagnostic]:
    both = isinstance(start.node, Sequence) and isinstance(end.node, Sequence)
    if both and len(start.items) != len(end.items):
        yield RULE.at(
            end.start,
            f"`from` has {len(start.items)} properties and `to` has {len(end.items)}",
            route=end.spelt,
            help="name as many properties in `to` as in `from`, in the same order",
            related=[Related(start.start, "`from` is here")],
        )


def _end(source: DataSource, part: Part) -> Part | None:
    found = reference(source, part.node.text) if isinstance(part.node, Scalar) else None
    return found if isinstance(found, Part) else None


def _types(source: DataSource, part: Part, one: Part | None, start: Part) -> Iterator[Diagnostic]:
    other = _end(source, part)
    types = [] if one is None or other is None else [one.text("logicalType"), other.text("logicalType")]
    if any(left != right for left, right in pairwise(types)) and None not in types and set(types) != _NUMBERS:
        yield RULE.at(
            part.place,
            f"a relationship from {types[0]} to {types[1]} can't hold",
            route=part.spelt,
            help="relate properties of one logical type",
            related=[Related(start.place, f"this end is {types[0]}")],
            severity=Severity.WARNING,
        )


RULE = Rule("DAT005", "uneven-relationship", Severity.ERROR, _check, __doc__, varies=True)
