"""Parts of timestamps and durations (language definition, "Timestamps and durations")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.policy.cel.library import Overload, overload
from govern.policy.cel.times import in_zone
from govern.policy.cel.values import SECOND, Duration, Timestamp

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable


def _part(read: Callable[[dt.datetime], int]) -> tuple[Overload, ...]:
    def run(moment: Timestamp, zone: str = "UTC") -> int:
        return read(in_zone(moment, zone))

    return overload("timestamp.() -> int", run), overload("timestamp.(string) -> int", run)


def _total(unit: int) -> Overload:
    def run(length: Duration) -> int:
        whole = abs(length.nanos) // unit
        return -whole if length.nanos < 0 else whole

    return overload("duration.() -> int", run)


def _moment_millis(moment: Timestamp, _zone: str = "UTC") -> int:
    return moment.nanos % SECOND // 1_000_000


def _length_millis(length: Duration) -> int:
    millis = abs(length.nanos) % SECOND // 1_000_000
    return -millis if length.nanos < 0 else millis


FUNCTIONS: dict[str, tuple[Overload, ...]] = {
    "getFullYear": _part(lambda time: time.year),
    "getMonth": _part(lambda time: time.month - 1),
    "getDate": _part(lambda time: time.day),
    "getDayOfMonth": _part(lambda time: time.day - 1),
    "getDayOfWeek": _part(lambda time: time.isoweekday() % 7),
    "getDayOfYear": _part(lambda time: time.timetuple().tm_yday - 1),
    "getHours": (*_part(lambda time: time.hour), _total(3600 * SECOND)),
    "getMinutes": (*_part(lambda time: time.minute), _total(60 * SECOND)),
    "getSeconds": (*_part(lambda time: time.second), _total(SECOND)),
    "getMilliseconds": (
        overload("timestamp.() -> int", _moment_millis),
        overload("timestamp.(string) -> int", _moment_millis),
        overload("duration.() -> int", _length_millis),
    ),
}
