"""Full disks, second writers, lost keys, interruptions: a plain message, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govern.cli.commands import app
from govern.lineage.store import schema

from .conftest import COMMAND, Done, Govern, everything, refused, replace

Unchanged = Callable[[Path], None]


def head(govern: Govern) -> dict[str, object]:
    told: dict[str, object] = govern("verify", "--format", "json").ended(0).json["logs"][0]["head"]
    return told


@pytest.fixture
def mount() -> Iterator[Callable[..., None]]:
    """Give a way to mount, or skip where that is not allowed."""
    mounted: list[Path] = []

    def go(*arguments: str, at: Path) -> None:
        done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"mounting is not allowed here: {done.stderr.decode().strip()}")
        mounted[:] = [*(place for place in mounted if place != at), at]

    yield go
    for place in reversed(mounted):
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_while_a_run_is_recorded(
    small: Path, govern: Govern, mount: Callable[..., None], tmp_path: Path
) -> None:
    kept = tmp_path / "objects"
    shutil.copytree(small / "lineage/objects", kept)
    mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", at=small / "lineage")
    shutil.copytree(kept, small / "lineage/objects")
    govern("log", "init").ended(0)
    govern("run").ended(0)
    before = head(govern)
    with (small / "lineage/ballast").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    refused(govern("run"), "the disk is full", "What was acknowledged before is kept")
    (small / "lineage/ballast").unlink()
    assert head(govern) == before
    govern("run").ended(0)
    govern("verify").ended(0)


def test_a_read_only_disk_while_a_run_is_recorded(
    small: Path, govern: Govern, mount: Callable[..., None]
) -> None:
    govern("log", "init").ended(0)
    govern("run").ended(0)
    before = head(govern)
    lineage = small / "lineage"
    mount("--bind", str(lineage), at=lineage)
    mount("-o", "remount,ro,bind", at=lineage)
    refused(govern("run"), "log.db", "read-only")
    assert head(govern) == before


def test_a_read_only_workspace_is_judged_all_the_same(
    small: Path, govern: Govern, mount: Callable[..., None]
) -> None:
    mount("--bind", str(small), at=small)
    mount("-o", "remount,ro,bind", at=small)
    govern("lint").ended(0)
    govern("lock", "--check").ended(0)
    govern("diff").ended(0)
    govern("lock").ended(0)
    refused(govern("log", "init"), "lineage/log.db: Read-only file system", "Make its folder writable")


def test_a_read_only_lock_file_stays_whole(small: Path, govern: Govern, mount: Callable[..., None]) -> None:
    replace(small / "contracts/triage.thresholds.yaml", "0.60", "0.55")
    replace(small / "contracts/triage.thresholds.yaml", "version: 1.0.0", "version: 1.1.0")
    before = everything(small)
    mount("--bind", str(small), at=small)
    mount("-o", "remount,ro,bind", at=small)
    refused(govern("lock"), "read-only")
    assert everything(small) == before


def impatient(govern: Govern, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Done:
    """Run the command in this process, where it waits for a writer no ten seconds but a moment."""
    connect = schema.connect
    monkeypatch.setattr(schema, "connect", lambda path, _, **more: connect(path, 0.2, **more))
    monkeypatch.chdir(govern.cwd)
    done = CliRunner().invoke(app, list(arguments), env=govern.environ)
    return Done(("govern", *arguments), done.exit_code, done.stdout, done.stderr)


def test_a_second_writer_is_told_to_wait(
    small: Path, govern: Govern, monkeypatch: pytest.MonkeyPatch
) -> None:
    govern("log", "init").ended(0)
    govern("run").ended(0)
    before = head(govern)
    other = sqlite3.connect(small / "lineage/log.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        done = impatient(govern, monkeypatch, "run")
        refused(done, "another process is writing to it", "Wait for the other run to end")
        assert head(govern) == before, "reading goes on while another writes"
    finally:
        other.execute("ROLLBACK")
        other.close()
    govern("run").ended(0)


def test_two_runs_at_once_both_end_and_the_log_holds(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    both = [govern.start("run") for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    codes = [process.returncode for process in both]
    assert 0 in codes, said
    assert not [text for text in said if "Traceback" in text or "internal error" in text]
    govern("verify").ended(0)
    govern("run").ended(0)
    govern("verify").ended(0)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_private_key_that_others_may_touch(small: Path, govern: Govern, mode: int) -> None:
    govern("log", "init").ended(0)
    before = head(govern)
    key = Path(govern("keys", "path").ended(0).out.strip())
    key.chmod(mode)
    refused(govern("run"), f"has mode {mode:04o}", f"chmod 600 {key}")
    key.chmod(0o600)
    assert head(govern) == before
    govern("run").ended(0)


def test_a_private_key_that_is_gone_or_no_key(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    key = Path(govern("keys", "path").ended(0).out.strip())
    key.rename(key.with_suffix(".away"))
    refused(govern("run"), f"there is no key file {key}", "backup")
    key.write_text("junk")
    key.chmod(0o600)
    assert "cannot use the private key" in govern("run").ended(2).err
    govern("verify").ended(0)


def test_another_log_s_key_does_not_sign(small: Path, govern: Govern, tmp_path: Path) -> None:
    govern("log", "init").ended(0)
    key = Path(govern("keys", "path").ended(0).out.strip())
    stranger = Govern(tmp_path / "stranger", small)
    (small / "lineage/log.db").rename(tmp_path / "kept.db")
    stranger("log", "init").ended(0)
    other = Path(stranger("keys", "path").ended(0).out.strip())
    for path in (small / "lineage").glob("log.db*"):
        path.unlink()
    (tmp_path / "kept.db").rename(small / "lineage/log.db")
    shutil.copy(other, key)
    key.chmod(0o600)
    assert govern("run").code in {2, 4}
    govern("verify").ended(0)


def outcomes(folder: Path, run: int) -> dict[str, tuple[str, str]]:
    with sqlite3.connect(f"file:{folder}/lineage/log.db?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT record, action, verdict FROM event WHERE run = ?", (run,)
        ).fetchall()
    connection.close()
    return {record: (action, verdict) for record, action, verdict in rows}


def count(folder: Path, run: int) -> int:
    try:
        return len(outcomes(folder, run))
    except sqlite3.Error:
        return 0


def test_ctrl_c_in_the_middle_of_a_run(both_releases: Path, workspace: Path, govern: Govern) -> None:
    replace(workspace / "govern.yaml", "  environment: production", "  environment: production\n  batch: 4")
    govern("log", "init").ended(0)
    process = govern.start("run", "42")
    until = time.monotonic() + 60
    while count(workspace, 1) < 40 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "interrupted: " in err
    assert "run the same command again" in err
    assert "Traceback" not in err
    kept = outcomes(workspace, 1)
    assert 40 <= len(kept) < 979
    govern("verify").ended(0)
    told = govern("run", "42", "--format", "json").ended(0).json
    assert (told["run"], told["events"], told["taken_up_at"]) == (1, 979, len(kept))
    govern("verify").ended(0)
    assert outcomes(workspace, 1) == outcomes(both_releases / "workspace", 2)


def test_a_log_that_is_none(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    for data in (b"", b"junk" * 1000, b"SQLite format 3\0" + b"\0" * 5000):
        (small / "other.db").write_bytes(data)
        done = govern("verify", "other.db")
        assert done.code in {2, 4}, done.said
        assert "Traceback" not in done.said
        assert "internal error" not in done.said
    refused(govern("verify", "contracts"), "contracts is a folder without a checkpoint")
    refused(govern("verify", "nosuch"), "nosuch is not there")


def test_a_log_turned_back_to_an_older_copy(small: Path, govern: Govern, tmp_path: Path) -> None:
    govern("log", "init").ended(0)
    for path in (small / "lineage").glob("log.db*"):
        shutil.copy(path, tmp_path / path.name)
    govern("run").ended(0)
    for path in (small / "lineage").glob("log.db*"):
        path.unlink()
    for path in tmp_path.glob("log.db*"):
        shutil.copy(path, small / "lineage" / path.name)
    govern("verify").ended(4)
    govern("run").ended(4)


def test_no_home_for_keys(small: Path, govern: Govern) -> None:
    clean = {key: value for key, value in govern.environ.items() if key not in {"GOVERN_HOME", "HOME"}}
    clean.pop("XDG_STATE_HOME", None)
    done = subprocess.run(
        [*COMMAND, "log", "init"], cwd=small, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "Set GOVERN_HOME" in done.stderr
    assert not (small / "lineage/log.db").exists()
    assert os.path.lexists(small / "lineage")
