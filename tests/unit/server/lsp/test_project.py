from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from govern.server.lsp import project as module
from govern.server.lsp.judging import Judged
from govern.server.lsp.project import Project, Surroundings

from .conftest import NOW


class Told:
    """What a project told its surroundings."""

    def __init__(self) -> None:
        self.accepted: list[Judged] = []
        self.failed: list[Exception] = []


@contextmanager
def project(root: Path, told: Told) -> Iterator[Project]:
    with ThreadPoolExecutor(1) as pool:

        def accept(_: Project, judged: Judged, __: Any) -> None:
            told.accepted.append(judged)

        yield Project(root, Surroundings(lambda: NOW, "utf-16", pool, accept, told.failed.append))


def test_a_result_that_a_change_overtook_is_dropped(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    judged: list[Judged] = []

    def slow(*arguments: Any) -> Judged:
        begun.set()
        assert go_on.wait(10)
        judged.append(original(*arguments))
        return judged[-1]

    original = module.judge
    monkeypatch.setattr(module, "judge", slow)
    told = Told()

    async def job() -> None:
        with project(root, told) as one:
            one.touch()
            await asyncio.to_thread(begun.wait, 10)
            assert one.current is None
            one.touch()  # while the first is being judged
            go_on.set()
            assert await one.settled() is judged[1]
            assert one.current is one.last_good is judged[1]

    asyncio.run(job())
    assert len(judged) == 2
    assert told.accepted == [judged[1]]
    assert told.failed == []


def test_changes_in_quick_succession_are_judged_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count: list[int] = []
    original = module.judge

    def counted(*arguments: Any) -> Judged:
        count.append(1)
        return original(*arguments)

    monkeypatch.setattr(module, "judge", counted)

    async def job() -> None:
        with project(root, Told()) as one:
            for _ in range(20):
                one.touch(0.05)
                await asyncio.sleep(0)
            await one.settled()

    asyncio.run(job())
    assert len(count) == 1


def test_a_defect_is_told_and_the_next_change_is_judged(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = module.judge
    broken = RuntimeError("a defect")

    def judge(*arguments: Any) -> Judged:
        if told.failed:
            return original(*arguments)
        raise broken

    monkeypatch.setattr(module, "judge", judge)
    told = Told()

    async def job() -> None:
        with project(root, told) as one:
            one.touch()
            assert await one.settled() is None
            assert await one.known() is None
            one.touch()
            assert await one.settled() is not None

    asyncio.run(job())
    assert told.failed == [broken]
    assert len(told.accepted) == 1
