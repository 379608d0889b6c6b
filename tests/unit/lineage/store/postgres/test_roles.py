"""Roles in PostgreSQL: who may do what, and what the others are told."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from govern.errors import DurabilityError, UsageError
from govern.lineage import verify_postgres as auditing
from govern.lineage.keys import PrivateKey
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import leading, opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.log import PostgresLog
from govern.lineage.store.postgres.read import open_reader

from .conftest import NOW, as_administrator, member


def test_members_of_the_writers_append_and_can_do_nothing_else(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    log.append([{"n": 0}], NOW)
    mine = member(address, "app", f"GRANT {address.writers} TO {{role}}")
    with opening.open_log(mine, key, memory) as writer:
        assert writer.append([{"n": 1}], NOW).size == 2
    forbidden = [
        *(
            f"{verb} {table}"
            for table in ("entry", "checkpoint", "node")
            for verb in ("DELETE FROM", "TRUNCATE")
        ),
        *("UPDATE entry SET idx = 1", "UPDATE checkpoint SET size = 1", "UPDATE node SET idx = 1"),
        *("ALTER TABLE entry DISABLE TRIGGER ALL", "DROP TABLE entry", "UPDATE meta SET value = ''"),
    ]
    with closing(connect(mine)) as connection:
        for statement in forbidden:
            with pytest.raises(Exception, match=r"must be owner|permission denied"):
                connection.execute(statement)
    assert auditing.weaknesses(mine) == []
    assert auditing.verify_postgres(mine, key.verifier).ok


def test_a_checkpoint_without_its_entries_is_refused_by_the_database(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    log.append([{"n": 0}], NOW)
    mine = member(address, "app", f"GRANT {address.writers} TO {{role}}")
    with closing(connect(mine)) as connection:
        for size in (2, 9 * 10**18):
            with pytest.raises(Exception, match="without its last entry"):
                connection.execute("INSERT INTO checkpoint VALUES (%s, 'x', 'x')", (size,))
    assert log.append([{"n": 1}], NOW).size == 2
    assert log.append([{"n": number} for number in range(300)], NOW).size == 302


def test_who_may_only_hand_in_is_served_and_can_add_nothing_itself(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    mine = member(address, "hand", f"GRANT {address.submitters} TO {{role}}")
    forbidden = [
        "INSERT INTO entry VALUES (0, '{}', '')",
        "INSERT INTO checkpoint VALUES (1, 'x', 'x')",
        "INSERT INTO node VALUES (8, 0, 'x')",
        "INSERT INTO outcome (ticket) VALUES (gen_random_uuid())",
        "UPDATE edge SET value = ''",
        "UPDATE acknowledged SET size = 9",
        "DELETE FROM event",
        "DELETE FROM cosignature",
        "DELETE FROM entry",
    ]
    with closing(connect(mine)) as connection:
        for statement in forbidden:
            with pytest.raises(Exception, match="permission denied"):
                connection.execute(statement)
    stop = threading.Event()

    def run() -> None:
        with opening.open_log(address, key, HeadFile(memory.path)) as leader:
            assert leader.sequencer is not None
            leading.lead(leader, leader.sequencer, stop=stop.is_set, told=str, progress=str)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with opening.open_log(mine, None, HeadFile(memory.path), patience=10.0) as keyless:
            assert keyless.append([{"n": 0}], NOW).size == 1
    finally:
        stop.set()
        thread.join(10)
    with opening.open_log(mine, key, memory) as signing:
        with pytest.raises(UsageError, match="may not do this") as caught:
            signing.append([{"n": 1}], NOW)
        assert "govern_writer" in caught.value.help
    assert auditing.verify_postgres(address, key.verifier).ok


def test_who_made_a_log_without_the_second_role_adds_it_later(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    as_administrator(address, f"DROP OWNED BY {address.submitters}", f"DROP ROLE {address.submitters}")
    opening.migrate_log(address)
    mine = member(address, "hand", f"GRANT {address.submitters} TO {{role}}")
    opening.open_log(mine, None, memory).close()


def test_only_the_owner_can_scrub_and_others_are_told(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    mine = member(address, "app", f"GRANT {address.writers} TO {{role}}")
    with opening.open_log(mine, key, memory) as writer:
        with pytest.raises(DurabilityError, match="may still stand in unused parts") as caught:
            writer.scrub()
        assert "VACUUM FULL on salt" in caught.value.help
        assert writer.append([{"n": 0}], NOW).size == 1


def test_the_owner_is_told_that_it_could_rewrite(log: PostgresLog, address: Address) -> None:
    log.append([{"n": 0}], NOW)
    (said,) = auditing.weaknesses(address)
    assert "could rewrite the log" in said
    assert address.writers in said
    for statement in (
        "DELETE FROM entry",
        "TRUNCATE entry",
        "UPDATE checkpoint SET note = ''",
        "TRUNCATE checkpoint",
    ):
        with pytest.raises(Exception, match="is never changed"):
            as_administrator(address, statement)
    as_administrator(address, "ALTER TABLE entry DISABLE TRIGGER kept")
    assert auditing.weaknesses(address)[0] == "the triggers that keep entry unchanged are off"


def test_a_stranger_is_told_which_role_to_ask_for(
    log: PostgresLog, address: Address, memory: HeadFile
) -> None:
    mine = member(address, "stranger")
    with pytest.raises(UsageError, match="may not use the log") as caught:
        opening.open_log(mine, None, memory)
    assert f"GRANT {address.writers} TO" in caught.value.help
    mine = member(address, "reader", f"GRANT USAGE ON SCHEMA {address.schema} TO {{role}}")
    with pytest.raises(UsageError, match="may not do this"):
        open_reader(mine)


def test_who_may_not_make_a_log_is_told_what_is_needed(
    postgres_url: str, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    mine = member(address, "poor")
    with pytest.raises(UsageError, match="may not make a schema") as caught:
        opening.require_free(mine)
    assert "GRANT CREATE ON DATABASE" in caught.value.help
    mine = member(address, "maker", "GRANT CREATE ON DATABASE postgres TO {role}")
    with pytest.raises(UsageError, match=f"the role {address.writers} is not there"):
        opening.require_free(mine)
    as_administrator(
        address,
        f"CREATE ROLE {address.writers} NOLOGIN",
        f"GRANT {address.writers} TO {address.schema}_maker",
    )
    with opening.create_log(mine, key, memory, NOW) as log:
        assert log.append([{"n": 0}], NOW).size == 1
    with pytest.raises(UsageError, match="there is a schema"):
        opening.require_free(mine)
