"""Who answers for components, in which roles, and since when: the teams and roles of every contract."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.load import Loaded


class Person(NamedTuple):
    """A member of a component's team, at `route`; `joined` and `left` are days, None where not stated."""

    loaded: Loaded
    route: tuple[str | int, ...]
    name: str
    role: str
    joined: dt.date | None
    left: dt.date | None

    def gone(self, now: dt.date) -> bool:
        """Whether they have left; the last day still counts as there."""
        return self.left is not None and self.left < now


class Access(NamedTuple):
    """A role that a contract gives access to, at `route`, and who approves for it."""

    loaded: Loaded
    route: tuple[str | int, ...]
    role: str
    access: str
    approvers: tuple[tuple[str, str], ...]
    """Key and text of those stated, first level first."""


def people(view: View) -> tuple[Person, ...]:
    """Every member of every team, in the order of the files."""
    return view.once(_people)


def having(view: View, role: str) -> list[Person]:
    """Give the members who have a role, however it is spelt."""
    return view.once(_by_role).get(same(role), [])


def last_gone(view: View, role: str) -> Person | None:
    """Give who left a role last, where all who are known to have had it have left; else None."""
    return view.once(_last_gone).get(same(role))


def accesses(view: View) -> tuple[Access, ...]:
    """Every role of every contract, in the order of the files."""
    return view.once(_accesses)


def roles_known(view: View) -> dict[str, str]:
    """Every role that someone has or is given, as written, by its letters and digits alone."""
    return view.once(_roles_known)


def same(text: str) -> str:
    """Reduce a name to what people mean by it: `Safety officer` and `safety-officer` are one role."""
    return "".join(filter(str.isalnum, text)).casefold()


def _people(view: View) -> tuple[Person, ...]:
    return tuple(found for loaded in view.catalog.contracts.values() for found in _team(loaded))


def _by_role(view: View) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in people(view):
        found.setdefault(same(person.role), []).append(person)
    return found


def _last_gone(view: View) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for role, known in view.once(_by_role).items():
        # one team may not have noted yet what another has
        gone = {person.name: person for person in known if person.gone(view.now)}
        if all(person.name in gone for person in known):
            found[role] = max(gone.values(), key=lambda person: str(person.left))
    return found


def _accesses(view: View) -> tuple[Access, ...]:
    return tuple(found for loaded in view.catalog.contracts.values() for found in _roles(loaded))


def _roles_known(view: View) -> dict[str, str]:
    named = (*(item.role for item in people(view)), *(item.role for item in accesses(view)))
    return {same(role): role for role in named if role}


def _team(loaded: Loaded) -> Iterator[Person]:
    """Members with their routes; the standard's 3.0 has them in `team` itself, 3.1 in `team.members`."""
    team: Any = loaded.contract.team
    route: tuple[str | int, ...] = ("team",)
    if not isinstance(team, list | tuple):
        team = _value(team, "members", "members")
        route = ("team", "members")
    for position, member in enumerate(team if isinstance(team, list | tuple) else ()):
        yield Person(
            loaded,
            (*route, position),
            str(_value(member, "username", "username")),
            str(_value(member, "role", "role") or ""),
            _day(_value(member, "dateIn", "date_in")),
            _day(_value(member, "dateOut", "date_out")),
        )


def _roles(loaded: Loaded) -> Iterator[Access]:
    stated: Any = loaded.contract.roles
    for position, item in enumerate(stated if isinstance(stated, list | tuple) else ()):
        approvers = (
            ("firstLevelApprovers", _value(item, "firstLevelApprovers", "first_level_approvers")),
            ("secondLevelApprovers", _value(item, "secondLevelApprovers", "second_level_approvers")),
        )
        yield Access(
            loaded,
            ("roles", position),
            str(_value(item, "role", "role") or ""),
            str(_value(item, "access", "access") or ""),
            tuple((key, str(text)) for key, text in approvers if text),
        )


def _value(part: Any, key: str, attribute: str) -> Any:
    """Read a part of a contract: a standard document keeps mappings, our kinds have models."""
    return part.get(key) if isinstance(part, dict) else getattr(part, attribute, None)


def _day(stated: Any) -> dt.date | None:
    if stated is None or isinstance(stated, dt.date):
        return stated
    try:
        return dt.date.fromisoformat(str(stated)[:10])
    except ValueError:
        return None
