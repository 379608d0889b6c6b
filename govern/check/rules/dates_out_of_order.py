"""Something ends before it begins.

What it checks
--------------
No member of the team left before joining. Among the service levels, general availability does not come after
the end of support, nor either of them after the end of life. Only dates that start with year, month and day
are compared.

Why it matters
--------------
One of the two dates is wrong, and readers act on either: who answers for the data, until when it may be used.

Example
-------
    slaProperties:
      - property: generalAvailability
        value: 2032-05-12
      - property: endOfSupport
        value: 2022-05-12

Instead
-------
    slaProperties:
      - property: generalAvailability
        value: 2022-05-12
      - property: endOfSupport
        value: 2032-05-12
"""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import DataSource, Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_LIFE = {
    "generalavailability": 0, "ga": 0,
    "endofsupport": 1, "es": 1,
    "endoflife": 2, "el": 2,
}  # fmt: skip
"""Stages of a data product's life in their order, by the standard's names and short names."""


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        team = source.root.get("team")
        for member in () if team is None else (*team.items, *team.each("members")):
            since, until = member.get("dateIn"), member.get("dateOut")
            if since is not None and until is not None:
                yield from _judge(since, until, "`dateIn`", "`dateOut`")
        yield from _life(source)


def _life(source: DataSource) -> Iterator[Diagnostic]:
    stages: dict[int, tuple[Part, Part]] = {}
    for level in source.root.each("slaProperties"):
        at, value = _LIFE.get((level.text("property") or "").lower()), level.get("value")
        if at is not None and value is not None:
            stages.setdefault(at, (level, value))
    for (_, (first, since)), (_, (last, until)) in combinations(
        sorted(stages.items(), key=lambda it: it[0]), 2
    ):
        yield from _judge(since, until, f"`{first.text('property')}`", f"`{last.text('property')}`")


def _judge(since: Part, until: Part, first: str, last: str) -> Iterator[Diagnostic]:
    begin, end = _day(since), _day(until)
    if begin is not None and end is not None and end < begin:
        yield RULE.at(
            until.place,
            f"{last} is {end}, before {first}, {begin}",
            route=until.spelt,
            help="correct one of the two dates",
            related=[Related(since.place, f"{first} is here")],
        )


def _day(part: Part) -> dt.date | None:
    try:
        return dt.date.fromisoformat(getattr(part.node, "text", "")[:10])
    except ValueError:
        return None


RULE = Rule("DAT018", "dates-out-of-order", Severity.WARNING, _check, __doc__)
