"""Whether a change loosens, tightens, or only makes the answer another one.

What can't be compared, such as words that no one ranked, counts as loosened: a gate that has to guess guesses
so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from govern.contract.direction import Absent, Looser, marks_along
from govern.contract.fields import duration_seconds
from govern.contract.impact import ORDER
from govern.contract.reference import Ref, version_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from govern.contract.direction import Mark
    from govern.contract.impact import Leaf

    Sided = tuple[BaseModel, Mapping[tuple[str, ...], Leaf]]


class Direction(StrEnum):
    """What a change is: `looser` asks for people, `tighter` does not; `other` is neither."""

    LOOSER = "looser"
    TIGHTER = "tighter"
    OTHER = "other"


_REVERSED = {Direction.LOOSER: Direction.TIGHTER, Direction.TIGHTER: Direction.LOOSER}


def reverse(direction: Direction) -> Direction:
    """Give the direction of the change that takes this one back."""
    return _REVERSED.get(direction, direction)


def direction(route: tuple[str, ...], old: Sided, new: Sided) -> Direction:
    """Judge the change of the value at a route; each side is a contract and its values by route.

    Of what came or went as a whole, the part that holds it decides and not what is in it: an approver's count
    that appears with the approver is no count that was raised.
    """
    was, now = old[1].get(route), new[1].get(route)
    if was is None:
        end = _outermost(route, old[1])
        return came(_whole(marks_along(new[0], route[:end])[-1], route[end - 1]))
    if now is None:
        end = _outermost(route, new[1])
        return went(_whole(marks_along(old[0], route[:end])[-1], route[end - 1]))
    return moved(route, was.value, now.value, marks_along(new[0], route))


def _whole(mark: Mark, step: str) -> Mark:
    """Let a list that is no limit while it is empty be one from its first item on."""
    whole = not step.startswith("[")
    return replace(mark, looser=Looser.FEWER) if whole and mark.absent is Absent.UNLIMITED else mark


def _outermost(route: tuple[str, ...], other: Mapping[tuple[str, ...], Leaf]) -> int:
    """How many steps of a route name the outermost part that the other side does not have."""
    for end in range(1, len(route)):
        if not any(known[:end] == route[:end] for known in other):
            return end
    return len(route)


def moved(route: tuple[str, ...], old: Any, new: Any, marks: Sequence[Mark]) -> Direction:
    """Judge a value that both sides have; `marks` are those along the route.

    The order of a list (its last step is `@order`) can't be ranked.
    """
    mark = marks[-2] if route[-1] == ORDER else marks[-1]
    if mark.looser is Looser.NEITHER or _goes_on(old, new):
        return Direction.OTHER
    if mark.looser not in {Looser.LOWER, Looser.HIGHER}:
        return Direction.LOOSER
    before, after = measure(old, mark.ranks), measure(new, mark.ranks)
    if before is None or after is None:
        return Direction.LOOSER
    if before == after:
        return Direction.OTHER
    return Direction.LOOSER if (after < before) == (mark.looser is Looser.LOWER) else Direction.TIGHTER


def _goes_on(old: Any, new: Any) -> bool:
    """Whether a reference rises to a later version of its component, whose own change is judged by itself.

    Back to an earlier version nobody judged the change: what was tightened since is lost.
    """
    try:
        was, now = Ref.parse(str(old)), Ref.parse(str(new))
    except ValueError:
        return False
    return was.line == now.line and version_key(was.version) <= version_key(now.version)


def came(mark: Mark) -> Direction:
    """Judge a part that only the new side has, by the mark of the field that holds it."""
    match mark.looser:
        case Looser.NEITHER:
            return Direction.OTHER
        case Looser.FEWER:
            return Direction.TIGHTER
        case Looser.LOWER | Looser.HIGHER:
            return Direction.TIGHTER if mark.absent is Absent.LOOSEST else Direction.LOOSER
    return Direction.LOOSER


def went(mark: Mark) -> Direction:
    """Judge a part that only the old side has."""
    unknown = mark.looser is Looser.EITHER or mark.absent is Absent.ELSEWHERE
    return Direction.LOOSER if unknown else reverse(came(mark))


def measure(value: Any, ranks: tuple[str, ...]) -> Decimal | None:
    """Give a number to compare by: the rank of a word, the seconds of a duration, a number itself."""
    if isinstance(value, dict) and set(value) == {"decimal"}:
        value = value["decimal"]
    if ranks:
        word = str(value).lower()
        return Decimal(ranks.index(word)) if word in ranks else None
    if isinstance(value, bool | int):
        return Decimal(int(value))
    return _measure_text(value) if isinstance(value, str) else None


def _measure_text(text: str) -> Decimal | None:
    for read in (duration_seconds, _days):
        try:
            return Decimal(read(text))
        except ValueError:
            continue
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _days(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()
