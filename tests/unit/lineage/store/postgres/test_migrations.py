"""Logs in PostgreSQL of earlier versions."""

from __future__ import annotations

import pytest

from govern.errors import UsageError
from govern.lineage import index
from govern.lineage import verify_postgres as auditing
from govern.lineage.keys import PrivateKey
from govern.lineage.queries import Index
from govern.lineage.store import migrations
from govern.lineage.store.head import HeadFile
from govern.lineage.store.migrations import Step
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.log import PostgresLog
from govern.lineage.store.postgres.read import open_reader

from .conftest import NOW, as_administrator, member


def test_an_old_log_is_read_as_it_is_and_grows_when_its_owner_says_so(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append([{"n": 0}], NOW)
    step = Step(migrations.latest() + 1, tables="CREATE TABLE extra (n BLOB) STRICT;\n", writers=("extra",))
    steps = migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*steps, step))
    with open_reader(address) as reader:
        assert list(reader.entries()) == [b'{"n":0}']
    with pytest.raises(UsageError, match="an earlier version") as caught:
        opening.open_log(address, key, memory)
    assert "govern log migrate" in caught.value.help
    mine = member(address, "app", f"GRANT {address.writers} TO {{role}}")
    with pytest.raises(UsageError, match="an earlier version"):
        opening.migrate_log(mine)
    for _ in range(2):
        opening.migrate_log(address)
    with opening.open_log(mine, key, memory) as grown:
        assert grown.database.run("INSERT INTO extra VALUES (?)", (b"x",)) == 1
        assert grown.append([{"n": 1}], NOW).size == 2
    monkeypatch.setattr(migrations, "STEPS", steps)
    with pytest.raises(UsageError, match="this is made for versions up to"):
        open_reader(address)


def test_the_index_of_an_old_log_grows_with_it(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    entries = [
        {"type": "factor-set", "v": 1, "digest": "a", "factors": []},
        {
            "type": "run",
            "v": 1,
            "time": NOW,
            "run": 1,
            "factor_set": "a",
            "engine": "1",
            "pipeline": "insight-pipeline/x@1.0.0",
            "release": "release/1@1.0.0",
            "environment": "test",
            "source": {"contract": "data-contract/y@1.0.0", "digest": "d", "records": 1},
        },
        {
            "type": "event",
            "v": 1,
            "time": NOW,
            "event": "ev:1_0",
            "run": 1,
            "record": "r",
            "position": 0,
            "outcome": {"action": "tag", "verdict": "act"},
        },
    ]
    log.append([dict(entry) for entry in entries], NOW)
    as_administrator(
        address,
        "DROP TABLE run_count, factor_base, factor_removed",
        "UPDATE meta SET value = '4' WHERE key = 'version'",
    )
    with open_reader(address) as reader:
        assert Index(reader.database).counts(1) == {("tag", "act"): 1}
        assert index.check(reader.database) == []
    opening.migrate_log(address)
    with opening.open_log(address, key, memory) as grown:
        assert grown.database.rows("SELECT * FROM run_count") == [(1, "tag", "act", 1)]
        assert index.check(grown.database) == []


def test_a_version_that_was_made_first_grows_to_this_one(
    address: Address, key: PrivateKey, memory: HeadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(migrations, "STEPS", ())
        with opening.create_log(address, key, memory, NOW) as log:
            log.append([{"n": 0}], NOW)
    opening.migrate_log(address)
    with opening.open_log(address, key, memory) as log:
        assert log.append([{"n": 1}], NOW).size == 2
        for step in migrations.STEPS:
            for table in step.writers:
                assert list(log.database.stream(f"TABLE {table}")) == []
    assert auditing.verify_postgres(address, key.verifier).ok
