"""What only the store in PostgreSQL has: roles, the inbox, leading, its own errors."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govern.errors import DurabilityError, GovernError, IntegrityError, UsageError
from govern.lineage import index, span, spread
from govern.lineage import verify_postgres as auditing
from govern.lineage.entry import decode
from govern.lineage.event_rows import Agreement
from govern.lineage.index import RunConflictError
from govern.lineage.keys import PrivateKey
from govern.lineage.queries import Index
from govern.lineage.store import migrations
from govern.lineage.store.head import HeadFile
from govern.lineage.store.migrations import Step
from govern.lineage.store.postgres import leading, opening
from govern.lineage.store.postgres.address import Address, is_address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.inbox import Batch, Refusal
from govern.lineage.store.postgres.log import PostgresLog
from govern.lineage.store.postgres.read import open_reader

NOW = "2026-01-02T03:04:05.000006Z"


@pytest.fixture
def address(postgres_url: str) -> Address:
    return Address.parse(postgres_url)


@pytest.fixture
def log(address: Address, key: PrivateKey, memory: HeadFile) -> Iterator[PostgresLog]:
    made = opening.create_log(address, key, memory, NOW, patience=10.0)
    yield made
    made.close()


def as_administrator(address: Address, *statements: str) -> list[Any]:
    with closing(connect(address)) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def member(address: Address, name: str, *grants: str) -> Address:
    """Make a login role of its own and give the address as it."""
    role = f"{address.schema}_{name}"
    as_administrator(address, f"CREATE ROLE {role} LOGIN", *(grant.format(role=role) for grant in grants))
    return Address(address.url.replace("postgres@", f"{role}@"), address.schema)


@pytest.mark.parametrize(
    ("text", "url", "schema"),
    [
        ("postgresql://h/db", "postgresql://h/db", "govern"),
        ("postgres://u@h:1/db?sslmode=allow&schema=team_a", "postgres://u@h:1/db?sslmode=allow", "team_a"),
        ("postgresql:///db?service=prod", "postgresql:///db?service=prod", "govern"),
        ("postgresql://a,b/db?options=-c%20x", "postgresql://a,b/db?options=-c%20x", "govern"),
    ],
)
def test_addresses(text: str, url: str, schema: str) -> None:
    assert is_address(text)
    found = Address.parse(text)
    assert (found.url, found.schema, found.writers) == (url, schema, f"{schema}_writer")
    assert url in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:secret@h/db",
        "postgresql://h/db?password=secret",
        "postgresql://h/db?schema=pg_catalog",
        "postgresql://h/db?schema=Drop table",
        "postgresql://h/db?schema=",
        "postgresql://[h/db",
    ],
)
def test_addresses_that_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Address.parse(text)
    assert "secret" not in caught.value.message + caught.value.help


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


def test_a_ticket_is_taken_in_once_however_often_it_is_handed_in(log: PostgresLog) -> None:
    batch = Batch(uuid.uuid4(), log.inbox.writer, NOW, [b'{"n":1}', b'{"n":2}'])
    for _ in range(2):
        log.inbox.hand_in(batch)
    assert log.append([{"n": 3}], NOW).size == 3
    log.inbox.hand_in(batch)
    assert not log.inbox.waiting()
    found, _ = log.inbox.outcome(batch.ticket)
    assert found is not None
    assert not isinstance(found, Refusal)
    assert (found.first, found.stop, found.size) == (0, 2, 3)
    # what is handed in again at the very moment when it is taken in lands in the inbox a second time
    log.database.run(
        "INSERT INTO inbox (ticket, writer, time, entries) VALUES (?, ?, ?, ?)",
        (batch.ticket, batch.writer, NOW, b'{"n":1}\n{"n":2}'),
    )
    assert log.append([{"n": 4}], NOW).size == 4
    assert not log.inbox.waiting()


def test_what_is_committed_is_acknowledged_only_when_the_head_remembers_it(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DurabilityError("the head file's disk is full")

    ticket = uuid.uuid4()
    log.inbox.hand_in(Batch(ticket, log.inbox.writer, NOW, [b'{"n":1}']))
    with monkeypatch.context() as patched:
        patched.setattr(HeadFile, "swap", fail)
        with pytest.raises(DurabilityError, match="is in the log, but is not acknowledged"):
            log.append([{"n": 2}], NOW)
    assert log.head().size == 2
    assert log.inbox.outcome(ticket) == (None, False)
    with opening.open_log(address, key, HeadFile(memory.path)) as following:
        assert following.sequencer is not None
        assert following.inbox.lead()
        assert following.sequencer.serve(None, 0.0) == 0
        following.inbox.resign()
        assert following.inbox.outcome(ticket)[0] is not None


def test_a_batch_that_is_refused_leaves_the_others_of_its_round(log: PostgresLog) -> None:
    run = b'{"run":1,"time":"%s","type":"run-finished","v":1}' % NOW.encode()
    tickets = []
    for entries in ([b'{"n":0}'], [run], [b'{"n":1}', b'{"n":2}']):
        tickets.append(uuid.uuid4())
        log.inbox.hand_in(Batch(tickets[-1], log.inbox.writer, NOW, entries))
    receipt = log.append([{"n": 3}], NOW)
    assert (receipt.first, receipt.size) == (3, 4)
    assert len(list(log.checkpoints())) == 2
    found = [log.inbox.outcome(ticket)[0] for ticket in tickets]
    assert [isinstance(one, Refusal) for one in found] == [False, True, False]
    assert isinstance(found[1], Refusal)
    assert isinstance(found[1].error(), RunConflictError)


@pytest.mark.parametrize(
    ("time", "entries"),
    [
        (NOW, b""),
        (NOW, b'{"type":"event"'),
        (NOW, b'{"type":"run","v":1'),
        (NOW, b"\xff\x00"),
        (NOW, b'{"n": 1}'),
        (NOW, b'{"n":"\\ud800"}'),
        (NOW, b'{"a\\u0000b":1.5}'),
        (NOW, b"[" * 60_000),
        (NOW, b'{"n":1}\n\n{"n":2}'),
        (NOW, b'{"n":1}\n{"x":"%b"}' % (b"y" * 65_535)),
        ("yesterday", b'{"n":1}'),
    ],
)
def test_what_no_writer_would_hand_in_is_refused_alone_and_never_signed(
    log: PostgresLog, key: PrivateKey, time: str, entries: bytes
) -> None:
    good = [Batch(uuid.uuid4(), log.inbox.writer, NOW, [b'{"n":%d}' % number]) for number in range(2)]
    odd = uuid.uuid4()
    log.inbox.hand_in(good[0])
    log.database.run(
        "INSERT INTO inbox (ticket, writer, time, entries) VALUES (?, ?, ?, ?)",
        (odd, log.inbox.writer, time, entries),
    )
    log.inbox.hand_in(good[1])
    assert log.append([{"n": 2}], NOW).first == 2
    assert list(log.entries()) == [b'{"n":0}', b'{"n":1}', b'{"n":2}']
    assert not log.inbox.waiting()
    found = log.inbox.outcome(odd)[0]
    assert isinstance(found, Refusal)
    assert isinstance(found.error(), UsageError)
    assert auditing.verify_postgres(log.address, key.verifier).ok


def test_a_log_may_let_in_only_what_it_can_read(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    tickets = []
    for entries in ([b'{"n":0}'], [b'{"origin":"x","time":"%b","type":"log-opened","v":1}' % NOW.encode()]):
        tickets.append(uuid.uuid4())
        log.inbox.hand_in(Batch(tickets[-1], log.inbox.writer, NOW, entries))
    with opening.open_log(address, key, HeadFile(memory.path), admit=decode) as strict:
        strict.append([{"n": 1}], NOW)
    found = [log.inbox.outcome(ticket)[0] for ticket in tickets]
    assert all(isinstance(one, Refusal) for one in found)
    assert log.head().size == 1


def test_a_round_takes_in_no_more_than_fits(log: PostgresLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govern.lineage.store.postgres.inbox.MAX_BYTES", 100)
    for number in range(4):
        log.inbox.hand_in(Batch(uuid.uuid4(), log.inbox.writer, NOW, [b'{"n":%d,"x":"%060d"}' % (number, 0)]))
    assert log.append([{"n": 9}], NOW).first == 2
    assert [size for size, _ in log.checkpoints()] == [0, 3, 5]


def test_one_leads_at_a_time_and_the_next_one_is_told(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    def append() -> None:
        with opening.open_log(address, key, HeadFile(memory.path), patience=10.0) as other:
            assert not other.inbox.lead()
            other.append([{"n": 0}], NOW)

    assert log.inbox.lead()
    waiting = threading.Thread(target=append)
    waiting.start()
    while waiting.is_alive() and not log.inbox.waiting():
        pass
    log.inbox.resign()
    waiting.join(10)
    assert not waiting.is_alive()
    assert log.head().size == 1


def test_a_sequencer_serves_those_without_the_key(
    log: PostgresLog, address: Address, key: PrivateKey, memory: HeadFile
) -> None:
    stop = threading.Event()
    said: list[str] = []
    sizes: list[int] = []

    def run() -> None:
        with opening.open_log(address, key, HeadFile(memory.path)) as sequencing:
            assert sequencing.sequencer is not None
            leading.lead(
                sequencing, sequencing.sequencer, stop=stop.is_set, told=said.append, progress=sizes.append
            )

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with opening.open_log(address, None, HeadFile(memory.path), patience=10.0) as keyless:
            assert [keyless.append([{"n": number}], NOW).first for number in range(3)] == [0, 1, 2]
    finally:
        stop.set()
        thread.join(10)
    assert said == ["leading"]
    assert sizes == [1, 2, 3]


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
