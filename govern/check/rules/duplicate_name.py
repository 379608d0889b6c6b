"""Two parts of a data contract have one name.

What it checks
--------------
Objects of the schema have different names, and so do the properties of an object. That servers, custom
properties and values of an enumeration are listed once is a warning.

Why it matters
--------------
Who looks up a name finds one of the two, and which one depends on the reader: a check runs against the wrong
table, a custom property loses the value its author sees.

Example
-------
    schema:
      - name: customers
      - name: customers

Instead
-------
    schema:
      - name: customers
      - name: orders
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity
from govern.source.node import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        yield from _twice(source.tables, "name", "the object")
        for holder in (*source.tables, *source.fields):
            yield from _twice(holder.each("properties"), "name", "the property")
        for field in source.fields:
            yield from _twice(field.each("enum"), "value", "the value", Severity.WARNING)
        yield from _twice(source.root.each("servers"), "server", "the server", Severity.WARNING)
        for part in source.structures:
            if part.key is not None and part.key.text == "customProperties":
                yield from _twice(part.items, "property", "the custom property", Severity.WARNING)


def _twice(
    items: Iterable[Part], key: str, what: str, severity: Severity = Severity.ERROR
) -> Iterator[Diagnostic]:
    first: dict[tuple[object, object], Part] = {}
    for item in items:
        held = item.get(key)
        if held is None or not isinstance(held.node, Scalar) or not held.node.text:
            continue
        said = held.value
        value = (type(said), said)  # in an enumeration, 1 and "1" are two values
        if value in first:
            yield RULE.at(
                held.place,
                f"{what} `{held.node.text}` is listed twice",
                route=held.spelt,
                help="keep one of the two, or give one another name",
                related=[Related(first[value].place, "here first")],
                severity=severity,
            )
        else:
            first[value] = held


RULE = Rule("DAT002", "duplicate-name", Severity.ERROR, _check, __doc__, varies=True)
