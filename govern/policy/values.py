"""Contracts as the values that expressions read: as documents spell them, with defaults filled in.

Numbers that are exact in a contract are doubles here, days the moments they begin at in UTC, references text.
An absent field is null.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from govern.policy.cel.values import Duration, Timestamp, adapt

if TYPE_CHECKING:
    from pydantic import BaseModel


def contract_value(contract: BaseModel) -> Any:
    """Give a contract as dicts, lists and CEL's own values, under the names that documents use."""
    return plain(contract.model_dump(by_alias=True))


_PLAIN = frozenset({str, int, bool, float, type(None)})
"""What is one of CEL's own values already."""


def plain(value: Any) -> Any:  # noqa: PLR0911 - one case a kind
    """Make a value of dicts and lists one of CEL's own values throughout."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, dict):  # most of what is in one is plain: asking here spares a call for each
        return {str(key): item if type(item) in _PLAIN else plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [item if type(item) in _PLAIN else plain(item) for item in value]
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (Timestamp, Duration)):
        return value
    if isinstance(value, dt.date):
        return moment(value)
    return str(value)


def moment(day: dt.date) -> Timestamp:
    """The moment of a day or time; a day begins at midnight, and what names no zone is in UTC."""
    return _moment(day) if isinstance(day, dt.datetime) else _midnight(day)


@lru_cache(maxsize=256)  # every evaluation asks for the day of the judgement
def _midnight(day: dt.date) -> Timestamp:
    return _moment(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))


def _moment(day: dt.datetime) -> Timestamp:
    found = adapt(day if day.tzinfo is not None else day.replace(tzinfo=dt.UTC))
    assert isinstance(found, Timestamp)  # noqa: S101 - what an aware time is adapted to
    return found
