"""The whole job on a log in PostgreSQL, through the commands that people type."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from govern.app.log.logs import log_paths, open_reader, open_writer
from govern.app.log.sequence import adopt, sequence
from govern.app.workspace.state import key_file
from govern.errors import DurabilityError, UsageError
from govern.lineage.store.base import Receipt
from govern.lineage.store.guard import UnknownHeadError
from govern.lineage.store.postgres.log import PostgresLog

from ..conftest import Work


@pytest.fixture
def team(work: Work, postgres_url: str) -> Work:
    """Give the workspace with a new log in PostgreSQL in which nothing ran."""
    shutil.rmtree(work.root / "lineage/published", ignore_errors=True)
    (work.root / "lineage/trust.policy").unlink()
    work.edit("govern.yaml", "log:\n", f"log:\n  database: {postgres_url}\n")
    said = work.good("log", "init")
    assert f"log          {log_paths(work.context).database}" in said
    return work


def test_the_main_job(team: Work, ran: Work) -> None:
    team.good("run", "41")
    team.good("run", "42")
    assert team.good("as-of").splitlines()[0] == ran.good("as-of").splitlines()[0]
    ours, theirs = (json.loads(work.good("why", "ev:2_3", "--format", "json")) for work in (team, ran))
    assert all(answer["evidence"]["entries"] for answer in (ours, theirs))
    for part in ("rollback_sets", "changed", "share", "record"):
        assert ours[part] == theirs[part], part
    assert "proved under the checkpoint" in team.good("derive", "ev:2_3")
    assert (
        team.good("impact", "model/words").splitlines()[0]
        == ran.good("impact", "model/words").splitlines()[0]
    )
    assert "intact" in team.good("verify")
    said = team.govern("log", "init")
    assert (said.exit_code, "there is a schema" in said.stderr) == (2, True)
    team.good("log", "publish")
    (database, published) = json.loads(team.good("verify", "--format", "json"))["logs"]
    assert database["head"] == published["head"]
    assert "could rewrite the log" in database["notes"][0]
    assert team.good("log", "migrate").strip().endswith("is up to date")


def test_an_interrupted_run_is_taken_up_again(team: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    append, left = PostgresLog.append, [4]

    def interrupted(self: PostgresLog, *given: Any) -> Receipt:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return append(self, *given)

    monkeypatch.setattr(PostgresLog, "append", interrupted)
    assert team.govern("run", "41").exit_code == 130
    team.good("run", "41")
    team.good("verify")
    with open_reader(team.context) as reader:
        assert reader.database.rows("SELECT count(*) FROM run") == [(1,)]
        assert reader.database.rows("SELECT count(*), max(position) FROM event") == [(40, 39)]


def test_a_machine_without_the_key_hands_in_to_one_that_has_it(team: Work, tmp_path: Path) -> None:
    other = Work(team.root, tmp_path / "other-home")
    stop = threading.Event()
    said: list[str] = []
    leader = threading.Thread(
        target=lambda: sequence(team.context, stop=stop.is_set, told=said.append, progress=lambda _: None)
    )
    leader.start()
    try:
        other.good("run", "41")
    finally:
        stop.set()
        leader.join(10)
    assert said == ["leading"]
    team.good("verify")
    with pytest.raises(UsageError, match=r"the signing key of .* is not here"):
        sequence(other.context, stop=lambda: True, told=said.append, progress=lambda _: None)


def test_a_machine_that_comes_to_the_log_adopts_it_first(team: Work, tmp_path: Path) -> None:
    team.good("run", "41")
    with open_reader(team.context) as reader:
        key = key_file(team.context.environ, reader.origin)
    other = Work(team.root, tmp_path / "other-home")
    theirs = other.home / "keys" / key.name
    theirs.parent.mkdir(parents=True, mode=0o700)
    other.home.chmod(0o700)
    shutil.copy(key, theirs)
    shutil.copytree(team.home / "subjects", other.home / "subjects")
    with open_writer(other.context) as log, pytest.raises(UnknownHeadError) as caught:
        log.append([{"n": 1}], "2026-01-02T03:04:05.000006Z")
    assert "adopt" in caught.value.help
    origin, size = adopt(other.context)
    assert (origin, size) == (log.origin, log_size(team))
    other.good("run", "42")
    team.good("run", "41")


@contextmanager
def sequencing(work: Work) -> Iterator[list[str]]:
    """Run a sequencer, connected as who is named now; gives what it tells."""
    stop, leading = threading.Event(), threading.Event()
    said: list[str] = []

    def told(line: str) -> None:
        said.append(line)
        if line == "leading":
            leading.set()

    leader = threading.Thread(
        target=lambda: sequence(work.context, stop=stop.is_set, told=told, progress=lambda _: None)
    )
    leader.start()
    try:
        assert leading.wait(10)
        yield said
    finally:
        stop.set()
        leader.join(10)


def log_size(work: Work) -> int:
    with open_reader(work.context) as reader:
        return reader.head().size


def test_the_page_for_teams_is_true(
    work: Work, postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[4] / "docs/log-postgres.md").read_text()
    set_up = re.sub(r"--.*", "", page.partition("```sql\n")[2].partition("```")[0])
    grant = re.search(r"-c '(GRANT [^']+)'", page)
    assert grant is not None
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        for statement in set_up.split(";"):
            if statement.strip():
                connection.execute(statement)
    url = postgres_server.replace("postgres@/postgres", "/govern")
    (work.root / "lineage/trust.policy").unlink()
    work.edit("govern.yaml", "log:\n", f"log:\n  database: {url}\n")
    monkeypatch.setenv("PGUSER", "govern_owner")
    work.good("log", "init")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(grant[1])
    assert "could rewrite the log" in work.good("verify")
    monkeypatch.setenv("PGUSER", "ann")
    work.good("run", "41")
    said = work.good("verify")
    assert "intact" in said
    assert "rewrite" not in said
    assert work.govern("log", "migrate").exit_code == 2
    with psycopg.connect(url, autocommit=True, user="govern_owner") as connection:
        connection.execute("CREATE ROLE bob LOGIN")
        connection.execute("GRANT govern_submitter TO bob")
    keyless = Work(work.root, tmp_path / "bob")
    shutil.copytree(work.home / "subjects", keyless.home / "subjects")
    keyless.home.chmod(0o700)
    with sequencing(work):
        monkeypatch.setenv("PGUSER", "bob")
        keyless.good("run", "42")
    assert "intact" in keyless.good("verify")
    monkeypatch.setenv("PGUSER", "govern_owner")
    work.good("log", "migrate")


def test_a_file_needs_no_sequencer(ran: Work) -> None:
    with pytest.raises(UsageError, match="whoever writes to it puts its entries in order"):
        sequence(ran.context, stop=lambda: True, told=print, progress=print)
    assert "is up to date" in ran.good("log", "migrate")


def test_a_password_in_govern_yaml_is_refused_and_not_repeated(work: Work) -> None:
    work.edit("govern.yaml", "log:\n", "log:\n  database: postgresql://ann:secret@h/db\n")
    done = work.govern("verify")
    assert done.exit_code == 2
    assert "a password never stands here" in done.stderr
    assert "secret" not in done.output


def test_a_server_that_is_not_there_is_one_clear_error(work: Work) -> None:
    work.edit("govern.yaml", "log:\n", "log:\n  database: postgresql:///govern?host=/nowhere\n")
    for command in (("run", "41"), ("verify",), ("why",), ("log", "init"), ("log", "publish")):
        done = work.govern(*command)
        assert done.exit_code == DurabilityError.exit
        assert "no PostgreSQL server answers at postgresql:///govern?host=" in done.stderr
        assert "Traceback" not in done.output
