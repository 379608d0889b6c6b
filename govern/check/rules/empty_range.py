"""No value lies within the bounds of a property.

What it checks
--------------
In `logicalTypeOptions` the lower bound is not above the upper one: `minimum` and `maximum` with their
exclusive forms, `minLength` and `maxLength`, `minItems` and `maxItems`, `minProperties` and `maxProperties`.
Dates and times are compared where both are written alike, largest unit first.

Why it matters
--------------
Every record breaks the contract, or the tool that can't make sense of the bounds drops them.

Example
-------
    logicalTypeOptions:
      minimum: 100
      maximum: 0

Instead
-------
    logicalTypeOptions:
      minimum: 0
      maximum: 100
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity
from govern.source.node import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_PAIRS = (
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_TIMES = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?|\d\d:\d\d(?::\d\d)?Z?", re.ASCII)


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for field in source.fields:
            options = field.get("logicalTypeOptions")
            for low, high in _PAIRS if options is not None else ():
                lower, upper = (options.get(low), options.get(high)) if options is not None else (None, None)
                if (
                    options is not None
                    and lower is not None
                    and upper is not None
                    and _empty(options, low, high)
                ):
                    yield RULE.at(
                        upper.place,
                        f"no value has {low} {options.text(low)} and {high} {options.text(high)}",
                        route=upper.spelt,
                        help=f"lower `{low}`, or raise `{high}`",
                        related=[Related(lower.place, f"`{low}` is here")],
                    )


def _empty(options: Part, low: str, high: str) -> bool:
    order = _compared(options, low, high)
    if order == 0:
        # in 3.0, an exclusive bound is a switch beside the bound itself
        return low.startswith("exclusive") or high.startswith("exclusive") or _strict(options, low, high)
    return order == 1


def _compared(options: Part, low: str, high: str) -> int | None:
    """Give 1 where the lower bound is above the upper one, 0 where equal; None where it can't be said."""
    lower, upper = options.number(low), options.number(high)
    if lower is not None and upper is not None:
        return (lower > upper) - (lower < upper)
    texts = [options.text(low) or "", options.text(high) or ""]
    shapes = {re.sub(r"\d", "0", text) for text in texts}
    if len(shapes) == 1 and all(_TIMES.fullmatch(text) for text in texts):
        return (texts[0] > texts[1]) - (texts[0] < texts[1])
    return None


def _strict(options: Part, low: str, high: str) -> bool:
    names = [f"exclusive{name.capitalize()}" for name in (low, high)]
    parts = [options.get(name) for name in names]
    return any(isinstance(part.node, Scalar) and part.value is True for part in parts if part is not None)


RULE = Rule("DAT014", "empty-range", Severity.ERROR, _check, __doc__)
