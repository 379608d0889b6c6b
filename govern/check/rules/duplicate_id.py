"""Two parts of a data contract have one id.

What it checks
--------------
In a data contract of version 3.1 or later, each `id` is there once in its list: among the roles, the objects,
the properties of an object, the rules of quality, and so on.

Why it matters
--------------
The standard makes ids unique in the list that holds them, because references go by them. With two equal ones,
a reference means whichever its reader meets first.

Example
-------
    roles:
      - id: role-analyst
        role: analyst
      - id: role-analyst
        role: viewer

Instead
-------
    roles:
      - id: role-analyst
        role: analyst
      - id: role-viewer
        role: viewer
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        if source.since_3_1:  # before, an `id` was nothing the standard knew
            for part in source.structures:
                yield from _in_list(part)


def _in_list(part: Part) -> Iterator[Diagnostic]:
    first: dict[str, Part] = {}
    for item in part.items:
        held, name = item.get("id"), item.text("id")
        if held is None or not name:
            continue
        if name in first:
            yield RULE.at(
                held.place,
                f"the id `{name}` is in this list twice",
                route=held.spelt,
                help="give each an id of its own; references go by it",
                related=[Related(first[name].place, "here first")],
            )
        else:
            first[name] = held


RULE = Rule("DAT001", "duplicate-id", Severity.ERROR, _check, __doc__)
