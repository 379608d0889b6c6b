"""The head file: what it remembers, and what an append refuses because of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from govern.errors import DurabilityError
from govern.lineage import tree
from govern.lineage.keys import PrivateKey
from govern.lineage.note import NoteError
from govern.lineage.store import guard, sqlite
from govern.lineage.store.head import Head, HeadFile
from govern.lineage.store.sqlite import SqliteLog

NOW = "2026-01-02T03:04:05.000006Z"


def test_a_head_is_replaced_only_by_who_knows_it(tmp_path: Path) -> None:
    memory = HeadFile(tmp_path / "deep/er/head.db")
    assert memory.read("o") is None
    assert not (tmp_path / "deep").exists()
    one, two = Head("o", 1, b"1" * 32, b"n1"), Head("o", 2, b"2" * 32, b"n2")
    assert memory.swap(None, one)
    assert not memory.swap(None, two)
    assert memory.read("o") == one
    assert memory.swap(one, two)
    assert HeadFile(tmp_path / "deep/er/head.db").read("o") == two
    assert memory.read("another") is None
    memory.close()


def test_a_log_nobody_remembers_is_not_appended_to_until_it_is_adopted(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    log.append([{"n": 0}], NOW)
    moved = sqlite.open_log(tmp_path / "log.db", key, HeadFile(tmp_path / "new/head.db"))
    with pytest.raises(guard.UnknownHeadError, match="does not know the log"):
        moved.append([{"n": 1}], NOW)
    moved.adopt()
    assert moved.append([{"n": 1}], NOW).size == 2
    moved.close()


def test_adopting_does_not_forget_a_better_head(log: SqliteLog, key: PrivateKey, tmp_path: Path) -> None:
    log.append([{"n": 0}], NOW)
    log.close()
    shutil.copy(tmp_path / "log.db", tmp_path / "old.db")
    again = sqlite.open_log(tmp_path / "log.db", key, HeadFile(tmp_path / "state/head.db"))
    again.append([{"n": 1}], NOW)
    again.close()
    old = sqlite.open_log(tmp_path / "old.db", key, HeadFile(tmp_path / "state/head.db"))
    with pytest.raises(guard.RollbackError):
        old.adopt()
    old.close()


def test_a_batch_whose_head_could_not_be_kept_is_not_acknowledged_and_then_accepted(
    log: SqliteLog, memory: HeadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise DurabilityError("head.db cannot be used: the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(HeadFile, "swap", fail)
        with pytest.raises(DurabilityError, match="size 1 is in the log, but is not acknowledged"):
            log.append([{"n": 0}], NOW)
    kept = memory.read(log.origin)
    assert kept is not None
    assert kept.size == 0
    assert log.append([{"n": 1}], NOW).size == 2


def test_a_faster_writer_of_the_same_log_is_no_fork(
    log: SqliteLog, key: PrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite.open_log(tmp_path / "log.db", key, HeadFile(tmp_path / "state/head.db"))
    swap = HeadFile.swap

    def overtaken(self: HeadFile, known: Head | None, new: Head) -> bool:
        monkeypatch.setattr(HeadFile, "swap", swap)
        other.append([{"by": "other"}], NOW)
        return swap(self, known, new)

    monkeypatch.setattr(HeadFile, "swap", overtaken)
    assert log.append([{"by": "us"}], NOW).size == 1
    kept = HeadFile(tmp_path / "state/head.db").read(log.origin)
    assert kept is not None
    assert (kept.size, kept.root) == (2, log.head().root)
    other.close()


def test_a_stored_edge_that_is_not_the_signed_tree_is_not_built_upon(log: SqliteLog) -> None:
    log.append([{"n": 0}], NOW)
    forged = tree.Frontier()
    forged.append(tree.leaf_hash(b"forged"))
    log.connection.execute("UPDATE meta SET value = ? WHERE key = 'frontier'", (forged.serialise(),))
    with pytest.raises(guard.IntegrityError, match="another tree than its last checkpoint"):
        log.append([{"n": 1}], NOW)


def test_a_checkpoint_that_is_changed_while_the_log_is_open_is_not_built_upon(log: SqliteLog) -> None:
    log.append([{"n": 0}], NOW)
    assert log.append([{"n": 1}], NOW).size == 2
    for (name,) in log.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        log.connection.execute(f"DROP TRIGGER {name}")
    (note,) = log.connection.execute("SELECT note FROM checkpoint WHERE size = 2").fetchone()
    forged = f"{note[:-4]}{'A' if note[-4] != 'A' else 'B'}{note[-3:]}"
    log.connection.execute("UPDATE checkpoint SET note = ? WHERE size = 2", (forged,))
    with pytest.raises(NoteError):
        log.append([{"n": 2}], NOW)
