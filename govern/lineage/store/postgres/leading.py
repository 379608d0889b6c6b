"""Leading for as long as it is wanted: what a process does that only puts in order what others hand in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.store.postgres.failure import LostError

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.lineage.store.postgres.log import PostgresLog
    from govern.lineage.store.postgres.sequencer import Sequencer

_FIRST = 0.002  # seconds between two looks into the inbox while it is being used …
_LAST = 0.05  # … and while it is not
_STANDBY = 0.5  # seconds between two attempts to take the lead


def lead(
    log: PostgresLog,
    sequencer: Sequencer,
    *,
    stop: Callable[[], bool],
    told: Callable[[str], None],
    progress: Callable[[int], None],
    insist: Callable[[], None] = lambda: None,
) -> None:
    """Lead, or wait until whoever leads is gone; connect again where the server goes away.

    `told` is given a line when something changes, `progress` the log's size after each round; `insist` is
    asked before each one, and raises where nothing may be added any more. Ends when `stop` says so; raises
    `IntegrityError` where the log is not the one that was acknowledged last, and what `insist` raises.
    """
    log.require_known()
    standing_by = False
    while not stop():
        insist()
        try:
            if log.inbox.lead():
                told("leading")
                standing_by = False
                _rounds(log, sequencer, stop=stop, progress=progress, insist=insist)
            else:
                if not standing_by:
                    told("another process leads; standing by")
                    standing_by = True
                time.sleep(_STANDBY)
        except LostError as error:
            told(error.message)
            _return(log, stop)


def _rounds(
    log: PostgresLog,
    sequencer: Sequencer,
    *,
    stop: Callable[[], bool],
    progress: Callable[[int], None],
    insist: Callable[[], None],
) -> None:
    try:
        sequencer.settle()
        pause = _FIRST
        while not stop():
            insist()
            if log.inbox.waiting() and sequencer.round():
                progress(log.head().size)
                pause = _FIRST
            else:
                time.sleep(pause)
                pause = min(2 * pause, _LAST)
    finally:
        log.inbox.resign()


def _return(log: PostgresLog, stop: Callable[[], bool]) -> None:
    while not stop():
        try:
            log.reconnect()
        except (LostError, UsageError):  # a server that starts lets nobody in, in its own language
            time.sleep(_STANDBY)
        else:
            return
