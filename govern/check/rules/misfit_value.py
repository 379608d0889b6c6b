"""An example, or a value of an enumeration, is not one that the property can have.

What it checks
--------------
In `examples` and `enum`, values of an integer, a number or a boolean are such, numbers lie within the bounds
of the `logicalTypeOptions`, texts have their length and match their pattern; an example is one of the `enum`.
Numbers and booleans may be quoted. Dates, times and collections are not judged.

Why it matters
--------------
Examples are what people and models learn a field from, and what test data is made of. Where one contradicts
the contract, either may be wrong.

Example
-------
    logicalType: integer
    logicalTypeOptions: {maximum: 100}
    examples: [81, 830]

Instead
-------
    logicalType: integer
    logicalTypeOptions: {maximum: 100}
    examples: [81, 83]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.odcs_values import misfit
from govern.check.rule import Rule
from govern.diagnostic import Severity
from govern.source.node import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for field in source.fields:
            values = [value for item in field.each("enum") if (value := item.get("value")) is not None]
            allowed = {value.node.text for value in values if isinstance(value.node, Scalar)}
            for value in (*values, *field.each("examples")):
                why = misfit(field, value)
                if (
                    not why
                    and "examples" in value.route[-2:]
                    and allowed
                    and _text(value) not in {None, *allowed}
                ):
                    why = "it is none of the `enum`"
                if why:
                    name = field.text("name") or "items"
                    yield RULE.at(
                        value.place,
                        f"`{(_text(value) or '')[:60]}` is no value of `{name}`: {why}",
                        route=value.spelt,
                        help="correct the value, or what the property is said to be",
                    )


def _text(value: Part) -> str | None:
    return value.node.text if isinstance(value.node, Scalar) and not value.null else None


RULE = Rule("DAT016", "misfit-value", Severity.WARNING, _check, __doc__)
