"""Everyone who answered for a component has left.

What it checks
--------------
Where a component names members of its team, at least one of them has no `dateOut` before today.

Why it matters
--------------
An approval, a question or an incident reaches nobody.

Example
-------
    team:
      members:
        - username: j.lind
          dateOut: 2025-06-30

Instead
-------
    team:
      members:
        - username: j.lind
          dateOut: 2025-06-30
        - username: a.haddad
          dateIn: 2025-07-01
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from govern.check.people import people
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for _, members in groupby(people(view), key=attrgetter("loaded.ref")):
        team = list(members)
        if not all(person.gone(view.now) for person in team):
            continue
        last = max(team, key=lambda person: str(person.left))
        who = (
            f"`{last.name}` left"
            if len(team) == 1
            else f"all {len(team)} members have left, `{last.name}` last,"
        )
        yield RULE.on(
            last.loaded,
            (*last.route, "dateOut"),
            f"nobody answers for {last.loaded.ref}: {who} on {last.left}",
            help="name who answers for it now under `team.members`",
        )


RULE = Rule("ACC001", "owner-who-left", Severity.WARNING, _check, __doc__)
