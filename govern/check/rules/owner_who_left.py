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

import datetime as dt
from typing import TYPE_CHECKING, Any

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.contracts.values():
        left = [(_left(member), name, route) for name, route, member in _members(loaded)]
        days = [day for day, _, _ in left if day is not None and day < view.now]
        if not days or len(days) < len(left):
            continue
        last = max(days)
        _, name, route = next(item for item in left if item[0] == last)
        who = f"`{name}` left" if len(left) == 1 else f"all {len(left)} members have left, `{name}` last,"
        yield RULE.on(
            loaded,
            (*route, "dateOut"),
            f"nobody answers for {loaded.ref}: {who} on {last}",
            help="name who answers for it now under `team.members`",
        )


def _members(loaded: Loaded) -> Iterator[tuple[str, tuple[str | int, ...], Any]]:
    """Members with their routes; the standard's 3.0 has them in `team` itself, 3.1 in `team.members`."""
    team: Any = loaded.contract.team
    route: tuple[str | int, ...] = ("team",)
    if not isinstance(team, list | tuple):
        team = team.get("members") if isinstance(team, dict) else getattr(team, "members", None)
        route = ("team", "members")
    for position, member in enumerate(team if isinstance(team, list | tuple) else ()):
        name = member.get("username") if isinstance(member, dict) else getattr(member, "username", None)
        yield str(name), (*route, position), member


def _left(member: Any) -> dt.date | None:
    stated = member.get("dateOut") if isinstance(member, dict) else getattr(member, "date_out", None)
    if stated is None or isinstance(stated, dt.date):
        return stated
    try:
        return dt.date.fromisoformat(str(stated)[:10])
    except ValueError:
        return None


RULE = Rule("ACC001", "owner-who-left", Severity.WARNING, _check, __doc__)
