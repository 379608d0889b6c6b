"""docs/keys.md: every command of the runbook, in its order, in one workspace."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import test_init
from .conftest import REPOSITORY
from .test_init import shell, succeed

PAGE = REPOSITORY / "docs/keys.md"
PORT = "127.0.0.1:8432"


environment = test_init.environment  # the fixture of a command on the path and a home of its own


def blocks() -> list[tuple[str, str]]:
    found = re.findall(
        r"^```sh ?([a-z]*)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert [kind for kind, _ in found] == ["witness", "", "", "", "lost"]
    return found


@pytest.fixture
def workspace(tmp_path: Path, environment: dict[str, str]) -> Path:
    succeed("govern init small --name comments", tmp_path, environment)
    root = tmp_path / "small"
    succeed("govern lock && govern log init && govern run", root, environment)
    return root


@pytest.fixture
def served(workspace: Path, environment: dict[str, str]) -> Iterator[str]:
    """Do what the witness's side does; gives where it listens, which is another port than the page's."""
    script = (
        blocks()[0][1]
        .replace(PORT, "127.0.0.1:0")
        .replace("govern log witness serve", "exec govern log witness serve")
    )
    process = subprocess.Popen(
        ["sh", "-ec", script], cwd=workspace, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("listening"):
                yield line.split("http://")[1].strip()
                break
    finally:
        process.kill()
        process.communicate()


def test_the_runbook_does_what_it_says(workspace: Path, environment: dict[str, str], served: str) -> None:
    watched, rotated, stolen = (
        succeed(f"set -e\n{script.replace(PORT, served)}", workspace, environment)
        for kind, script in blocks()
        if not kind
    )
    assert "cosigned  w1" in watched
    assert watched.count("intact") == 1
    assert rotated.count("from size ") == 1
    assert "cosigned by w1" in rotated
    assert "at size " in stolen
    assert "follows " in stolen
    lost = succeed(f"set -e\n{blocks()[4][1].replace(PORT, served)}", workspace, environment)
    assert lost.count("intact") >= 2
    kept = list((workspace / "lineage").glob("log-until-*.db"))
    assert len(kept) == 2
    for path in kept:
        assert "intact" in succeed(f"govern verify {path}", workspace, environment)
    assert shell("govern run", workspace, environment).returncode == 0
