from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage import checkpoint, keys, tree
from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.database import Database
from govern.lineage.store.failure import StoreClosedError
from govern.lineage.store.head import HeadFile
from govern.lineage.store.read import open_reader
from govern.lineage.store.sqlite import SqliteLog
from govern.source.canonical import CanonicalError

NOW = "2026-01-02T03:04:05.000006Z"


def test_a_new_log_is_empty_and_signed(log: SqliteLog, key: PrivateKey, memory: HeadFile) -> None:
    assert checkpoint.verify(log.checkpoint() or b"", key.verifier).size == 0
    head = memory.read(log.origin)
    assert head is not None
    assert (head.size, head.root) == (0, tree.EMPTY_ROOT)


def test_a_batch_is_acknowledged_with_its_signed_checkpoint(
    log: SqliteLog, key: PrivateKey, memory: HeadFile
) -> None:
    assert log.append([{"n": 0}, b'{"n":1}'], NOW).first == 0
    receipt = log.append([{"b": 2, "a": "é"}], NOW)
    assert (receipt.first, receipt.size) == (2, 3)
    head = checkpoint.verify(receipt.checkpoint, key.verifier)
    entries = [b'{"n":0}', b'{"n":1}', '{"a":"é","b":2}'.encode()]
    assert list(log.entries()) == entries
    assert list(log.entries(1, 2)) == entries[1:2]
    assert (head.size, head.root) == (3, tree.root(map(tree.leaf_hash, entries)))
    assert [size for size, _ in log.checkpoints()] == [0, 2, 3]
    assert log.checkpoint(2) is not None
    assert log.checkpoint(1) is None
    assert memory.read(log.origin) is not None


def test_proofs_can_be_made_from_what_is_stored(log: SqliteLog) -> None:
    for start in range(0, 700, 100):
        log.append([{"n": n} for n in range(start, start + 100)], NOW)
    leaves = log.leaves(0, 700)
    root = log.head().root
    assert root == tree.root(leaves)
    for index in (0, 1, 255, 256, 511, 512, 698, 699):
        proof = tree.inclusion_proof(index, 700, log.node)
        tree.verify_inclusion(index, 700, leaves[index], proof, root)
    for size in (1, 256, 300, 512, 699, 700):
        assert log.root_at(size) == tree.root(leaves[:size])
        proof = tree.consistency_proof(size, 700, log.node)
        tree.verify_consistency(size, 700, proof, tree.root(leaves[:size]), root)
    with pytest.raises(IntegrityError, match="lacks nodes"):
        log.node(0, 700)


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (b'{ "n":1}', CanonicalError),
        (b"\xff", CanonicalError),
        ({"x": 1.5}, CanonicalError),
        ({"x": "y" * 65_535}, UsageError),
    ],
)
def test_what_cannot_be_an_entry_refuses_the_whole_batch(
    log: SqliteLog, entry: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        log.append([{"fine": 1}, entry], NOW)
    assert log.head().size == 0
    with pytest.raises(UsageError, match="empty batch"):
        log.append([], NOW)


def test_an_entry_may_have_exactly_the_largest_size(log: SqliteLog) -> None:
    assert log.append([{"x": "y" * (65_535 - 8)}], NOW).size == 1


def test_the_index_is_written_in_the_same_transaction(
    tmp_path: Path, key: PrivateKey, memory: HeadFile
) -> None:
    def derive(database: Database, first: int, entries: Sequence[bytes]) -> None:
        database.run("CREATE TABLE IF NOT EXISTS seen (idx INTEGER PRIMARY KEY, n INTEGER)")
        database.many("INSERT INTO seen VALUES (?, ?)", [(first + i, len(e)) for i, e in enumerate(entries)])
        if b'{"bad":1}' in entries:
            raise IntegrityError("the index refuses this")

    with sqlite.create_log(tmp_path / "derived.db", key, memory, NOW, derive=derive) as log:
        log.append([{"a": 1}], NOW)
        with pytest.raises(IntegrityError, match="refuses"):
            log.append([{"bad": 1}], NOW)
        assert log.database.rows("SELECT * FROM seen") == [(0, 7)]
        assert log.append([{"b": 1}], NOW).first == 1


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


def test_a_log_is_made_only_once(log: SqliteLog, key: PrivateKey, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="would fork it"):
        sqlite.create_log(tmp_path / "second.db", key, HeadFile(tmp_path / "state/head.db"), NOW)
    with pytest.raises(UsageError, match="exists already"):
        sqlite.create_log(tmp_path / "log.db", key, HeadFile(tmp_path / "other.db"), NOW)
    assert not (tmp_path / "second.db").exists()


def test_a_log_that_cannot_be_made_leaves_no_file(
    key: PrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("govern.lineage.store.schema.create", fail)
    with pytest.raises(DurabilityError):
        sqlite.create_log(tmp_path / "log.db", key, HeadFile(tmp_path / "head.db"), NOW)
    assert list(tmp_path.glob("log.db*")) == []


def test_only_the_logs_own_key_opens_it_for_writing(log: SqliteLog, tmp_path: Path, memory: HeadFile) -> None:
    with pytest.raises(UsageError, match=r"and the key given is of other\.example"):
        sqlite.open_log(tmp_path / "log.db", keys.generate("other.example"), memory)
    impostor = sqlite.open_log(tmp_path / "log.db", keys.generate(log.origin), memory)
    with pytest.raises(IntegrityError, match="no key that was given"):
        impostor.append([{"n": 0}], NOW)
    impostor.close()


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


def test_a_closed_log_says_so(log: SqliteLog) -> None:
    log.close()
    with pytest.raises(StoreClosedError, match="was closed"):
        log.append([{"n": 0}], NOW)


def test_a_reader_sees_what_was_written_and_cannot_write(log: SqliteLog, tmp_path: Path) -> None:
    log.append([{"n": 0}], NOW)
    with open_reader(tmp_path / "log.db") as reader:
        assert (reader.origin, reader.head()) == (log.origin, log.head())
        assert list(reader.entries()) == [b'{"n":0}']
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.connection.execute("INSERT INTO salt VALUES ('x', x'00')")
        log.append([{"n": 1}], NOW)
        assert reader.head().size == 2
