"""A server in PostgreSQL that can't be used, and what verifying says of tables there."""

from __future__ import annotations

from pathlib import Path

import pytest

from govern.errors import DurabilityError, GovernError, IntegrityError, UsageError
from govern.lineage import span, spread
from govern.lineage import verify_postgres as auditing
from govern.lineage.event_rows import Agreement
from govern.lineage.keys import PrivateKey
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.log import PostgresLog
from govern.lineage.store.postgres.read import open_reader

from .conftest import NOW, as_administrator


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("postgresql:///x?host=/nowhere", DurabilityError, "no PostgreSQL server answers"),
        ("{}&dbname=absent", UsageError, "lets nobody in"),
        ("{}&user=nobody_at_all", UsageError, "lets nobody in"),
    ],
)
def test_who_cannot_connect_is_told_why(
    postgres_server: str, url: str, error: type[GovernError], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        open_reader(Address.parse(url.format(postgres_server)))
    assert caught.value.help


def test_a_database_that_keeps_no_utf8_is_refused(postgres_server: str) -> None:
    address = Address.parse(postgres_server)
    as_administrator(address, "CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0")
    with pytest.raises(UsageError, match="keeps text as SQL_ASCII"):
        connect(Address.parse(f"{postgres_server}&dbname=ascii"))


def test_an_old_server_is_refused(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govern.lineage.store.postgres.connection.OLDEST", 99)
    with pytest.raises(UsageError, match="a log needs 99 or later"):
        connect(Address.parse(postgres_server))


def test_a_server_that_may_lose_what_it_acknowledges_is_refused(
    log: PostgresLog, address: Address, memory: HeadFile
) -> None:
    as_administrator(address, "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
    try:
        for _ in range(100):
            if as_administrator(address, "SHOW full_page_writes") == [("off",)]:
                break
        with pytest.raises(DurabilityError, match="full_page_writes = off"):
            opening.open_log(address, None, memory)
    finally:
        as_administrator(address, "ALTER SYSTEM RESET full_page_writes", "SELECT pg_reload_conf()")


def test_triggers_of_others_are_noticed(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    as_administrator(
        address,
        "CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
        "CREATE TRIGGER spy BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION spy()",
    )
    with pytest.raises(IntegrityError, match="the trigger `spy` on entry"):
        opening.open_log(address, key, memory)
    report = auditing.verify_postgres(address, key.verifier)
    assert [failure.slug for failure in report.failures] == ["schema-changed"]


@pytest.mark.parametrize(
    ("damage", "slug", "first"),
    [
        ("UPDATE entry SET bytes = '{\"n\":999}' WHERE idx = 7", "entry-changed", 7),
        ("DELETE FROM entry WHERE idx = 300", "entries-missing", 300),
        ("UPDATE node SET hash = 'x'", "node-changed", None),
        ("DELETE FROM node", "node-changed", None),
        ("DELETE FROM entry WHERE idx = 599", "truncated", 599),
        ("UPDATE checkpoint SET note = 'x' WHERE size = 600", "checkpoint-refused", None),
        ("INSERT INTO entry VALUES (600, 'x', 'x')", "unsigned-entries", 600),
        ("UPDATE meta SET value = 'x' WHERE key = 'origin'", "other-log", None),
    ],
)
def test_verifying_names_what_was_changed(
    log: PostgresLog, key: PrivateKey, damage: str, slug: str, first: int | None
) -> None:
    address = log.address
    log.append([{"n": number} for number in range(600)], NOW)
    assert auditing.verify_postgres(address, key.verifier).ok
    as_administrator(address, "SET session_replication_role = replica", damage)
    report = auditing.verify_postgres(address, key.verifier)
    assert (slug, first) in {(failure.slug, failure.first) for failure in report.failures}


def test_several_processes_find_the_same(
    log: PostgresLog, address: Address, key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (span, spread):
        monkeypatch.setattr(module, "WIDTH", 256)
    monkeypatch.setattr(span, "LEVEL", 8)
    monkeypatch.setattr(spread, "ALONE", 0)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    for first, stop in ((0, 200), (200, 512), (512, 513), (513, 700)):
        log.append([{"n": n} for n in range(first, stop)], NOW)
    told: list[tuple[int, int]] = []
    seen = Agreement()
    report = auditing.verify_postgres(
        address, key.verifier, progress=lambda *now: told.append(now), seen=seen
    )
    assert (report.failures, report.entries, report.checkpoints) == ((), 700, 5)
    assert told == [(256, 700), (512, 700), (700, 700)], "by spans, not by pages"
    assert (seen.holds, len(seen.rest)) == (True, 700)
    damage = "UPDATE entry SET bytes = '{\"n\":7}' WHERE idx = 300"
    as_administrator(address, "SET session_replication_role = replica", damage)
    seen = Agreement()
    report = auditing.verify_postgres(address, key.verifier, seen=seen)
    assert [(failure.slug, failure.first) for failure in report.failures] == [("entry-changed", 300)]
    assert not seen.holds


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(UsageError, match="needs the driver psycopg") as caught:
        connect(Address.parse("postgresql://h/db"))
    assert "govern-engine[postgres]" in caught.value.help


def test_text_that_postgresql_cannot_hold_is_refused_in_words(log: PostgresLog, tmp_path: Path) -> None:
    record = {"type": "event", "v": 1, "run": 1, "position": 0, "event": "ev:1_0", "record": "a\0b"}
    with pytest.raises(UsageError, match="can't hold this"):
        log.append([{**record, "outcome": {"action": "log", "verdict": "act"}}], NOW)
    assert log.append([{"n": 0}], NOW).size == 1
