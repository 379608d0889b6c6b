"""Whose signature counts: people with their roles and keys, and from when until when.

A signature counts where one of these people's keys made it and the person may sign at the time of judging.
That time is the judge's, never the statement's own: whoever has a key can write any date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.statements import dsse
from govern.lineage.statements.dsse import Checked, Envelope, Reason
from govern.lineage.statements.public_keys import Key, parse_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person who may sign: in which roles, with which keys, from and until (not included) when."""

    username: str
    roles: tuple[str, ...]
    keys: tuple[Key, ...]
    valid_from: dt.datetime | None = None
    valid_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A signature that does not count: its place in the envelope, from 0, whose it says to be, and why."""

    position: int
    keyid: str
    reason: Reason
    message: str
    username: str = ""
    """Whose key it is, where it is a known one."""


@dataclass(frozen=True, slots=True)
class Verified:
    """Which signatures of an envelope count, and why each of the others does not."""

    accepted: tuple[tuple[Signatory, Key], ...]
    refused: tuple[Refused, ...]

    @property
    def people(self) -> tuple[Signatory, ...]:
        """Who has signed, each person once, however many keys they used."""
        return tuple({who.username: who for who, _ in self.accepted}.values())


def signatory(
    username: str,
    roles: Iterable[str],
    keys: Iterable[str],
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    place: str = "",
) -> Signatory:
    """Make a person of what stands in govern.yaml; `since` and `until` are the first and last day, in UTC.

    Raises `UsageError` where a key can't be read, or the last day comes before the first.
    """
    if since is not None and until is not None and until < since:
        raise UsageError(f"{username} may sign until {until}, before the first day {since}", place=place)
    found: list[Key] = []
    for text in keys:
        try:
            found.append(parse_key(text))
        except UsageError as error:
            raise UsageError(f"a key of {username}: {error.message}", help=error.help, place=place) from None
    after = until + dt.timedelta(days=1) if until is not None and until < dt.date.max else None
    return Signatory(username, tuple(roles), tuple(found), _midnight(since), _midnight(after))


def check_people(people: Iterable[Signatory]) -> None:
    """Refuse a username that stands twice, and a key that stands twice, in whatever form.

    Of two people with one key, one could sign for both. Raises `UsageError`.
    """
    names: set[str] = set()
    owners: dict[bytes, str] = {}
    for who in people:
        if who.username in names:
            raise UsageError(f"{who.username} stands twice among the people who may sign")
        names.add(who.username)
        for key in who.keys:
            owner = owners.setdefault(key.material, who.username)
            if owner != who.username:
                raise UsageError(
                    f"the key {key.id} of {who.username} is also a key of {owner}",
                    help="give each person keys of their own",
                )


def owner_of(people: Iterable[Signatory], key: Key) -> Signatory | None:
    """Find whose key this is, in the form it stands in; None where it is nobody's."""
    return next((who for who in people if key in who.keys), None)


def verified(
    envelope: Envelope, people: Sequence[Signatory], at: dt.datetime, *, payload_type: str = dsse.IN_TOTO
) -> Verified:
    """Say which of an envelope's signatures count at a time of judging, and why the others do not.

    The payload may be parsed when as many people have signed as are needed, not before. Raises `UsageError`
    where the people contradict each other (`check_people`), ValueError where `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the time of judging needs a time zone")
    check_people(people)
    if envelope.payload_type != payload_type:
        text = f"what is signed is of type {envelope.payload_type}, not {payload_type}"
        wrong = [Refused(n, s.keyid, Reason.WRONG_TYPE, text) for n, s in enumerate(envelope.signatures)]
        return Verified((), tuple(wrong))
    accepted, refused = [], []
    owners = {key: who for who in people for key in who.keys}
    for position, result in enumerate(dsse.verify(envelope, owners)):
        if (key := result.key) is None:
            refused.append(Refused(position, result.signature.keyid, Reason.UNKNOWN_KEY, result.message))
            continue
        who = owners[key]
        if (why := _why_not(result, who, at)) is not None:
            refused.append(Refused(position, key.id, *why, who.username))
        else:
            accepted.append((who, key))
    return Verified(tuple(accepted), tuple(refused))


def _why_not(result: Checked, who: Signatory, at: dt.datetime) -> tuple[Reason, str] | None:
    if result.reason is not None:
        return result.reason, result.message
    if who.valid_from is not None and at < who.valid_from:
        return Reason.NOT_YET_VALID, f"{who.username} may sign from {who.valid_from:%Y-%m-%d} on"
    if who.valid_until is not None and at >= who.valid_until:
        last = who.valid_until - dt.timedelta(microseconds=1)
        return Reason.EXPIRED, f"{who.username} might sign until {last:%Y-%m-%d}"
    return None


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else dt.datetime.combine(day, dt.time(), dt.UTC)
