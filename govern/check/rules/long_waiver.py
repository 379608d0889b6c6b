"""A waiver is meant to hold for more than 90 days.

What it checks
--------------
No active waiver expires more than 90 days after it was issued. Until it is put right it counts for 90 days.

Why it matters
--------------
What is allowed for years is a rule that was abolished without saying so.

Example
-------
    issued: 2026-01-10
    expires: 2028-01-10

Instead
-------
    issued: 2026-01-10
    expires: 2026-04-10
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.rule import Rule
from govern.check.waivers import LONGEST, declared
from govern.diagnostic import Related, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, waiver in declared(view):
        days = (waiver.expires - waiver.issued).days
        if waiver.status == "active" and days > LONGEST.days:
            last = str(waiver.issued + LONGEST)
            yield RULE.on(
                loaded,
                ("expires",),
                f"{loaded.ref} would hold for {days} days; {LONGEST.days} is the most",
                help=f"let it expire by {last}, and have it approved again if need be",
                related=[Related(loaded.place("issued"), "issued here")],
                # it counts no longer than that as it is
                fixes=offers.write(loaded, ("expires",), last, Safety.SAFE),
            )


RULE = Rule("WVR003", "long-waiver", Severity.ERROR, _check, __doc__)
