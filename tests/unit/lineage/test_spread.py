from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from govern.lineage import span, spread
from govern.lineage.event_rows import Agreement
from govern.lineage.keys import PrivateKey
from govern.lineage.store.sqlite import SqliteLog
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"
COUNT = 1100


@pytest.fixture
def path(log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of five spans, the last not full, whose spans are 256 entries wide."""
    for module in (span, spread):
        monkeypatch.setattr(module, "WIDTH", 256)
    monkeypatch.setattr(span, "LEVEL", 8)
    for first, stop in ((0, 200), (200, 512), (512, 513), (513, COUNT)):
        log.append([{"n": n} for n in range(first, stop)], NOW)
    return log.path


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes, however small the log is and however few cores there are."""
    monkeypatch.setattr(spread, "ALONE", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})


def test_one_process_measures_a_small_log(path: Path, key: PrivateKey) -> None:
    seen: list[tuple[int, int]] = []
    report = verify_store(path, key.verifier, progress=lambda done, total: seen.append((done, total)))
    assert (report.failures, report.entries, report.checkpoints) == ((), COUNT, 5)
    assert seen == [(256, COUNT), (512, COUNT), (768, COUNT), (1024, COUNT), (COUNT, COUNT)]


def test_several_processes_find_the_same(path: Path, key: PrivateKey, cores: None) -> None:
    report = verify_store(path, key.verifier)
    assert (report.failures, report.entries, report.checkpoints) == ((), COUNT, 5)
    connection = sqlite3.connect(path, isolation_level=None)
    (trigger,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_update'").fetchone()
    connection.execute("DROP TRIGGER entry_update")
    connection.execute("UPDATE entry SET bytes = CAST('{\"n\":7}' AS BLOB) WHERE idx = 700")
    connection.execute(trigger)
    connection.close()
    report = verify_store(path, key.verifier)
    assert [(failure.slug, failure.first) for failure in report.failures] == [("entry-changed", 700)]


def test_entries_beyond_what_was_signed_are_looked_at_one_by_one(path: Path, key: PrivateKey) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("INSERT INTO entry VALUES (?, ?, ?)", (COUNT, b"1", b"x" * 32))
    connection.close()
    slugs = [failure.slug for failure in verify_store(path, key.verifier).failures]
    assert "unsigned-entries" in slugs


def test_a_process_that_dies_leaves_the_work_to_this_one(
    path: Path, key: PrivateKey, cores: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "_begin", os.abort)
    assert spread.measure_log(path, COUNT, [COUNT]) is None
    assert verify_store(path, key.verifier).ok


def test_the_index_is_looked_at_on_the_way(path: Path, cores: None) -> None:
    seen = Agreement()
    assert spread.measure_log(path, COUNT, [COUNT], seen=seen) is not None
    assert (seen.holds, seen.count, len(seen.rest)) == (True, 0, COUNT)


def test_a_file_that_can_t_be_read_is_not_measured(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"SQLite format 3\0" + b"x" * 4000)
    assert spread.measure_span((tmp_path / "x", 0, 1, (), True)) is None
    assert spread.measure_span((tmp_path / "none", 0, 1, (), True)) is None
