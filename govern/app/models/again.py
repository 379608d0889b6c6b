"""When to ask again, and when not before: back-off with jitter, Retry-After, and a pace for all requests."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_WAIT = 0.5
"""Seconds that the first wait is about; each next one is twice as long."""
LONGEST_WAIT = 30.0
PATIENCE = 120.0
"""Seconds that a server may ask for; who asks for more is not waited for."""
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which asking again may help: busy, overloaded, or broken for the moment."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What waits and what draws; exchanged in tests."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random


def wait_before(attempt: int, retry_after: str | None, clock: Clock) -> float:
    """Give the seconds to wait before the next attempt; the first attempt was number 1.

    Between half and all of 0.5 s doubled each time (so that many clients do not come back together), at most
    30 s; and no less than `Retry-After` says, in seconds or as a date (RFC 9110 section 10.2.3).
    """
    longest = min(LONGEST_WAIT, FIRST_WAIT * float(1 << (attempt - 1)))
    return max(longest * (1 + clock.draw()) / 2, _asked_for(retry_after, clock))


def _asked_for(retry_after: str | None, clock: Clock) -> float:
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - clock.wall())
    except (ValueError, OverflowError, TypeError):
        return 0.0


@dataclass(slots=True)
class Pace:
    """Lets requests pass no faster than so many in a minute, evenly; None lets all pass."""

    per_minute: int | None
    clock: Clock
    _next: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def wait(self) -> None:
        """Wait for a turn."""
        if self.per_minute is None:
            return
        with self._lock:
            now = self.clock.monotonic()
            turn = max(now, self._next)
            self._next = turn + 60 / self.per_minute
        if turn > now:
            self.clock.sleep(turn - now)
