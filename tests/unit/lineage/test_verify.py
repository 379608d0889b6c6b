from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from govern.errors import DurabilityError, Exit, IntegrityError, UsageError
from govern.lineage import checkpoint, keys, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.findings import Report
from govern.lineage.keys import PrivateKey
from govern.lineage.note import Verifier
from govern.lineage.store.head import HeadFile
from govern.lineage.store.read import open_reader
from govern.lineage.store.sqlite import SqliteLog, open_log
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"


@pytest.fixture
def path(log: SqliteLog, tmp_path: Path) -> Path:
    """Give a log of 9 entries in batches of 3, closed."""
    for start in (0, 3, 6):
        log.append([{"event": f"ev:1_{n}", "type": "event"} for n in range(start, start + 3)], NOW)
    log.close()
    return tmp_path / "log.db"


def change(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change the file as somebody with tools would: without our triggers in the way."""
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement, values if "?" in statement else ())
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def slugs(report: Report) -> list[str]:
    return [failure.slug for failure in report.failures]


def test_a_good_log_verifies_with_the_public_key(path: Path, key: PrivateKey) -> None:
    calls: list[tuple[int, int]] = []
    report = verify_store(path, key.verifier, progress=lambda *now: calls.append(now))
    assert report.ok
    assert (report.entries, report.checkpoints, report.head.size if report.head else 0) == (9, 4, 9)
    assert calls == [(9, 9)]
    report.demand()


def test_another_logs_key_says_whose_log_it_is(path: Path) -> None:
    report = verify_store(path, keys.generate("other.example").verifier)
    assert slugs(report)[0] == "other-log"
    assert (
        "is the log of log.example/reviews, and the key given is of other.example"
        in report.failures[0].message
    )


def test_another_key_verifies_nothing(path: Path, key: PrivateKey) -> None:
    report = verify_store(path, Verifier(key.name, keys.generate("x").verifier.public_key))
    assert set(slugs(report)) == {"checkpoint-refused", "unsigned-entries"}
    assert (
        f"signed by {key.name}+{key.verifier.key_id.hex()}, and by no key that was given"
        in report.failures[0].message
    )
    with pytest.raises(IntegrityError, match="is not what was signed") as caught:
        report.demand()
    assert caught.value.exit is Exit.INTEGRITY


def test_a_changed_entry_is_named(path: Path, key: PrivateKey) -> None:
    data = b'{"event":"ev:1_4","type":"evenx"}'
    change(path, "UPDATE entry SET bytes = ? WHERE idx = 4", values=(data,))
    report = verify_store(path, key.verifier)
    assert slugs(report) == ["entry-changed"]
    assert report.failures[0].message == "entry 4 (evenx ev:1_4) was changed after it was signed"
    assert (report.failures[0].first, report.failures[0].stop) == (4, 5)


def test_a_changed_leaf_hash_is_told_from_a_changed_entry(path: Path, key: PrivateKey) -> None:
    change(path, "UPDATE entry SET leaf = zeroblob(32) WHERE idx = 4")
    report = verify_store(path, key.verifier)
    assert slugs(report) == ["leaf-changed"]
    assert "entry 4 (event ev:1_4)" in report.failures[0].message


def test_an_entry_and_its_leaf_hash_changed_together_are_found_between_two_checkpoints(
    path: Path, key: PrivateKey
) -> None:
    data = b'{"event":"ev:1_4","type":"forged"}'
    change(path, "UPDATE entry SET bytes = ?, leaf = ? WHERE idx = 4", values=(data, tree.leaf_hash(data)))
    report = verify_store(path, key.verifier)
    assert slugs(report) == ["batch-changed"]
    assert (report.failures[0].first, report.failures[0].stop) == (3, 6)
    assert "entries 3 to 5 are not what was signed" in report.failures[0].message


def test_an_entry_and_another_ones_leaf_hash_changed_are_both_named(path: Path, key: PrivateKey) -> None:
    change(
        path,
        "UPDATE entry SET bytes = x'7b7d' WHERE idx = 4",
        "UPDATE entry SET leaf = zeroblob(32) WHERE idx = 5",
    )
    report = verify_store(path, key.verifier)
    assert slugs(report) == ["entry-changed", "entry-changed", "batch-changed"]
    assert [failure.first for failure in report.failures] == [4, 5, 3]


def test_entries_exchanged_with_their_hashes_are_found(path: Path, key: PrivateKey) -> None:
    change(
        path,
        "UPDATE entry SET idx = 99 WHERE idx = 4",
        "UPDATE entry SET idx = 4 WHERE idx = 5",
        "UPDATE entry SET idx = 5 WHERE idx = 99",
    )
    assert slugs(verify_store(path, key.verifier)) == ["batch-changed"]


@pytest.mark.parametrize(("gone", "first", "stop"), [("idx = 0", 0, 1), ("idx IN (4, 5)", 4, 6)])
def test_missing_entries_are_named(path: Path, key: PrivateKey, gone: str, first: int, stop: int) -> None:
    change(path, f"DELETE FROM entry WHERE {gone}")  # noqa: S608 - one of the two texts above
    report = verify_store(path, key.verifier)
    assert slugs(report) == ["entries-missing"]
    assert (report.failures[0].first, report.failures[0].stop) == (first, stop)


def test_a_cut_off_end_is_seen_by_the_last_checkpoint(path: Path, key: PrivateKey) -> None:
    change(path, "DELETE FROM entry WHERE idx >= 7")
    report = verify_store(path, key.verifier)
    assert "truncated" in slugs(report)
    assert "entries 7 to 8 are missing at the end" in report.failures[-1].message


def test_a_cut_off_end_with_its_checkpoint_is_seen_by_one_kept_elsewhere(path: Path, key: PrivateKey) -> None:
    note = Checkpoint(key.name, 9, _root(path, 9))
    six = tree.Frontier()
    six.extend(_leaves(path)[:6])
    change(
        path,
        "DELETE FROM entry WHERE idx >= 6",
        "DELETE FROM checkpoint WHERE size > 6",
        "UPDATE meta SET value = ? WHERE key = 'frontier'",
        values=(six.serialise(),),
    )
    assert verify_store(path, key.verifier).ok  # in itself it is a good log of six entries
    report = verify_store(path, key.verifier, known=[checkpoint.sign(note, key)])
    assert slugs(report) == ["truncated"]


def test_a_fork_shows_both_checkpoints(path: Path, key: PrivateKey) -> None:
    other = checkpoint.sign(Checkpoint(key.name, 6, tree.leaf_hash(b"other history")), key)
    report = verify_store(path, key.verifier, known=[other])
    assert slugs(report) == ["fork"]
    message = report.failures[0].message
    assert message.count(key.name + "\n") == 2
    assert other.decode().splitlines()[2] in message


def test_entries_beyond_the_last_checkpoint_are_not_accepted(path: Path, key: PrivateKey) -> None:
    data = b'{"type":"event"}'
    change(path, "INSERT INTO entry VALUES (9, ?, ?)", values=(data, tree.leaf_hash(data)))
    report = verify_store(path, key.verifier)
    assert slugs(report)[-1] == "unsigned-entries"
    assert (report.failures[-1].first, report.failures[-1].stop) == (9, 10)


def test_signed_bytes_that_are_not_canonical_are_refused_all_the_same(
    tmp_path: Path, log: SqliteLog, key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govern.lineage.store.batch.parse_canonical", lambda _: None)
    log.append([b'{"b":1,"a":2}', b'{"a":1}', b'{"x":1.0}'], NOW)
    report = verify_store(tmp_path / "log.db", key.verifier)
    assert slugs(report) == ["not-canonical", "not-canonical"]
    assert [failure.first for failure in report.failures] == [0, 2]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoint SET note = replace(note, 'log.example', 'log.exampel') WHERE size = 3",
        "UPDATE checkpoint SET note = '' WHERE size = 3",
        "UPDATE checkpoint SET note = CAST(x'ff' AS TEXT) WHERE size = 3",
        "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 6) WHERE size = 3",
    ],
)
def test_every_checkpoint_is_checked(path: Path, key: PrivateKey, statement: str) -> None:
    change(path, statement)
    assert slugs(verify_store(path, key.verifier)) == ["checkpoint-refused"]


def test_what_is_derived_from_entries_is_compared_with_them(
    tmp_path: Path, log: SqliteLog, key: PrivateKey
) -> None:
    log.append([{"n": n} for n in range(600)], NOW)
    log.close()
    path = tmp_path / "log.db"
    assert verify_store(path, key.verifier).ok
    change(path, "UPDATE node SET hash = zeroblob(32) WHERE idx = 1")
    report = verify_store(path, key.verifier)
    assert slugs(report) == ["node-changed"]
    assert "node 1 of level 8" in report.failures[0].message
    change(path, "DELETE FROM node", "DELETE FROM meta WHERE key = 'frontier'")
    change(path, "PRAGMA user_version = 7")
    assert slugs(verify_store(path, key.verifier)) == ["file-damaged"] + ["node-changed"] * 3


def test_a_log_without_checkpoints_or_tables_fails(path: Path, key: PrivateKey) -> None:
    change(path, "DELETE FROM checkpoint", "DELETE FROM entry", "DELETE FROM meta")
    assert slugs(verify_store(path, key.verifier)) == ["other-log", "node-changed"]
    change(path, "DROP TABLE entry")
    assert slugs(verify_store(path, key.verifier)) == ["other-log", "file-damaged"]


def test_failures_are_counted_where_there_are_too_many_to_list(
    tmp_path: Path, log: SqliteLog, key: PrivateKey
) -> None:
    log.append([{"n": n} for n in range(300)], NOW)
    log.close()
    change(tmp_path / "log.db", "UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB)")
    report = verify_store(tmp_path / "log.db", key.verifier)
    assert len(report.failures) == 100
    assert report.omitted == 500
    with pytest.raises(IntegrityError, match="and 500 more"):
        report.demand()


def test_only_what_cannot_be_read_at_all_is_an_error(path: Path, key: PrivateKey, tmp_path: Path) -> None:
    for bad in (tmp_path / "missing.db", tmp_path):
        with pytest.raises(UsageError):
            verify_store(bad, key.verifier)
    path.write_bytes(b"not a database" * 100)
    assert slugs(verify_store(path, key.verifier)) == ["file-damaged"]
    path.write_bytes(b"")
    assert slugs(verify_store(path, key.verifier)) == ["file-damaged"] * 2


def test_a_locked_log_is_no_integrity_failure(
    path: Path, key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error

    monkeypatch.setattr("govern.lineage.store.readonly.connect", busy)
    with pytest.raises(DurabilityError, match="another process"):
        verify_store(path, key.verifier)


def _leaves(path: Path) -> list[bytes]:
    connection = sqlite3.connect(path)
    found = [leaf for (leaf,) in connection.execute("SELECT leaf FROM entry ORDER BY idx")]
    connection.close()
    return found


def _root(path: Path, size: int) -> bytes:
    return tree.root(_leaves(path)[:size])


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER more AFTER INSERT ON entry BEGIN DELETE FROM salt; END",
        "CREATE TRIGGER entry_update BEFORE UPDATE ON entry BEGIN DELETE FROM salt; END",
        "CREATE VIEW seen AS SELECT * FROM salt",
    ],
)
def test_what_would_act_on_the_next_batch_is_named_and_refused(
    path: Path, key: PrivateKey, memory: HeadFile, statement: str
) -> None:
    change(path, statement)
    report = verify_store(path, key.verifier)
    assert slugs(report) == ["schema-changed"]
    assert statement.split()[2] in report.failures[0].message
    with pytest.raises(IntegrityError, match="which a log does not have"):
        open_reader(path)
    with pytest.raises(IntegrityError, match="which a log does not have"):
        open_log(path, key, memory)
