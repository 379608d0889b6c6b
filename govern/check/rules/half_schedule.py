"""A schedule is only half said.

What it checks
--------------
In service levels and rules of quality, where there is a `scheduler` there is a `schedule` for it, and the
schedule of `cron` has its five to seven fields or is a word such as `@daily`. A schedule that names no
scheduler is a note.

Why it matters
--------------
A scheduler without a schedule never starts anything, and nothing says that the check did not run.

Example
-------
    slaProperties:
      - property: frequency
        value: 24
        unit: h
        scheduler: cron

Instead
-------
    slaProperties:
      - property: frequency
        value: 24
        unit: h
        scheduler: cron
        schedule: 0 20 * * *
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_CRON = re.compile(r"@[a-z]+|[\w*/,?#-]+(?:\s+[\w*/,?#-]+){4,6}")


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for part in (*source.root.each("slaProperties"), *(rule for _, rule in source.quality)):
            yield from _judge(part)


def _judge(part: Part) -> Iterator[Diagnostic]:
    scheduler, schedule = part.get("scheduler"), part.get("schedule")
    text = (part.text("schedule") or "").strip()
    if scheduler is not None and not text:
        yield RULE.at(
            scheduler.place,
            f"`{part.text('scheduler')}` has no schedule to run by",
            route=scheduler.spelt,
            help="add `schedule:`, such as 0 20 * * * for cron",
        )
    elif schedule is not None and scheduler is None:
        yield RULE.at(
            schedule.place,
            f"nothing says who reads the schedule `{text}`",
            route=schedule.spelt,
            help="add `scheduler:`, such as cron",
            severity=Severity.NOTE,
        )
    elif schedule is not None and part.text("scheduler") == "cron" and _no_cron(text):
        yield RULE.at(
            schedule.place,
            f"cron can't read the schedule `{text}`",
            route=schedule.spelt,
            help="write five fields, such as 0 20 * * *: minute, hour, day, month, day of the week",
        )


def _no_cron(text: str) -> bool:
    # what has a variable in it is read once its value is there
    return "{" not in text and "$" not in text and _CRON.fullmatch(text) is None


RULE = Rule("DAT007", "half-schedule", Severity.WARNING, _check, __doc__, varies=True)
