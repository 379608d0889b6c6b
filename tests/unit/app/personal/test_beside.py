from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govern.app.log.logs import open_reader, open_writer
from govern.app.personal.beside import VARIABLE, beside_to_read, beside_to_write, opened_vault
from govern.app.personal.erase import erase
from govern.errors import UsageError
from govern.lineage.personal.beside import Whose

NOW = "2026-01-02T03:04:05.000006Z"
RECORD = "data-contract/reviews:k3"


def elsewhere(work: Any, place: str) -> Any:
    return replace(work.context, environ={**work.context.environ, VARIABLE: place})


def test_the_keys_can_be_in_another_file(work: Any, tmp_path: Path) -> None:
    (usual,) = (work.home / "subjects").glob("*.db")
    folder = tmp_path / "vault"
    folder.mkdir(mode=0o700)
    usual.rename(folder / "keys.db")
    with open_reader(work.context) as reader:
        with beside_to_read(work.context, reader) as beside:
            assert beside.salts([RECORD]) == {}
        with beside_to_read(elsewhere(work, str(folder / "keys.db")), reader) as beside:
            assert beside.salts([RECORD]).keys() == {RECORD}
    assert not list((work.home / "subjects").glob("*.db")), "nothing is made by reading"


def test_machines_share_keys_in_a_database(work: Any, postgres_url: str) -> None:
    context = elsewhere(work, postgres_url)
    ann = Whose("urn:a", "r1", "ann")
    with pytest.raises(UsageError, match="whose they are can't be said"):
        erase(context, "ann", carry_out=True)
    erase(context, None, carry_out=True)  # the keys of what ran before are in a file
    with open_writer(context) as log:
        with beside_to_write(context, log) as one, beside_to_write(context, log) as two:
            made = one.ensure([ann], NOW, lambda size: b"s" * size)
            assert two.ensure([ann], NOW, lambda size: b"t" * size) == made
        with opened_vault(context, "another.example/log") as other, opened_vault(context, log.origin) as ours:
            assert other.subject("urn:a", "ann") != ours.subject("urn:a", "ann")
            assert ours.keys([ours.subject("urn:a", "ann")])
            assert not other.keys([other.subject("urn:a", "ann")])
    assert erase(context, "ann", carry_out=True).records == 1
    with open_reader(context) as reader, beside_to_read(context, reader) as beside:
        assert beside.salts([ann.record]) == {}
    with opened_vault(context, log.origin) as vault:
        assert vault.keys([vault.subject("urn:a", "ann")]) == {}


def test_keys_and_log_are_never_in_one_database(work: Any) -> None:
    log = work.context.config.log.model_copy(update={"database": "postgresql://db.example/govern?schema=a"})
    context = elsewhere(work, "postgresql://db.example/govern?schema=b")
    context.__dict__["config"] = context.config.model_copy(update={"log": log})
    with pytest.raises(UsageError, match="names the log's own database"), opened_vault(context, "x"):
        pass


def test_another_spelling_of_the_log_s_database_is_that_database(fresh: Any, postgres_url: str) -> None:
    work = fresh()
    work.edit(
        "govern.yaml",
        "origin: log.example/small\n",
        f'origin: log.example/small\n  database: "{postgres_url}"\n',
    )
    (work.root / "lineage/trust.policy").unlink()
    work.good("log", "init")
    context = elsewhere(work, f"{postgres_url}_keys&application_name=other")
    with open_writer(work.context) as log:
        with pytest.raises(UsageError, match="names the log's own database"), beside_to_write(context, log):
            pass
        query = "SELECT 1 FROM pg_namespace WHERE right(nspname, 5) = '_keys'"
        assert not log.database.rows(query), "nothing was made"
        public = "SELECT has_function_privilege('public', 'pg_control_system()', 'EXECUTE')"
        assert log.database.rows(public) == [(True,)], "a writer needs no right for it"


def test_no_password_stands_in_the_environment(work: Any) -> None:
    context = elsewhere(work, "postgresql://me:secret@db.example/keys")
    with (
        pytest.raises(UsageError, match="in GOVERN_SUBJECT_KEYS holds a password"),
        opened_vault(context, "x"),
    ):
        pass
