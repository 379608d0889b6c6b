"""A workspace that an editor has open: its buffers, and the judgement of them as they are now.

Judging takes a moment and runs in a thread of its own, one at a time. Every change makes what was judged
before it stale: changes in quick succession are judged once, and a result that a newer change overtook is
dropped.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol.types import Diagnostic

from govern.app.workspace.context import Context
from govern.server.lsp.diagnostics import by_file
from govern.server.lsp.judging import Buffer, Judged, Memory, judge

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

Shown = dict[str, list[Diagnostic]]
"""Findings by file."""

TYPING_PAUSE = 0.2
"""Seconds without a keystroke after which a text is judged."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a project needs from the server.

    `accept` is given each judgement that nothing overtook, `failed` the error where judging failed.
    """

    clock: Callable[[], dt.datetime]
    encoding: str
    pool: Executor
    accept: Callable[[Project, Judged, Shown], None]
    failed: Callable[[Exception], None]


class Project:
    """A workspace below `root`, judged again after each change."""

    def __init__(self, root: Path, around: Surroundings) -> None:
        self.root = root
        self.buffers: dict[str, Buffer] = {}
        self.shown: Shown = {}
        self.judged: Judged | None = None
        self.last_good: Judged | None = None
        self._around = around
        self._memory = Memory()
        self._generation = 0
        self._due = 0.0
        self._task: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()

    def touch(self, pause: float = 0.0) -> None:
        """Judge again, after a pause that a further change begins anew."""
        self._generation += 1
        self._settled.clear()
        self._due = asyncio.get_running_loop().time() + pause
        if self._task is None:
            self._task = asyncio.create_task(self._judge_until_settled())

    async def settled(self) -> Judged | None:
        """Wait until what the editor holds is judged; None where judging it failed."""
        await self._settled.wait()
        return self.judged

    @property
    def current(self) -> Judged | None:
        """The judgement of what the editor holds now, where it is there already."""
        return self.judged if self._settled.is_set() else None

    async def known(self) -> Judged | None:
        """Give what is known of the contracts, perhaps from before the last change; wait for the first."""
        if self.last_good is None:
            await self._settled.wait()
        return self.last_good

    async def _judge_until_settled(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while not self._settled.is_set():
                pause = self._due - loop.time()
                if pause > 0:
                    await asyncio.sleep(pause)
                else:
                    await self._judge_once(loop)
        finally:
            self._task = None

    async def _judge_once(self, loop: asyncio.AbstractEventLoop) -> None:
        generation = self._generation
        judged, shown = None, self.shown
        try:
            judged, shown = await loop.run_in_executor(self._around.pool, self._judge, dict(self.buffers))
        except Exception as error:  # noqa: BLE001 - a defect must not end the server; it is told
            self._around.failed(error)
        if generation != self._generation:
            return
        self.judged = judged
        if judged is not None:
            if judged.view is not None:
                self.last_good = judged
            self._around.accept(self, judged, shown)
        self._settled.set()

    def _judge(self, buffers: dict[str, Buffer]) -> tuple[Judged, Shown]:
        texts = {file: buffer.text.encode("utf-8", "surrogatepass") for file, buffer in buffers.items()}
        context = Context(self.root, self._around.clock(), texts=texts)
        judged = judge(context, buffers, self._around.encoding, self._memory)
        return judged, by_file(judged)
