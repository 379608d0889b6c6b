"""Which way a change of a field loosens: what more may happen, to more people, with fewer looking.

A mark stands in the field's annotation beside its impact class:
`Annotated[Decimal, Impact.SAFEGUARD, Looser.LOWER]`. Parts of a data contract that the standard leaves open
are marked in `govern.contract.odcs_directions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, get_args

from govern.contract.impact import item_keys

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo


class Looser(StrEnum):
    """Which way a field is looser.

    LOWER and HIGHER compare numbers, durations, and words by rank. FEWER: something that goes loosens (an
    approver). MORE: something that comes loosens (a person to be told). EITHER: any change may loosen.
    NEITHER: the answer becomes another one, neither looser nor tighter.
    """

    LOWER = "lower"
    HIGHER = "higher"
    FEWER = "fewer"
    MORE = "more"
    EITHER = "either"
    NEITHER = "neither"


class Absent(StrEnum):
    """What it means that a value is absent.

    LOOSEST where no mark stands: without a retention, data is kept for ever. STRICTEST: a field without a
    classification counts as restricted. UNLIMITED: a list of what is allowed that names nothing allows all.
    ELSEWHERE: another contract says it then, so that coming and going can't be compared.
    """

    LOOSEST = "loosest"
    STRICTEST = "strictest"
    UNLIMITED = "unlimited"
    ELSEWHERE = "elsewhere"


class Ranks(tuple[str, ...]):
    """The words a field may hold, lowest first."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a field says of the direction of its changes."""

    looser: Looser
    absent: Absent = Absent.LOOSEST
    ranks: tuple[str, ...] = ()


UNKNOWN = Mark(Looser.EITHER)
"""What is said of a part that no model knows."""


SCHEMA = Mark(Looser.NEITHER)
"""What is said of a part of a standard document that govern does not act on: it describes the data."""


def mark_of(field: FieldInfo) -> Mark | None:
    """Read the mark of a field; None where it has none."""
    looser = next((item for item in field.metadata if isinstance(item, Looser)), None)
    if looser is None:
        return None
    absent = next((item for item in field.metadata if isinstance(item, Absent)), Absent.LOOSEST)
    ranks = next((item for item in field.metadata if isinstance(item, Ranks)), None)
    return Mark(looser, absent, ranks if ranks is not None else _ranked(field.annotation))


def _ranked(annotation: Any) -> tuple[str, ...]:
    """Enumerations of ours are ordered as they are written, lowest first."""
    for option in (annotation, *get_args(annotation)):
        if isinstance(option, type) and issubclass(option, Enum):
            return tuple(str(member.value) for member in option)
    return ()


def marks_along(contract: BaseModel, route: Sequence[str]) -> tuple[Mark, ...]:
    """Give the mark in force at each step of a route: its field's, or that of the list or map that holds it.

    Where the contract does not have a part of the route, the last mark holds for the rest of it.
    """
    from govern.contract.odcs_directions import odcs_mark  # noqa: PLC0415 - it names these classes

    here: Any = contract
    mark, found = UNKNOWN, []
    standard = getattr(contract, "kind", "") == "DataContract"
    for end, step in enumerate(route, 1):
        here, mark = _down(here, step, mark)
        if standard:
            mark = odcs_mark(tuple(route[:end])) or (
                SCHEMA if mark is UNKNOWN and route[0] == "schema" else mark
            )
        found.append(mark)
    return tuple(found)


def _down(here: Any, step: str, mark: Mark) -> tuple[Any, Mark]:
    if hasattr(type(here), "model_fields"):
        for name, field in type(here).model_fields.items():
            if step == (field.alias or name):
                return getattr(here, name), mark_of(field) or mark
        return (here.model_extra or {}).get(step), UNKNOWN
    if isinstance(here, Mapping):
        return here.get(step), mark
    if isinstance(here, Sequence) and not isinstance(here, str):
        keys = item_keys(here)
        return (here[keys.index(step)] if step in keys else None), mark
    return None, mark
