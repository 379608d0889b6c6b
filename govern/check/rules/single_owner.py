"""One person only answers for a component that is in use.

What it checks
--------------
Where an active component names members of its team, two of them at least have not left.

Why it matters
--------------
When that person is ill or leaves, nobody is there to approve or to be asked.

Example
-------
    team:
      members:
        - username: j.lind

Instead
-------
    team:
      members:
        - username: j.lind
        - username: a.haddad
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
        there = [person for person in members if not person.gone(view.now)]
        if there and there[0].loaded.contract.status == "active" and len({item.name for item in there}) == 1:
            only = there[0]
            yield RULE.on(
                only.loaded,
                (*only.route, "username"),
                f"only `{only.name}` answers for {only.loaded.ref}",
                help="name a second person under `team.members`",
            )


RULE = Rule("ACC005", "single-owner", Severity.NOTE, _check, __doc__, pedantic=True)
