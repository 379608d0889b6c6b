"""Restored backups, forks, cut-off ends, and crashes between the two commits of an append."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.errors import Exit, IntegrityError
from govern.lineage.keys import PrivateKey
from govern.lineage.store import guard, sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import SqliteLog
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"


def reopen(path: Path, key: PrivateKey, state: Path) -> SqliteLog:
    return sqlite.open_log(path, key, HeadFile(state / "state/head.db"))


def test_yesterdays_file_put_back_is_not_appended_to(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"day": 1}])
    shutil.copy(path, tmp_path / "backup.db")
    with reopen(path, log_key, tmp_path) as log:
        receipt = log.append([{"day": 2}], NOW)
    shutil.copy(tmp_path / "backup.db", path)
    with reopen(path, log_key, tmp_path) as log, pytest.raises(guard.RollbackError) as caught:
        log.append([{"day": 3}], NOW)
    assert caught.value.exit is Exit.INTEGRITY
    for line in receipt.checkpoint.decode().splitlines()[1:3]:
        assert line in caught.value.message  # what was acknowledged
    assert "it ends at size 1, but size 2 was acknowledged" in caught.value.message
    assert verify_store(path, log_key.verifier).ok  # nothing in the file itself could tell
    assert not verify_store(path, log_key.verifier, known=[receipt.checkpoint]).ok


def test_two_copies_that_both_grew_are_a_fork_and_both_checkpoints_are_shown(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"n": 0}])
    twin = tmp_path / "twin.db"
    shutil.copy(path, twin)
    shutil.copy(tmp_path / "state/head.db", tmp_path / "other-head.db")
    with reopen(path, log_key, tmp_path) as log:
        ours = log.append([{"n": 1}], NOW)
    with sqlite.open_log(twin, log_key, HeadFile(tmp_path / "other-head.db")) as log:
        theirs = log.append([{"n": "forged"}], NOW)
        longer = log.append([{"n": 2}], NOW)
    with reopen(twin, log_key, tmp_path) as log, pytest.raises(guard.ForkError) as caught:
        log.append([{"n": 3}], NOW)
    for receipt in (ours, theirs):
        for line in receipt.checkpoint.decode().splitlines():
            assert line in caught.value.message
    report = verify_store(path, log_key.verifier, known=[theirs.checkpoint])
    assert [failure.slug for failure in report.failures] == ["fork"]
    report = verify_store(path, log_key.verifier, known=[longer.checkpoint])
    assert [failure.slug for failure in report.failures] == ["truncated"]


def test_two_copies_racing_on_one_head_are_a_fork_for_the_later_one(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_log([{"n": 0}])
    twin = tmp_path / "twin.db"
    shutil.copy(path, twin)
    swap = HeadFile.swap

    def overtaken(self: HeadFile, known: object, new: object) -> bool:
        monkeypatch.setattr(HeadFile, "swap", swap)
        with reopen(twin, log_key, tmp_path) as other:
            other.append([{"n": "twin"}], NOW)
        return swap(self, known, new)  # type: ignore[arg-type]

    monkeypatch.setattr(HeadFile, "swap", overtaken)
    with reopen(path, log_key, tmp_path) as log, pytest.raises(guard.ForkError):
        log.append([{"n": 1}], NOW)


def test_a_cut_off_tail_is_not_appended_to(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    """Cut by somebody who knows the format: the last batch, its checkpoint and the tree's edge."""
    path = make_log([{"n": 0}], [{"n": 1}])
    with reopen(path, log_key, tmp_path) as log:
        edge = log.connection.execute("SELECT value FROM meta WHERE key = 'frontier'").fetchone()[0]
        log.append([{"n": 2}], NOW)
    connection = sqlite3.connect(path, isolation_level=None)
    for trigger in ("entry_delete", "checkpoint_delete"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("DELETE FROM entry WHERE idx = 2")
    connection.execute("DELETE FROM checkpoint WHERE size = 3")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'frontier'", (edge,))
    connection.close()
    assert verify_store(path, log_key.verifier).ok
    memory = HeadFile(tmp_path / "state/head.db").read(log_key.name)
    assert memory is not None
    report = verify_store(path, log_key.verifier, known=[memory.checkpoint])
    assert [failure.slug for failure in report.failures] == ["truncated"]
    with reopen(path, log_key, tmp_path) as log, pytest.raises(guard.RollbackError):
        log.append([{"n": 3}], NOW)


def test_a_crash_after_the_logs_commit_and_before_the_heads_is_survived(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_log([{"n": 0}])

    def crash(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, reopen(path, log_key, tmp_path) as log:
        patch.setattr(HeadFile, "swap", crash)
        with pytest.raises(KeyboardInterrupt):
            log.append([{"n": 1}], NOW)
    with reopen(path, log_key, tmp_path) as log:
        assert log.append([{"n": 2}], NOW).first == 2
    assert verify_store(path, log_key.verifier).entries == 3
    assert verify_store(path, log_key.verifier).ok


def test_a_log_ahead_of_its_head_is_accepted_only_if_it_continues_it(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"n": 0}])
    state = tmp_path / "state/head.db"
    connection = sqlite3.connect(state, isolation_level=None)
    connection.execute("UPDATE head SET root = zeroblob(32)")
    connection.close()
    with reopen(path, log_key, tmp_path) as log:
        with pytest.raises(IntegrityError, match="is a fork"):
            log.append([{"n": 1}], NOW)
        assert log.head().size == 1
