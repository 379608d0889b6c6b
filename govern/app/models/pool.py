"""Only so many programs at a time: an answer may try many versions of a model, and each takes memory."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from govern.app.models.command import CommandFunction

AT_ONCE = 8
"""Programs that stay running; the one not asked for longest ends, and starts anew when it is asked."""


class Pool:
    """Remembers which commands were asked last."""

    def __init__(self, limit: int = AT_ONCE) -> None:
        self._limit = limit
        self._running: WeakValueDictionary[int, CommandFunction] = WeakValueDictionary()
        self._order: list[int] = []
        self._lock = Lock()

    def used(self, command: CommandFunction) -> None:
        """Note that a command is about to be asked, and let those rest that are too many."""
        name = id(command)
        with self._lock:
            self._order = [other for other in self._order if other != name and other in self._running]
            self._order.append(name)
            self._running[name] = command
            resting = [self._running.get(other) for other in self._order[: -self._limit]]
            self._order = self._order[-self._limit :]
        for other in resting:
            if other is not None:
                other.rest()
