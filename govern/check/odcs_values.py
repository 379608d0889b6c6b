"""Whether a value that a data contract shows is one that its property can have."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from govern.source.node import Scalar
from govern.source.resolve import core_scalar

if TYPE_CHECKING:
    from govern.check.odcs import Part

_LONGEST = 10_000
"""Longer texts are not held against a pattern."""


def misfit(field: Part, value: Part) -> str:
    """Say why a value is none of a property; empty where it may be one, or where that can't be said."""
    if not isinstance(value.node, Scalar) or value.null:
        return ""
    text, kind, options = value.node.text, field.text("logicalType"), field.get("logicalTypeOptions")
    if kind in {"integer", "number"}:
        return _number(text, options, whole=kind == "integer")
    if kind == "boolean" and text.lower() not in _BOOLEANS:
        return "it is no boolean"
    return _text(text, options) if kind == "string" and options is not None else ""


_BOOLEANS = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f", "0", "1", "on", "off"})
"""How sources spell booleans, whatever YAML makes of it."""


def _number(text: str, options: Part | None, *, whole: bool) -> str:
    number = core_scalar(text.strip())
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        return f"it is no {'integer' if whole else 'number'}"
    if whole and number != int(number):
        return "it is no integer"
    if options is None:
        return ""
    low, high = options.number("minimum"), options.number("maximum")
    above, below = options.number("exclusiveMinimum"), options.number("exclusiveMaximum")
    if (low is not None and number < low) or (above is not None and number <= above):
        return f"the minimum is {options.text('minimum' if low is not None else 'exclusiveMinimum')}"
    if (high is not None and number > high) or (below is not None and number >= below):
        return f"the maximum is {options.text('maximum' if high is not None else 'exclusiveMaximum')}"
    return ""


def _text(text: str, options: Part) -> str:
    shortest, longest = options.number("minLength"), options.number("maxLength")
    if shortest is not None and len(text) < shortest:
        return f"it is shorter than {options.text('minLength')}"
    if longest is not None and len(text) > longest:
        return f"it is longer than {options.text('maxLength')}"
    pattern = options.text("pattern")
    compiled = None if not pattern or len(text) > _LONGEST else _compiled(pattern)
    return "" if compiled is None or compiled.search(text) else "it does not match the pattern"


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    """Compile a pattern for an engine of linear time; None for what it and ECMA-262 read differently."""
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - only where a pattern and an example meet

    options = re2.Options()
    options.log_errors = False
    if re.search(r"\\[cuxpPkbBsS]|\(\?", pattern):
        return None
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None
