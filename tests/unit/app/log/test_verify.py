from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govern.app.log import verify
from govern.app.log.logs import log_paths, open_writer, signing_key
from govern.app.log.publish import publish_log
from govern.app.log.verify import verify_path, verify_workspace
from govern.app.workspace.state import head_file
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import Factor, FactorSet, LogOpened, to_json
from govern.lineage.note import Verifier
from govern.lineage.publish import publish
from govern.lineage.store.head import HeadFile
from govern.lineage.store.read import open_reader
from govern.lineage.store.sqlite import create_log

from ..conftest import Work

TIME = "2026-01-01T00:00:00.000000Z"
DIGEST = f"sha256:{'a' * 64}"


@pytest.fixture
def vkey(ran: Work) -> str:
    text = (ran.root / "lineage/trust.policy").read_text()
    return next(line.split()[1] for line in text.splitlines() if line.startswith("log "))


def test_the_workspace_s_log_and_its_published_form_are_both_checked(work: Work) -> None:
    assert [(item.ok, item.remembered) for item in verify_workspace(work.context, None)] == [(True, True)]
    where, written, size = publish_log(work.context, None)
    assert where == work.root / "lineage/published"
    assert written == len([path for path in where.rglob("*") if path.is_file()]) > 1
    found = verify_workspace(work.context, None)
    assert [item.path for item in found] == [work.root / "lineage/log.db", where]
    assert [item.report.entries for item in found] == [size, size]
    assert all(item.ok for item in found)
    assert publish_log(work.context, None)[1] == 0, "what is published already is not written again"


def test_what_was_published_must_still_be_in_the_database(work: Work) -> None:
    database = work.root / "lineage/log.db"
    with open_writer(work.context) as log:
        earlier = log.head().size
    saved = work.root / "earlier.db"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(saved)) as target:
        source.backup(target)
    with open_writer(work.context) as log:
        time = "2026-01-01T00:00:00.000000Z"
        log.append([dict(to_json(LogOpened(time, log.origin, "more")))], time)
    assert publish_log(work.context, None)[2] == earlier + 1
    for name in ("log.db", "log.db-wal", "log.db-shm"):
        (work.root / "lineage" / name).unlink(missing_ok=True)
    saved.rename(database)
    head_file(work.context.environ).unlink()  # even where the memory is lost
    assert [item.ok for item in verify_workspace(work.context, None)] == [False, True]


def test_an_outsider_needs_the_key_only(work: Work, vkey: str, tmp_path: Path) -> None:
    where, _, size = publish_log(work.context, tmp_path / "out")
    assert [item.report.entries for item in verify_path(None, where, vkey)] == [size]
    assert [item.ok for item in verify_path(None, work.root / "lineage/log.db", vkey)] == [True]
    with pytest.raises(UsageError, match="no key to verify with"):
        verify_path(None, where, None)


def test_a_path_that_is_no_log_is_refused(ran: Work, vkey: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        verify_path(None, tmp_path / "none", vkey)
    with pytest.raises(UsageError, match="is a folder without a checkpoint"):
        verify_path(None, tmp_path, vkey)


def test_a_log_of_another_name_is_not_believed(ran: Work, vkey: str, tmp_path: Path) -> None:
    stranger = Verifier("log.example/other", b"x" * 32).text
    with pytest.raises(IntegrityError, match="whose key is not trusted here"):
        verify_path(None, ran.root / "lineage/log.db", stranger)
    forged = Verifier(Verifier.parse(vkey).name, Verifier.parse(vkey).public_key[::-1]).text
    try:
        found = verify_path(None, ran.root / "lineage/log.db", forged)
    except IntegrityError:
        return
    assert [item.ok for item in found] == [False]


def test_an_index_that_is_not_what_the_entries_say_is_told_apart(work: Work) -> None:
    with sqlite3.connect(work.root / "lineage/log.db") as connection:
        connection.execute("UPDATE event SET action = 'log' WHERE action <> 'log'")
    connection.close()
    (item,) = verify_workspace(work.context, None)
    assert item.report.ok
    assert not item.ok
    assert item.index


def test_what_others_record_meanwhile_is_no_fault_of_the_index(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify_store = verify.verify_store

    def overtaken(*given: Any, **named: Any) -> Any:
        report = verify_store(*given, **named)
        entry = FactorSet(TIME, DIGEST, (Factor("model/x", "1.0.0", DIGEST),))
        with open_writer(work.context) as log:
            log.append([dict(to_json(entry))], TIME)
        return report

    monkeypatch.setattr(verify, "verify_store", overtaken)
    (item,) = verify_workspace(work.context, None)
    assert item.ok, item.index


def test_a_log_that_was_turned_back_is_noticed(work: Work, tmp_path: Path) -> None:
    database = work.root / "lineage/log.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(database, tmp_path / "older.db")
    work.good("run", "41")
    for path in database.parent.glob("log.db*"):
        path.unlink()
    shutil.copy(tmp_path / "older.db", database)
    (item,) = verify_workspace(work.context, None)
    assert not item.ok


def _gone(work: Work) -> None:
    for path in (work.root / "lineage").glob("log.db*"):
        path.unlink()


def test_nothing_to_verify_is_said(work: Work) -> None:
    _gone(work)
    head_file(work.context.environ).unlink()
    with pytest.raises(UsageError, match="there is no log here"):
        verify_workspace(work.context, None)


def _told(work: Work) -> list[str]:
    return [one.slug for item in verify_workspace(work.context, None) for one in item.report.failures]


def test_a_log_that_was_here_and_is_gone_is_a_failure(work: Work) -> None:
    saved = work.root / "saved.db"
    shutil.copy(work.root / "lineage/log.db", saved)
    _gone(work)
    assert _told(work) == ["log-missing"]
    done = work.govern("verify", "--format", "json")
    assert (done.exit_code, '"remembered"' in done.stdout) == (4, True)
    shutil.copy(saved, work.root / "lineage/log.db")
    work.good("log", "publish")
    _gone(work)
    assert _told(work) == [], "all that was acknowledged is published"


def test_a_published_log_alone_is_held_to_what_was_acknowledged(work: Work) -> None:
    work.good("log", "publish")
    work.good("run", "41")
    assert all(item.ok for item in verify_workspace(work.context, None)), "it may be behind its database"
    where = log_paths(work.context).published
    (item,) = verify_path(work.context, where, None)
    assert (item.ok, "ends before size" in item.notes[0]) == (True, True)
    _gone(work)
    assert _told(work) == ["truncated"]


@pytest.mark.parametrize("more", [-1, 0, 5])
def test_a_published_fork_is_told_where_the_log_itself_is_gone(work: Work, tmp_path: Path, more: int) -> None:
    with open_writer(work.context) as log:
        origin, size = log.origin, log.head().size
    _gone(work)
    time = "2026-01-01T00:00:00.000000Z"
    signer = signing_key(work.context, origin)
    with create_log(tmp_path / "fork.db", signer, HeadFile(tmp_path / "heads.db"), time) as fork:
        fork.append([dict(to_json(LogOpened(time, origin, str(at)))) for at in range(size + more)], time)
    with open_reader(tmp_path / "fork.db") as reader:
        publish(reader, log_paths(work.context).published)
    (item,) = verify_workspace(work.context, None)
    assert not item.ok


def test_a_frozen_log_in_the_place_of_the_one_that_follows_is_told(work: Work) -> None:
    work.good("log", "publish")
    work.good("run", "41")
    with open_writer(work.context) as log:
        size = log.head().size
    work.good("log", "freeze", "--at", str(size), "--reason", "stolen")
    work.good("verify")
    work.good("log", "succeed")
    work.good("verify")
    _gone(work)
    shutil.copy(work.root / f"lineage/log-until-{size}.db", work.root / "lineage/log.db")
    done = work.govern("verify")
    assert done.exit_code == 4
    assert "which was frozen: put it back" in done.stdout


def test_a_published_log_without_its_checkpoint_is_not_passed_over(work: Work) -> None:
    work.good("log", "publish")
    assert work.good("verify").count("intact") == 2
    (log_paths(work.context).published / "checkpoint").unlink()
    done = work.govern("verify")
    assert done.exit_code == 4
    assert "has tiles and no checkpoint" in done.stderr


def test_a_trust_policy_that_is_no_text_or_lies_elsewhere_is_told(work: Work) -> None:
    trust = log_paths(work.context).trust
    trust.write_bytes(b"\xff\xfe")
    done = work.govern("verify")
    assert (done.exit_code, "is not UTF-8" in done.stderr) == (2, True)
    outside = work.home / "elsewhere"
    outside.write_text("a secret line\n")
    trust.unlink()
    trust.symlink_to(outside)
    done = work.govern("verify")
    assert (done.exit_code, "leads out of the workspace" in done.stderr) == (2, True)
    assert "secret" not in done.output
