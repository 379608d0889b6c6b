"""The cache of lint when things go wrong: the result is the one made without it, and the command goes on."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from govern.app.contracts.cache.store import Store

CONTRACT = """\
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: 1.0.0
status: active
actions:
  - {name: call, blast_radius: high, minimum_confidence: 0.5}
"""
WRITER = """
import sys
from pathlib import Path
from govern.app.contracts.cache.store import Store
store = Store(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    for key in "ab":
        store.put(key * 64, {"number": number, "text": str(number) * 50_000})
        found = store.get(key * 64)
        assert found is None or found["text"] == str(found["number"]) * 50_000
    if number == int(sys.argv[2]):
        break
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "workspace/contracts").mkdir(parents=True)
    config = "apiVersion: govern/v1\nkind: Workspace\nname: small\nlint: {packs: []}\n"
    (tmp_path / "workspace/govern.yaml").write_text(config)
    (tmp_path / "workspace/contracts/actions.yaml").write_text(CONTRACT)
    return tmp_path / "workspace"


def start(root: Path, cache: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "govern", "lint", *words],
        cwd=root,
        env={"PATH": os.environ["PATH"], "GOVERN_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lint(root: Path, cache: Path, *words: str) -> tuple[int, str, str]:
    running = start(root, cache, *words)
    out, err = running.communicate(timeout=120)
    return running.returncode, out, err


def test_many_writers_leave_whole_entries_only(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(cache), "40"]) for _ in range(4)]
    assert [process.wait(timeout=120) for process in running] == [0] * 4
    assert sorted(file.name for file in cache.iterdir()) == ["a" * 64, "b" * 64]
    for key in "ab":
        assert Store(cache).get(key * 64) is not None


def test_a_writer_that_is_killed_leaves_the_entry_before(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for number in range(8):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(cache), "-1"]) as writer:
            while not (cache / ("a" * 64)).exists():
                time.sleep(0.01)
            time.sleep(number * 0.007)
            writer.send_signal(signal.SIGKILL)
        found = Store(cache).get("a" * 64)
        assert found is not None
        assert found["text"] == str(found["number"]) * 50_000


def test_commands_at_once_say_the_same(root: Path, tmp_path: Path) -> None:
    told = lint(root, tmp_path / "cache", "--no-cache")
    running = [start(root, tmp_path / "cache") for _ in range(4)]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out, err) == told
    assert lint(root, tmp_path / "cache") == told


@pytest.mark.parametrize("stands_there", ["a file", "a folder nobody may write to", "a missing disk"])
def test_where_nothing_can_be_kept_lint_says_what_it_says(
    root: Path, tmp_path: Path, stands_there: str
) -> None:
    cache = tmp_path / "cache"
    match stands_there:
        case "a file":
            cache.write_text("no folder")
        case "a folder nobody may write to":
            cache.mkdir(mode=0o500)
        case _:
            cache = Path("/proc/nowhere/cache")
    told = lint(root, cache, "--no-cache")
    assert told[0] == 1
    assert lint(root, cache) == lint(root, cache) == told


@pytest.mark.parametrize("call", ["write", "replace", "makedirs", "scandir", "utime"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_full_or_broken_disk_loses_the_entry_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    store = Store(tmp_path / "cache")
    store.put("a" * 64, {"number": 1})
    with monkeypatch.context() as broken:
        if call == "write":
            broken.setattr("govern.app.contracts.cache.store._write", fail)
        else:
            broken.setattr(os, call, fail)
        store.put("a" * 64, {"number": 2})
        assert store.get("a" * 64) in ({"number": 1}, {"number": 2})
        store.put("b" * 64, {"number": 3})
    assert store.get("b" * 64) in (None, {"number": 3})
    assert all(not file.name.startswith(".") for file in (tmp_path / "cache").iterdir())


def test_a_forged_entry_in_the_workspace_is_nothing(root: Path, tmp_path: Path) -> None:
    """A folder that others may write to could hold anything; what it says is not repeated."""
    cache = tmp_path / "cache"
    told = lint(root, cache)
    (entry,) = cache.iterdir()
    forged = entry.read_bytes().replace(b'"exit":1', b'"exit":0')
    entry.write_bytes(forged)
    assert lint(root, cache) == told
    cache.chmod(0o777)
    assert lint(root, cache) == told
