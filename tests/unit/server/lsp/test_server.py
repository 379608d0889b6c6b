from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol.types import Position

from govern.server.lsp.judging import Buffer
from govern.server.lsp.server import Server

from .conftest import NOW


class Known:
    """A project as far as the server asks of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.buffers: dict[str, Buffer] = {}

    async def known(self) -> None:
        return None


@pytest.fixture
def project(tmp_path: Path) -> Known:
    return Known(tmp_path)


@pytest.fixture
def server(project: Known) -> Any:
    made: Any = Server(lambda: NOW)
    made.projects[project.root] = project
    return made


def test_a_file_is_found_by_where_it_is_however_its_address_goes_there(server: Any, project: Known) -> None:
    base = project.root.as_uri()
    assert server.find(f"{base}/contracts/../govern.yaml") == (project, "govern.yaml")
    for outside in (f"{base}/../x.yaml", f"{base}/a/%2e%2e/%2e%2e/x.yaml", "untitled:x", ""):
        assert server.find(outside) is None


def test_nothing_is_said_of_a_text_that_is_too_large_to_be_judged(
    server: Any, project: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(server), "_encoding", "utf-16")
    uri = f"{project.root.as_uri()}/a.yaml"
    for size, said in ((1_000, True), (2_000_000, False)):
        project.buffers["a.yaml"] = Buffer(uri, 1, "x" * size)
        assert (asyncio.run(server.cursor(uri, Position(0, 0))) is not None) is said
