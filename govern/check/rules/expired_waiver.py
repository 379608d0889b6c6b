"""A waiver has expired.

What it checks
--------------
Each active waiver expires later than today.

Why it matters
--------------
The finding it allowed counts again. Who wanted it allowed has to decide again, or put it right.

Example
-------
    expires: 2025-06-30   # and today is later

Instead
-------
Put the finding right and delete the waiver, or have a new one approved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.waivers import declared
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, waiver in declared(view):
        if waiver.status == "active" and waiver.expires <= view.now:
            yield RULE.on(
                loaded,
                ("expires",),
                f"{loaded.ref} expired on {waiver.expires} and allows nothing any more",
                help="put right what it allowed and delete it, or have a new one approved",
            )


RULE = Rule("WVR001", "expired-waiver", Severity.ERROR, _check, __doc__)
