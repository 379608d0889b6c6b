"""A primary key may be missing.

What it checks
--------------
A property with `primaryKey: true` does not say `required: false`. It is off by default: the standard's
own examples say both.

Why it matters
--------------
A primary key is never null in a relational database, so one of the two statements is not kept.

Example
-------
    properties:
      - name: id
        primaryKey: true
        required: false

Instead
-------
    properties:
      - name: id
        primaryKey: true
        required: true
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract import offer
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for field in source.fields:
            required = field.get("required")
            if field.says("primaryKey") and required is not None and required.value is False:
                yield RULE.at(
                    required.place,
                    f"`{field.text('name')}` is a primary key, and may be null",
                    route=required.spelt,
                    help="write `required: true`, or leave it out",
                    fixes=offer.value(required.document, required.route, "true"),
                )


RULE = Rule("DAT013", "optional-primary-key", Severity.NOTE, _check, __doc__, pedantic=True)
