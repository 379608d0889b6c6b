"""How long data is kept, as bounds: a month has 28 to 31 days, a year 365 or 366."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from govern.contract.fields import duration_seconds

if TYPE_CHECKING:
    from govern.contract.envelope import Contract
    from govern.contract.kinds.data_contract import DataContract
    from govern.contract.load import Loaded

_CALENDAR = re.compile(r"P[^T]*[YM]")
_CALENDAR_UNITS = ("month", "y")


class Kept(NamedTuple):
    """A stated time: as written, where it stands, and the fewest and most seconds it can mean."""

    text: str
    route: tuple[str | int, ...]
    fewest: int
    most: int


def of_duration(text: str, route: tuple[str | int, ...]) -> Kept:
    """Read an ISO 8601 duration. Raises ValueError where it is none."""
    return _kept(text, route, duration_seconds(text), calendar=_CALENDAR.match(text) is not None)


def of_source(loaded: Loaded) -> Kept | None:
    """Read the retention a data contract states; None where it states none that can be read."""
    contract = cast("DataContract", loaded.contract)
    seconds, position = contract.retention_seconds, stated_at(contract)
    if seconds is None or position is None or isinstance(contract.sla_properties, str | None):
        return None
    entry = contract.sla_properties[position]
    return _stated(entry.get("value"), entry.get("unit"), position, seconds)


def of_provider(loaded: Loaded) -> Kept | None:
    """Read the retention that a contract of ours states among its `slaProperties`; None for none."""
    for position, item in enumerate(cast("Contract", loaded.contract).sla_properties):
        if item.property.lower() == "retention":
            from govern.contract.kinds.data_contract import span_seconds  # noqa: PLC0415 - only where one is stated

            seconds = span_seconds(item.value, item.unit)
            return None if seconds is None else _stated(item.value, item.unit, position, seconds)
    return None


def stated_at(contract: DataContract) -> int | None:
    """Find the position of the retention among a data contract's `slaProperties`, readable or not."""
    entries = contract.sla_properties if isinstance(contract.sla_properties, list | tuple) else ()
    for position, entry in enumerate(entries):
        if isinstance(entry, dict) and str(entry.get("property", "")).lower() == "retention":
            return position
    return None


def _stated(value: object, unit: object, position: int, seconds: int) -> Kept:
    if unit is None:
        calendar = _CALENDAR.match(str(value)) is not None
    else:
        calendar = str(unit).lower().startswith(_CALENDAR_UNITS)
    text = str(value) if unit is None else f"{value} {unit}"
    return _kept(text, ("slaProperties", position, "value"), seconds, calendar=calendar)


def _kept(text: str, route: tuple[str | int, ...], seconds: int, *, calendar: bool) -> Kept:
    # a twelfth of 365.25 days is 487/16 days; a month has 28 to 31 of them
    fewest, most = (
        (seconds * 28 * 16 // 487, -(-seconds * 31 * 16 // 487)) if calendar else (seconds, seconds)
    )
    return Kept(text, route, fewest, most)
