from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govern.app.log.logs import log_paths
from govern.app.workspace.state import head_file

QUESTIONS = (
    ("why",),
    ("why", "ev:2_0", "--vs", "release:41"),
    ("derive", "ev:2_0"),
    ("as-of",),
    ("impact", "thresholds/triage@1.1.0"),
)


def change(work: Any, *statements: str) -> None:
    with closing(sqlite3.connect(log_paths(work.context).database, isolation_level=None)) as log:
        for statement in statements:
            log.execute(statement)


@pytest.mark.parametrize("words", QUESTIONS)
@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (("DELETE FROM run WHERE run = 2",), "the index"),
        (
            (
                "DELETE FROM run WHERE run = 2",
                "DELETE FROM in_force WHERE release LIKE 'release/42%'",
                "UPDATE in_force SET stop = NULL",
            ),
            "the index is not what the entries say",
        ),
        (("DELETE FROM event WHERE run = 1 AND position = 0",), "the index"),
        (("UPDATE event SET record = 'x' WHERE run = 1 AND position = 0",), "index"),
        (("DELETE FROM factor_member",), "index"),
        (
            ("INSERT INTO entry SELECT max(idx) + 1, bytes, leaf FROM entry",),
            "entries beyond its checkpoint",
        ),
        (
            (
                "DROP TRIGGER entry_update",
                "UPDATE entry SET bytes = CAST(bytes || ' ' AS BLOB) WHERE idx = 0",
            ),
            "another tree",
        ),
        (("DROP TRIGGER entry_delete", "DELETE FROM entry WHERE idx = 0"), "lacks nodes"),
    ],
)
def test_no_answer_is_given_from_a_log_or_an_index_that_is_not_whole(
    work: Any, words: tuple[str, ...], statements: tuple[str, ...], message: str
) -> None:
    change(work, *statements)
    done = work.govern(*words)
    assert (done.exit_code, done.stdout) == (4, "")
    assert message in done.stderr


@pytest.mark.parametrize("words", [*QUESTIONS, ("derive", "ev:3_0")])
def test_no_answer_is_given_from_a_log_that_was_rolled_back(
    work: Any, tmp_path: Path, words: tuple[str, ...]
) -> None:
    database, backup = log_paths(work.context).database, tmp_path / "backup.db"
    with closing(sqlite3.connect(database)) as log, closing(sqlite3.connect(backup)) as copy:
        log.backup(copy)
    work.good("run", "42")
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copy(backup, database)
    done = work.govern(*words)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "was rolled back" in done.stderr


def test_without_a_memory_the_entries_are_held_against_the_checkpoint(work: Any) -> None:
    head_file(work.context.environ).unlink()
    assert "touched" in work.good("impact", "thresholds/triage@1.1.0")
    change(
        work, "DROP TRIGGER entry_update", "UPDATE entry SET bytes = CAST(bytes || ' ' AS BLOB) WHERE idx = 0"
    )
    done = work.govern("impact", "thresholds/triage@1.1.0")
    assert done.exit_code == 4
    assert "not those that its checkpoint was signed over" in done.stderr
