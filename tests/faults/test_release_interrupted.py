"""A release cut short at each file that it writes: said again, it is finished, and nothing is said twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHILD = Path(__file__).with_name("releasing.py")
ROOT = Path(__file__).parents[2]


def command(
    folder: Path, *arguments: str, dies: tuple[int, str] = (0, "never")
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(CHILD), str(dies[0]), dies[1], *arguments, "--workspace", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "GOVERN_HOME": str(folder.parent / "home")},
    )


def asked(folder: Path, *arguments: str) -> Any:
    done = command(folder, *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace in which all is locked and nothing is released by statement."""
    folder = tmp_path_factory.mktemp("release") / "ws"
    subprocess.run(
        [sys.executable, "-m", "govern", "init", str(folder)],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "GOVERN_HOME": str(folder.parent / "home")},
    )
    done = command(folder, "lock")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_release_that_was_killed_is_finished_by_the_same_command(
    locked: Path, tmp_path: Path, number: int, when: str
) -> None:
    """Written are, in this order: the document, its object, the lock, the statement."""
    work = tmp_path / "ws"
    shutil.copytree(locked, work)
    assert command(work, "release", "new", "mine", dies=(number, when)).returncode == 9
    assert asked(work, "release", "list")["statements"] == [] or (number, when) == (4, "after")
    again = command(work, "release", "new", "mine")
    if (number, when) == (4, "after"):
        assert "is in force in test already" in again.stderr
    else:
        assert again.returncode == 0, again.stderr
    (row,) = asked(work, "release", "list")["statements"]
    assert (row["release"], row["environment"]) == ("release/mine@1.0.0", "test")
    assert command(work, "lock", "--check").returncode == 0
    assert len(list((work / "lineage/releases").glob("*.json"))) == 1


def test_there_are_four_files(locked: Path, tmp_path: Path) -> None:
    work = tmp_path / "ws"
    shutil.copytree(locked, work)
    assert command(work, "release", "new", "mine", dies=(5, "before")).returncode == 0


def test_two_at_once_are_one_after_the_other(locked: Path, tmp_path: Path) -> None:
    """Six processes release the same: one does, the others find it in force; the statements stay in order."""
    work = tmp_path / "ws"
    shutil.copytree(locked, work)
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "GOVERN_HOME": str(tmp_path / "home")}
    line = [sys.executable, str(CHILD), "0", "never", "release", "new", "mine", "--workspace", str(work)]
    started = [
        subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    said = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started].count(0) == 1, said
    assert len(asked(work, "release", "list")["statements"]) == 1
