"""Starting, killing, stopping and replacing the processes that work on a log, for a set time.

They are forked from one process that has loaded everything and holds nothing open, so that a new one works
within milliseconds and a kill may meet it anywhere, also where it begins.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from random import Random

from govern.errors import DurabilityError, UsageError

from .actors import Role
from .evidence import Notebook
from .scene import Scene

_GRACE = 60  # seconds after which a process that was forgotten ends by itself
_BETWEEN = 0.05  # seconds between two blows, on average …
_BETWEEN_IN_A_SERVER = 0.15  # … and where it takes a process longer to get to work
_AWAY = 7  # the exit code of one that could not reach the store
_FAILED = 8


class Supervisor:
    """The processes, by their roles; `blows` counts what was done to them."""

    def __init__(self, scene: Scene, roles: Mapping[str, Role], seconds: float, seed: int) -> None:
        self.blows: Counter[str] = Counter()
        self.away = 0
        self._scene = scene
        self._roles = roles
        self._seconds = seconds
        self._seed = seed
        self._draw = Random(seed)  # noqa: S311 - where to strike
        self._lives: Counter[str] = Counter()
        self._running: dict[int, str] = {}
        self._stopped: list[int] = []

    def run(self) -> None:
        """Work and strike until the time is over; then kill all."""
        stop = time.monotonic() + self._seconds
        between = _BETWEEN if self._scene.url is None else _BETWEEN_IN_A_SERVER
        try:
            for name in self._roles:
                self._start(name)
            while time.monotonic() < stop:
                time.sleep(self._draw.expovariate(1 / between))
                self._replace()
                self._strike()
        finally:
            for process in list(self._running):
                self._kill(process)

    def _strike(self) -> None:
        for process in self._stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)
        self._stopped = []
        blow = self._draw.random()
        if self._scene.url is not None and blow < 0.02:
            if self._kill_a_server_process(self._scene.url):
                self.blows["server"] += 1
            return
        name = self._draw.choice(sorted(self._running.values()))
        process = next(process for process, role in self._running.items() if role == name)
        if blow < 0.15:  # as a machine that swaps, or one that is moved: it goes on later as if nothing was
            os.kill(process, signal.SIGSTOP)
            self._stopped.append(process)
            self.blows["stopped"] += 1
            return
        self._kill(process)
        self.blows[name.partition("-")[0]] += 1
        self._start(name)

    def _kill_a_server_process(self, url: str) -> bool:
        """Kill one of the server's processes, so that it ends all connections and recovers from its log."""
        import psycopg  # noqa: PLC0415 - an extra

        from govern.lineage.store.postgres.address import Address  # noqa: PLC0415 - only where there is one

        try:
            with psycopg.connect(Address.parse(url).url) as connection:
                rows = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    " AND pid <> pg_backend_pid() ORDER BY pid"
                ).fetchall()
        except psycopg.OperationalError:
            return False  # it is still recovering from the last time
        if not rows:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._draw.choice(rows)[0], signal.SIGKILL)
        return True

    def _start(self, name: str) -> None:
        self._lives[name] += 1
        who = f"{name}.{self._lives[name]}"
        process = os.fork()
        if process:
            self._running[process] = name
            return
        code = _FAILED
        try:
            code = self._live(name, who)
        finally:
            os._exit(code)

    def _live(self, name: str, who: str) -> int:
        """Be one of them, in the new process."""
        signal.alarm(int(self._seconds) + _GRACE)
        book = Notebook(self._scene.evidence, who)
        draw = Random(f"{self._seed} {who}")  # noqa: S311 - what to do
        try:
            self._roles[name](self._scene, who, book, draw)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is evidence
            if self._scene.url is not None and _is_away(error):
                book.write("away", said=str(error))
                return _AWAY
            book.write("failed", said="".join(traceback.format_exception(error)))
        return _FAILED

    def _replace(self) -> None:
        """Start those anew that ended by themselves: the server was away, or something failed."""
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not process:
                return
            name = self._running.pop(process)
            self.away += os.waitstatus_to_exitcode(status) == _AWAY
            self._start(name)

    def _kill(self, process: int) -> None:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        del self._running[process]


def _is_away(error: Exception) -> bool:
    """Whether a server could not be reached; one that begins lets nobody in, in words of its own."""
    shut = isinstance(error, UsageError) and "lets nobody in" in str(error)
    return shut or isinstance(error, DurabilityError)
