"""A rule of a sanitiser never decides anything, since rules before it decide first.

What it checks
--------------
No rule addresses only what an earlier rule addresses: the same field or class, a field inside one, or, as
far as pipelines show which fields the sanitiser is given, fields that earlier rules decide about.

Why it matters
--------------
The first rule that addresses a field decides. A rule to suppress that stands below a rule to keep reads as
if it protected the field, and does nothing.

Example
-------
    rules:
      - {field: review, method: keep}
      - {field: review, method: suppress}

Instead
-------
    rules:
      - {field: review, method: suppress}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.fields import sanitised
from govern.check.rule import Rule
from govern.check.sanitizers import given_fields
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.fields import Field
    from govern.check.view import View
    from govern.contract.kinds.sanitizer import Rule as Step
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    given = {loaded.ref: fields for loaded, _, fields in given_fields(view)}
    for loaded in view.catalog.of_kind("Sanitizer"):
        sanitizer = cast("Sanitizer", loaded.contract)
        for index, step in enumerate(sanitizer.rules):
            earlier = _same(sanitizer, index)
            if earlier is None:
                earlier = _decided(sanitizer, index, given.get(loaded.ref, []))
            if earlier is not None:
                yield _finding(loaded, step, index, earlier)


def _same(sanitizer: Sanitizer, index: int) -> int | None:
    """Find the earlier rule that addresses all that this one does, by the words of both."""
    late = sanitizer.rules[index]
    for position, early in enumerate(sanitizer.rules[:index]):
        if early.field is None or late.field is None:
            if early.classification == late.classification:
                return position
        elif late.field == early.field or late.field.startswith(f"{early.field}."):
            return position
    return None


def _decided(sanitizer: Sanitizer, index: int, fields: list[Field]) -> int | None:
    """Find the earlier rule that decides the first of this one's fields, where earlier ones decide all."""
    late = sanitizer.rules[index]
    named = [
        item
        for item in fields
        if (item.is_named(late.field) if late.field is not None else late.classification == item.sensitivity)
    ]
    by = [sanitised(sanitizer, item, item.sensitivity).rule for item in named]
    return by[0] if by and index not in by else None


def _finding(loaded: Loaded, step: Step, index: int, earlier: int) -> Diagnostic:
    what = f"field `{step.field}`" if step.field is not None else f"class {step.classification}"
    return RULE.on(
        loaded,
        ("rules", index),
        f"this rule for the {what} never decides: an earlier rule does",
        help="delete the rule, or put it before the one that decides",
        related=[Related(loaded.place("rules", earlier), "this rule decides first")],
    )


RULE = Rule("PRV010", "shadowed-rule", Severity.WARNING, _check, __doc__)
