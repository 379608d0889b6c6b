"""What only the store in SQLite has; `store/test_store.py` holds what every store does alike."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.read import open_reader
from govern.lineage.store.sqlite import SqliteLog

NOW = "2026-01-02T03:04:05.000006Z"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET bytes = x'00' WHERE idx = 0",
        "DELETE FROM entry",
        "REPLACE INTO entry VALUES (0, x'00', x'00')",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint WHERE size = 0",
        "REPLACE INTO checkpoint VALUES (0, '', '')",
        "INSERT INTO checkpoint VALUES (-1, '', '')",
    ],
)
def test_entries_and_checkpoints_are_never_changed(log: SqliteLog, statement: str) -> None:
    log.append([{"n": 0}], NOW)
    with pytest.raises(sqlite3.IntegrityError, match=r"never|growing"):
        log.connection.execute(statement)


def test_what_is_deleted_is_in_no_file_after_scrubbing(log: SqliteLog, tmp_path: Path) -> None:
    salts = [b"SALT-%03d-" % number * 3 for number in range(300)]
    with log.database.transaction():
        rows = [(f"r{at:03}", salt) for at, salt in enumerate(salts)]
        log.database.many("INSERT INTO salt VALUES (?, ?)", rows)
    log.append([{"n": 1}], NOW)
    log.database.run("DELETE FROM salt WHERE record < 'r150'")
    log.scrub()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [salt in files for salt in salts] == [False] * 150 + [True] * 150
    assert log.append([{"n": 2}], NOW).size == 2


def test_scrubbing_says_so_where_a_reader_still_holds_old_pages(log: SqliteLog, tmp_path: Path) -> None:
    log.database.run("INSERT INTO salt VALUES ('r1', x'5353')")
    with open_reader(tmp_path / "log.db") as reader:
        reader.connection.execute("BEGIN")
        reader.connection.execute("SELECT * FROM salt").fetchall()
        log.connection.execute("PRAGMA busy_timeout = 10")
        log.database.run("DELETE FROM salt")
        with pytest.raises(DurabilityError, match="still holds what was erased"):
            log.scrub()
    log.scrub()


def test_scrubbing_says_so_where_another_process_writes(log: SqliteLog, tmp_path: Path) -> None:
    log.connection.execute("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(tmp_path / "log.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DurabilityError, match="may still stand in unused parts") as refused:
            log.scrub()
        assert "erase again" in refused.value.help
    log.scrub()


def test_a_log_that_cannot_be_made_leaves_no_file(
    key: PrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("govern.lineage.store.schema.create", fail)
    with pytest.raises(DurabilityError):
        sqlite.create_log(tmp_path / "log.db", key, HeadFile(tmp_path / "head.db"), NOW)
    assert list(tmp_path.glob("log.db*")) == []


def test_what_is_not_a_log_is_refused(tmp_path: Path, key: PrivateKey, memory: HeadFile) -> None:
    text, other = tmp_path / "text.db", tmp_path / "other.db"
    text.write_bytes(b"this is not a database, whatever its name says, and long enough to be read as one" * 9)
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    for path, error in (
        (text, IntegrityError),
        (other, UsageError),
        (tmp_path, UsageError),
        (tmp_path / "no", UsageError),
    ):
        with pytest.raises(error):
            sqlite.open_log(path, key, memory)
        with pytest.raises(error):
            open_reader(path)
    connection = sqlite3.connect(other)
    connection.execute("PRAGMA application_id = 1735358062")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UsageError, match="version 99"):
        open_reader(other)
