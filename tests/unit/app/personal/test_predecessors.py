"""What lies beside the frozen logs that a log follows is erased with the rest, and said in this one."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govern.app.log.logs import open_reader
from govern.app.personal.beside import opened_vault
from govern.app.personal.erase import erase
from govern.app.personal.predecessors import predecessors
from govern.app.workspace.state import vault_file
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import Erasure, decode

from ..conftest import Work
from ..log.witnessing import command, good

SOURCE = "data-contract/reviews"


def freeze(work: Any) -> str:
    with open_reader(work.context) as reader:
        size, origin = reader.head().size, reader.origin
    good(work, "log", "freeze", "--at", str(size), "--reason", "stolen")
    return origin


def succeeded(work: Any) -> str:
    origin = freeze(work)
    good(work, "log", "succeed")
    return origin


def salts(path: Path) -> dict[str, bytes]:
    with closing(sqlite3.connect(path)) as database:
        return dict(database.execute("SELECT record, sealed FROM sealed_salt"))


def test_an_erasure_reaches_the_frozen_logs_and_stands_in_this_one(work: Any) -> None:
    first = succeeded(work)
    second = succeeded(work)
    work.good("run", "41")
    with open_reader(work.context) as reader:
        assert [one.origin for one in predecessors(work.context, reader)] == [second, first]
        (place,) = (one.place for one in predecessors(work.context, reader) if one.origin == first)
    assert isinstance(place, Path)
    before = salts(place)
    found = json.loads(work.good("erase", "--subject", "k3", "--format", "json"))
    assert found["sources"][0] == {
        "source": SOURCE,
        "log": first,
        "records": 1,
        "events": 2,
        "disclosures": 0,
    }
    assert [one.get("log") for one in found["sources"]] == [first, None]
    assert f"beside the frozen log {first}" in work.good("erase", "--subject", "k3", "--yes")
    assert erase(work.context, "k3").records == 0
    with open_reader(work.context) as reader:
        said = [entry for data in reader.entries() if isinstance(entry := decode(data), Erasure)]
        assert [(entry.erased.salts, len(entry.erased.entries)) for entry in said] == [(1, 0), (1, 1)]
    name = f"{SOURCE}:k3"
    assert salts(place).keys() == before.keys() - {name}
    assert before[name] not in place.read_bytes()
    assert "intact" in work.good("verify")


def test_a_frozen_log_that_is_not_there_is_not_passed_over(work: Any) -> None:
    origin = succeeded(work)
    (kept,) = (work.root / "lineage").glob("log-until-*.db")
    kept.rename(work.root / "elsewhere.db")
    with pytest.raises(IntegrityError, match="is not there, and its subjects' keys are"):
        erase(work.context, "k3")
    vault_file(work.context.environ, origin).unlink()
    assert erase(work.context, "k3").records == 0


def test_a_frozen_log_that_was_moved_is_reached_where_it_is_said_to_be(work: Work, tmp_path: Path) -> None:
    origin = succeeded(work)
    (kept,) = (work.root / "lineage").glob("log-until-*.db")
    older, moved = tmp_path / "older.db", tmp_path / "archive" / "moved.db"
    moved.parent.mkdir()
    kept.rename(moved)
    before = salts(moved)
    told = command(work, "erase", "--subject", "k3", "--yes")
    assert told.exit_code == 4
    assert "say where with `--predecessor PATH`" in told.output
    assert str(vault_file(work.context.environ, origin)) in told.output.replace("\n", "")
    assert salts(moved) == before, "nothing was erased"
    (found,) = erase(work.context, "k3", moved=[str(moved)]).found
    assert found.log == origin
    good(work, "erase", "--subject", "k3", "--yes", "--predecessor", str(moved))
    name = f"{SOURCE}:k3"
    assert salts(moved).keys() == before.keys() - {name}
    assert before[name] not in moved.read_bytes()
    good(work, "retention", "sweep", "--dry-run", "--predecessor", str(moved))

    # what is not that log, as it was frozen, is refused
    shutil.copy(moved, older)
    with closing(sqlite3.connect(older, isolation_level=None)) as database:
        for trigger in ("entry_delete", "checkpoint_delete"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)")
        database.execute("DELETE FROM entry WHERE idx >= (SELECT max(size) FROM checkpoint)")
    with pytest.raises(IntegrityError, match=r"not the log .* as it was frozen: that had"):
        erase(work.context, "k3", moved=[str(older)])
    with pytest.raises(UsageError, match="there is no log"):
        erase(work.context, "k3", moved=[str(tmp_path / "none.db")])
    own = str(work.root / "lineage/log.db")
    with pytest.raises(UsageError, match="does not follow"):
        erase(work.context, "k3", moved=[str(moved), own])


def test_of_a_frozen_log_that_can_not_be_had_the_keys_are_destroyed(work: Work, tmp_path: Path) -> None:
    """Whoever has a copy of it can open nothing of that person afterwards, and all of the others."""
    origin = succeeded(work)
    (kept,) = (work.root / "lineage").glob("log-until-*.db")
    tape = tmp_path / "tape.db"
    kept.rename(tape)
    told = command(work, "erase", "--subject", "k3", "--yes")
    assert (told.exit_code, f"govern erase --without {origin}" in told.output) == (4, True)
    assert "1 key of the frozen log" in good(work, "erase", "--subject", "k3", "--without", origin)
    with opened_vault(work.context, origin) as vault:
        keys = {name: vault.keys([vault.subject(SOURCE, name)]) for name in ("k3", "k4")}
    assert all(keys.values())
    assert "no copy of it opens" in good(work, "erase", "--subject", "k3", "--without", origin, "--yes")
    with opened_vault(work.context, origin) as vault:
        assert vault.keys([vault.subject(SOURCE, "k3")]) == {}
        assert vault.keys([vault.subject(SOURCE, "k4")]) == keys["k4"]
    (destroyed,) = keys["k3"].values()
    assert destroyed not in vault_file(work.context.environ, origin).read_bytes()
    assert command(work, "erase", "--subject", "k3", "--without", origin, "--yes").exit_code == 1, (
        "nothing is left"
    )
    with pytest.raises(IntegrityError, match="is not there"):
        erase(work.context, "k3", gone="log.example/other")
    with pytest.raises(UsageError, match="goes with a subject"):
        erase(work.context, None, gone=origin)
    tape.rename(kept)
    with pytest.raises(UsageError, match="is here"):
        erase(work.context, "k4", gone=origin)
    with pytest.raises(UsageError, match=r"does not follow a log log\.example/other"):
        erase(work.context, "k4", gone="log.example/other")


def test_what_is_on_legal_hold_stays_in_a_frozen_log_that_can_not_be_had(work: Work, tmp_path: Path) -> None:
    origin = succeeded(work)
    (kept,) = (work.root / "lineage").glob("log-until-*.db")
    kept.rename(tmp_path / "tape.db")
    held = "customProperties:\n  - {property: legalHold, value: a lawsuit, vendor: govern}\n"
    work.write("contracts/reviews.yaml", (work.root / "contracts/reviews.yaml").read_text() + held)
    told = command(work, "erase", "--subject", "k3", "--without", origin, "--yes")
    assert (told.exit_code, "is on legal hold: a lawsuit" in told.output) == (2, True)
    with opened_vault(work.context, origin) as vault:
        assert vault.keys([vault.subject(SOURCE, "k3")])


def test_before_a_log_is_succeeded_nothing_can_be_erased_and_that_is_said(work: Any) -> None:
    freeze(work)
    assert erase(work.context, "k3").records == 1
    told = work.govern("erase", "--subject", "k3", "--yes")
    assert told.exit_code == 2
    assert "`govern log succeed` begins the log" in told.output
    assert "erases beside both" in told.output


def test_a_sweep_reaches_the_frozen_log(work: Any) -> None:
    more = "slaProperties:\n  - {property: retention, value: 1, unit: d}\n"
    work.write("contracts/reviews.yaml", (work.root / "contracts/reviews.yaml").read_text() + more)
    origin = succeeded(work)
    (kept,) = (work.root / "lineage").glob("log-until-*.db")
    with closing(sqlite3.connect(kept, isolation_level=None)) as database:
        database.execute("UPDATE sealed_salt SET used = '2020-01-01T00:00:00.000000Z'")
    assert f"{origin}, which is frozen" in work.good("retention", "sweep")
    assert salts(kept) == {}


def test_from_another_home_nothing_is_said_to_be_kept_of_nobody(work: Any, tmp_path: Path) -> None:
    home = tmp_path / "other"
    home.mkdir(mode=0o700)
    context = replace(work.context, environ={**os.environ, **work.context.environ, "GOVERN_HOME": str(home)})
    with pytest.raises(UsageError, match="none of its keys is in"):
        erase(context, "k3")
    assert not list(home.rglob("*.db")), "nothing is made"
    vault_file(context.environ, "x").parent.mkdir(mode=0o700)
    with open_reader(work.context) as reader:
        origin = reader.origin
    from govern.lineage.personal.vault import open_vault  # noqa: PLC0415 - this test only

    open_vault(vault_file(context.environ, origin)).close()
    with pytest.raises(UsageError, match="whose they are can't be said"):
        erase(context, "k3")


def test_a_frozen_log_in_another_schema_is_reached(work: Any, postgres_url: str) -> None:
    usual = "origin: log.example/small\n"
    work.edit("govern.yaml", usual, f'{usual}  database: "{postgres_url}"\n')
    (work.root / "lineage/trust.policy").unlink()
    work.good("log", "init")
    work.good("run", "41")
    origin = freeze(work)
    work.edit("govern.yaml", postgres_url, f"{postgres_url}_next")
    good(work, "log", "succeed")
    with open_reader(work.context) as reader:
        assert [one.origin for one in predecessors(work.context, reader)] == [origin]
    (found,) = erase(work.context, "k3").found
    assert (found.log, len(found.records)) == (origin, 1)
    erase(work.context, "k3", carry_out=True)
    assert erase(work.context, "k3").found == ()


def test_without_one_log_those_that_only_it_names_lose_the_person_s_keys_too(
    work: Any, tmp_path: Path
) -> None:
    first = succeeded(work)
    work.good("run", "41")
    second = succeeded(work)
    work.good("run", "41")
    with open_reader(work.context) as reader:
        places = {one.origin: one.place for one in predecessors(work.context, reader)}
    away = places[second]
    assert isinstance(away, Path)
    away.rename(tmp_path / "away.db")
    beyond = command(
        work, "erase", "--subject", "k3", "--without", second, "--predecessor", str(places[first])
    )
    assert (beyond.exit_code, f"does not follow on this side of {second}" in beyond.output) == (2, True)
    planned = json.loads(work.good("erase", "--subject", "k3", "--without", second, "--format", "json"))
    assert [one["log"] for one in planned["closed"]] == [second, first]
    told = work.good("erase", "--subject", "k3", "--without", second, "--yes")
    for origin in (first, second):
        assert f"1 key of the frozen log {origin}" in told
        with opened_vault(work.context, origin) as vault:
            assert not vault.keys([vault.subject(SOURCE, "k3")])
            assert vault.keys([vault.subject(SOURCE, "k4")])
