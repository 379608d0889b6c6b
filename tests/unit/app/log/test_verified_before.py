from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from govern.app.log.logs import open_reader, open_writer
from govern.app.log.verify import verify_path, verify_workspace
from govern.app.workspace.state import verified_file
from govern.errors import UsageError
from govern.lineage.entry import LogOpened, to_json

from ..conftest import Work

NOW = "2026-01-01T00:00:00.000000Z"


def grow(work: Work) -> int:
    with open_writer(work.context) as log:
        return log.append([dict(to_json(LogOpened(NOW, log.origin, "more")))], NOW).size


def spoil(work: Work, index: int) -> None:
    connection = sqlite3.connect(work.root / "lineage/log.db", isolation_level=None)
    (trigger,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_update'").fetchone()
    connection.execute("DROP TRIGGER entry_update")
    connection.execute("UPDATE entry SET bytes = CAST(bytes || ' ' AS BLOB) WHERE idx = ?", (index,))
    connection.execute(trigger)
    connection.close()


def memory(work: Work) -> Path:
    with open_reader(work.context) as reader:
        return verified_file(work.context.environ, reader.origin)


def test_only_what_came_after_the_last_check_is_read_and_that_is_said(work: Work) -> None:
    (first,) = verify_workspace(work.context, None)
    assert first.ok
    assert stat.S_IMODE(memory(work).stat().st_mode) == 0o600
    size = grow(work)
    (found,) = verify_workspace(work.context, None, since_last=True)
    assert (found.ok, found.since) == (True, "2026-01-02T00:00:00.000000Z")
    assert (found.report.since, found.report.entries, found.report.checkpoints) == (size - 1, size, 3)
    said = work.good("verify", "--since-last")
    assert f"the first {size} entries were verified on 2026-01-02" in said, "it was remembered again"
    assert "nor was the index compared" in said
    told = json.loads(work.good("verify", "--since-last", "--format", "json"))
    assert told["logs"][0]["since"] == {"size": size, "time": "2026-01-02T00:00:00.000000Z"}
    assert json.loads(work.good("verify", "--format", "json"))["logs"][0]["since"] is None


def test_what_was_changed_before_is_found_by_reading_all_only_and_what_came_after_always(work: Work) -> None:
    verify_workspace(work.context, None)
    spoil(work, 3)
    grow(work)
    assert verify_workspace(work.context, None, since_last=True)[0].ok, "as it says, it did not read it"
    assert not verify_workspace(work.context, None)[0].ok
    spoil(work, grow(work) - 1)
    (found,) = verify_workspace(work.context, None, since_last=True)
    assert [failure.slug for failure in found.report.failures] == ["not-canonical", "entry-changed"]


def test_a_failed_check_is_not_gone_on_from(work: Work) -> None:
    spoil(work, 3)
    assert not verify_workspace(work.context, None)[0].ok
    assert not memory(work).exists()
    (found,) = verify_workspace(work.context, None, since_last=True)
    assert (found.ok, found.since) == (False, "")
    assert "no earlier check" in found.notes[-1]


def test_a_file_put_in_its_place_is_read_from_its_start(work: Work) -> None:
    verify_workspace(work.context, None)
    database = work.root / "lineage/log.db"
    shutil.copy(database, database.with_suffix(".copy"))
    database.with_suffix(".copy").rename(database)
    (found,) = verify_workspace(work.context, None, since_last=True)
    assert (found.ok, found.since) == (True, "")


@pytest.mark.parametrize("text", ["", "{}", '{"version": 2}', "[1]"])
def test_a_spoilt_memory_is_none(work: Work, text: str) -> None:
    verify_workspace(work.context, None)
    memory(work).write_text(text)
    assert verify_workspace(work.context, None, since_last=True)[0].since == ""


def test_a_memory_that_others_can_write_is_refused(work: Work) -> None:
    verify_workspace(work.context, None)
    memory(work).parent.chmod(0o777)
    with pytest.raises(UsageError, match="mode 0777"):
        verify_workspace(work.context, None, since_last=True)
    (found,) = verify_workspace(work.context, None)
    assert found.ok
    assert "could not be remembered" in found.notes[-1]


def test_an_older_checkpoint_is_proved_to_be_in_what_is_not_read(work: Work, tmp_path: Path) -> None:
    with open_reader(work.context) as reader:
        notes = dict(reader.checkpoints())
    (tmp_path / "old").write_bytes(notes[sorted(notes)[2]])
    verify_workspace(work.context, None)
    grow(work)
    (found,) = verify_workspace(work.context, None, since_last=True, against=tmp_path / "old")
    assert (found.ok, found.since != "") == (True, True)
    edge = json.loads(memory(work).read_text())
    edge["edge"] = edge["edge"][:-2] + "00"
    memory(work).write_text(json.dumps(edge))
    (found,) = verify_workspace(work.context, None, since_last=True, against=tmp_path / "old")
    assert (found.ok, found.since) == (True, ""), "what does not fit is read from its start"


def test_a_log_that_is_shorter_than_it_was_is_not_passed_over(work: Work) -> None:
    verify_workspace(work.context, None)
    told = json.loads(memory(work).read_text())
    size = grow(work)
    verify_workspace(work.context, None)
    connection = sqlite3.connect(work.root / "lineage/log.db", isolation_level=None)
    statements = {
        "entry_delete": "DELETE FROM entry WHERE idx >= ?",
        "checkpoint_delete": "DELETE FROM checkpoint WHERE size > ?",
    }
    for name, statement in statements.items():
        (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
        connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement, (size - 1,))
        connection.execute(sql)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'frontier'", (bytes.fromhex(told["edge"]),))
    connection.close()
    (found,) = verify_workspace(work.context, None, since_last=True)
    assert "truncated" in [failure.slug for failure in found.report.failures]


def test_outside_a_workspace_nothing_is_remembered(work: Work) -> None:
    with open_reader(work.context) as reader:
        key = (work.root / "lineage/trust.policy").read_text().split("log ", 1)[1].split()[0]
        assert reader.origin in key
    path = work.root / "lineage/log.db"
    assert verify_path(None, path, key)[0].ok
    assert not memory(work).exists()
    with pytest.raises(UsageError, match="nothing remembers"):
        verify_path(None, path, key, since_last=True)
