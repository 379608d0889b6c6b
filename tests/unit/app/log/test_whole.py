"""In a large log an answer reads no more than it rests on, and all again once anyone wrote to its file."""

from __future__ import annotations

import json
import mmap
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers.as_of import as_of
from govern.app.answers.derive import UNSEEN, derive
from govern.app.log import whole
from govern.app.log.logs import log_paths, open_writer
from govern.app.workspace.state import head_file, whole_file
from govern.errors import IntegrityError, UsageError
from govern.lineage import completeness
from govern.lineage.store.head import Head, HeadFile


@pytest.fixture
def large(work: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A workspace whose log counts as large, and whose file was left alone for long enough."""
    monkeypatch.setattr(whole, "LARGE", 10)
    monkeypatch.setattr(whole, "SETTLED", 0)
    return work


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give the sizes of the logs that were read as a whole, as they come."""
    found: list[int] = []
    check = completeness.check_complete

    def counted(reader: Any, head: Any, known: Any = None) -> None:
        check(reader, head, known)
        found.append(head.size)

    monkeypatch.setattr(completeness, "check_complete", counted)
    return found


def change(work: Any, statement: str) -> None:
    with closing(sqlite3.connect(log_paths(work.context).database, isolation_level=None)) as log:
        log.execute(statement)


def memory(work: Any) -> Path:
    with open_writer(work.context) as log:
        return whole_file(work.context.environ, log.origin)


def test_a_derivation_reads_no_more_than_it_says(large: Any, reads: list[int]) -> None:
    known = derive(large.context, "ev:2_0")
    assert known.notes == (UNSEEN,)
    change(large, "DELETE FROM event WHERE run = 1")
    change(large, "INSERT INTO entry SELECT max(idx) + 1, bytes, leaf FROM entry")
    assert derive(large.context, "ev:2_0") == known
    assert reads == []
    with pytest.raises(IntegrityError, match="beyond its checkpoint"):
        as_of(large.context, large.context.now)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE event SET entry = entry + 2 WHERE run = 2", "index says otherwise"),
        ("UPDATE event SET action = 'other' WHERE run = 2", "index says otherwise"),
        ("UPDATE run SET release = 'release/9@1.0.0' WHERE run = 2", "index says otherwise"),
        ("UPDATE run SET factor_set = 1 WHERE run = 2", "index says otherwise"),
        ("DELETE FROM run WHERE run = 2", "run lacks 1 rows"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 0", "can't be relied on"),
    ],
)
def test_what_a_derivation_rests_on_is_proved(
    large: Any, reads: list[int], statement: str, message: str
) -> None:
    change(large, "DROP TRIGGER entry_update")  # stops mistakes, not who means harm
    change(large, statement)
    with pytest.raises(IntegrityError, match=message):
        derive(large.context, "ev:2_0")
    assert reads == []


def test_that_there_is_no_event_is_said_of_the_whole_log(large: Any, reads: list[int]) -> None:
    with pytest.raises(UsageError, match="there is no event"):
        derive(large.context, "ev:2_999")
    assert len(reads) == 1
    change(large, "DELETE FROM event WHERE run = 2 AND position = 0")
    with pytest.raises(IntegrityError, match="the index is not what the entries say"):
        derive(large.context, "ev:2_0")


def test_a_log_that_was_rolled_back_or_forked_derives_nothing(large: Any, tmp_path: Path) -> None:
    database, backup = log_paths(large.context).database, tmp_path / "backup.db"
    with closing(sqlite3.connect(database)) as log, closing(sqlite3.connect(backup)) as copy:
        log.backup(copy)
    large.good("run", "42")
    assert derive(large.context, "ev:3_0").event.event == "ev:3_0"
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copy(backup, database)
    with pytest.raises(IntegrityError, match="was rolled back"):
        derive(large.context, "ev:2_0")
    heads = HeadFile(head_file(large.context.environ))
    with open_writer_without_check(large) as origin:
        known = heads.read(origin)
        assert known is not None
        assert heads.swap(known, Head(origin, 5, b"x" * 32, known.checkpoint))
    heads.close()
    with pytest.raises(IntegrityError, match="another tree at size 5"):
        derive(large.context, "ev:2_0")


class open_writer_without_check:  # noqa: N801 - used as a function
    """Give the log's origin without opening it for writing, which a log that was rolled back refuses."""

    def __init__(self, work: Any) -> None:
        self._database = log_paths(work.context).database

    def __enter__(self) -> str:
        with closing(sqlite3.connect(self._database)) as log:
            return bytes(log.execute("SELECT value FROM meta WHERE key = 'origin'").fetchone()[0]).decode()

    def __exit__(self, *_: object) -> None:
        return


def test_what_was_read_is_not_read_again_while_nobody_writes(large: Any, reads: list[int]) -> None:
    first = as_of(large.context, large.context.now)
    assert derive(large.context, "ev:2_0").notes == ()
    assert as_of(large.context, large.context.now) == first
    assert "touched" in large.good("impact", "model/words")
    assert len(reads) == 1
    large.good("run", "42")
    as_of(large.context, large.context.now)
    assert len(reads) == 2
    assert reads[1] > reads[0]


def test_what_verify_found_whole_is_not_read_again(large: Any, reads: list[int]) -> None:
    large.good("verify")
    as_of(large.context, large.context.now)
    assert reads == []
    change(large, "DELETE FROM in_force")
    assert large.govern("verify").exit_code == 4
    with pytest.raises(IntegrityError, match="the index is not what the entries say"):
        as_of(large.context, large.context.now)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM in_force", "the index is not what the entries say"),
        ("UPDATE run_count SET events = 1 WHERE run = 1", "the index is not what the entries say"),
        ("INSERT INTO entry SELECT max(idx) + 1, bytes, leaf FROM entry", "beyond its checkpoint"),
    ],
)
def test_whoever_wrote_to_the_file_has_it_read_again(
    large: Any, reads: list[int], statement: str, message: str
) -> None:
    as_of(large.context, large.context.now)
    database = log_paths(large.context).database
    before = database.stat()
    change(large, statement)
    os.utime(database, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(IntegrityError, match=message):
        as_of(large.context, large.context.now)


def test_whoever_wrote_through_mapped_memory_has_it_read_again(large: Any, reads: list[int]) -> None:
    with log_paths(large.context).database.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[-1] = mapped[-1]  # from now on a write to this page needs no help of the system …
        as_of(large.context, large.context.now)
        as_of(large.context, large.context.now)
        assert len(reads) == 1
        time.sleep(0.05)  # longer than a clock's tick
        mapped[-1] = mapped[-1]  # … unless the page was written out since
        as_of(large.context, large.context.now)
    assert len(reads) == 2


def test_a_second_write_within_a_tick_is_no_secret_however_long_reading_takes(
    large: Any, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(large, "UPDATE run_count SET events = events")
    monkeypatch.setattr(whole, "SETTLED", 60_000_000_000)
    begun = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: begun + 2 * whole.SETTLED * len(reads))
    as_of(large.context, large.context.now)
    assert not memory(large).exists()


def test_what_was_just_written_or_by_another_engine_is_not_believed(
    large: Any, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "SETTLED", 10**18)
    as_of(large.context, large.context.now)
    where = memory(large)
    assert not where.exists()
    monkeypatch.setattr(whole, "SETTLED", 0)
    as_of(large.context, large.context.now)
    where.write_text(json.dumps({**json.loads(where.read_text()), "engine": "another"}))
    as_of(large.context, large.context.now)
    where.write_text("{")
    as_of(large.context, large.context.now)
    assert len(reads) == 4


def test_a_memory_that_others_can_write_to_is_refused(large: Any) -> None:
    as_of(large.context, large.context.now)
    memory(large).parent.chmod(0o777)
    with pytest.raises(UsageError, match="others on this machine"):
        as_of(large.context, large.context.now)


def test_a_small_log_is_read_for_every_answer(work: Any, reads: list[int]) -> None:
    for _ in range(2):
        assert derive(work.context, "ev:2_0").notes == ()
    assert len(reads) == 2
    assert not memory(work).exists()
