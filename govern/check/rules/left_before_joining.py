"""A member of a team left before they joined.

What it checks
--------------
Each member's `dateOut` is not before their `dateIn`.

Why it matters
--------------
One of the days is wrong, and with it who answered for the component when something was decided.

Example
-------
    - {username: j.lind, dateIn: 2025-07-01, dateOut: 2024-06-30}

Instead
-------
    - {username: j.lind, dateIn: 2024-07-01, dateOut: 2025-06-30}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.people import people
from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for person in people(view):
        if person.joined is not None and person.left is not None and person.left < person.joined:
            yield RULE.on(
                person.loaded,
                (*person.route, "dateOut"),
                f"`{person.name}` left on {person.left}, before they joined on {person.joined}",
                help="correct one of the two days",
                related=[Related(person.loaded.place(*person.route, "dateIn"), "joined here")],
            )


RULE = Rule("ACC007", "left-before-joining", Severity.WARNING, _check, __doc__)
