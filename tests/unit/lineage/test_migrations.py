"""A log that was made by an earlier version is read as it is, and grows when it is written to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govern.lineage import checkpoint, index, keys, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.beside import Beside
from govern.lineage.store import migrations
from govern.lineage.store.head import Head, HeadFile
from govern.lineage.store.migrations import Step
from govern.lineage.store.read import open_reader
from govern.lineage.store.sqlite import create_log, open_log
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"
VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entry (idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL, leaf BLOB NOT NULL) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL, time TEXT NOT NULL) STRICT;
CREATE TABLE node (
  level INTEGER, idx INTEGER, hash BLOB NOT NULL, PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE salt (record TEXT PRIMARY KEY, salt BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER checkpoint_order BEFORE INSERT ON checkpoint
  WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoint)
  BEGIN SELECT RAISE(ABORT, 'checkpoints are appended by growing size'); END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
"""
"""The tables as version 1 made them, never to be brought up to date."""


@pytest.fixture
def old(tmp_path: Path, key: PrivateKey, memory: HeadFile) -> Path:
    """Make a log of version 1 as it was made then: two entries, a salt, one checkpoint."""
    path = tmp_path / "old.db"
    entries = [b'{"n":0}', b'{"n":1}']
    leaves = [tree.leaf_hash(entry) for entry in entries]
    frontier = tree.Frontier()
    frontier.extend(leaves)
    note = checkpoint.sign(Checkpoint(key.name, 2, frontier.root()), key)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.executescript(VERSION_1)
        connection.execute("PRAGMA application_id = 1735358062")
        connection.execute("PRAGMA user_version = 1")
        meta = [("origin", key.name.encode()), ("frontier", frontier.serialise())]
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta)
        rows = [(at, data, leaf) for at, (data, leaf) in enumerate(zip(entries, leaves, strict=True))]
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)
        connection.execute("INSERT INTO checkpoint VALUES (2, ?, ?)", (note.decode(), NOW))
        connection.execute("INSERT INTO salt VALUES ('r1', ?)", (b"s" * 32,))
    assert memory.swap(None, Head(key.name, 2, frontier.root(), note))
    return path


def shape(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
        return list(connection.execute(query))


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_an_old_log_is_read_and_verified_as_it_is(old: Path, key: PrivateKey) -> None:
    with open_reader(old) as reader:
        assert list(reader.entries()) == [b'{"n":0}', b'{"n":1}']
        assert Beside(reader.database, None).salts(["r1"]) == {"r1": b"s" * 32}
    assert verify_store(old, key.verifier).ok
    assert version(old) == 1


def test_an_old_log_grows_when_it_is_opened_for_writing(
    old: Path, key: PrivateKey, memory: HeadFile, tmp_path: Path
) -> None:
    with open_log(old, key, memory) as log:
        assert version(old) == migrations.latest()
        assert log.append([{"n": 2}], NOW).first == 2
        assert Beside(log.database, None).salts(["r1"]) == {"r1": b"s" * 32}
        assert index.check(log.database) == []
    assert verify_store(old, key.verifier).ok
    other = keys.generate("other.example/log")
    with create_log(tmp_path / "new.db", other, memory, NOW) as log:
        log.append([{"n": 2}], NOW)
    assert shape(old) == shape(tmp_path / "new.db")


def test_each_step_is_taken_once_and_whole(
    old: Path, key: PrivateKey, memory: HeadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = migrations.latest()
    good = Step(reached + 1, tables="CREATE TABLE extra (n INTEGER NOT NULL) STRICT;\n")
    bad = Step(reached + 2, sqlite="CREATE TABLE more (n INTEGER) STRICT;\nCREATE NONSENSE;\n")
    steps = migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*steps, good, bad))
    with pytest.raises(Exception, match="NONSENSE"):
        open_log(old, key, memory)
    assert version(old) == 1
    assert "extra" not in dict(shape(old))
    monkeypatch.setattr(migrations, "STEPS", (*steps, good))
    for _ in range(2):
        with open_log(old, key, memory) as log:
            assert log.database.has_table("extra")
    assert version(old) == reached + 1
    monkeypatch.setattr(migrations, "STEPS", steps)
    with pytest.raises(Exception, match=f"version {reached + 1}; this is made for"):
        open_reader(old)
