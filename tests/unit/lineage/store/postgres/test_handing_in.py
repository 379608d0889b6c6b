"""Handing in to a leader in PostgreSQL: what is waited for, and what is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from govern.lineage.keys import PrivateKey
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import leading, opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.inbox import Inbox
from govern.lineage.store.postgres.log import PostgresLog
from govern.lineage.store.postgres.sequencer import Sequencer

NOW = "2026-01-02T03:04:05.000006Z"
SPY = """
CREATE TABLE seen (what TEXT, setting TEXT);
CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$BEGIN INSERT INTO seen VALUES (TG_TABLE_NAME, current_setting('synchronous_commit')); RETURN NEW; END$$;
CREATE TRIGGER spy BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION spy();
CREATE TRIGGER spy BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION spy();
"""


@pytest.fixture
def writer(postgres_url: str, key: PrivateKey, memory: HeadFile) -> Iterator[PostgresLog]:
    """One of those who hand in, to a log that another thread puts in order."""
    address = Address.parse(postgres_url)
    opening.create_log(address, key, memory, NOW).close()
    stop = threading.Event()

    def nothing(_: object) -> None:
        """Say nothing."""

    def lead() -> None:
        with opening.open_log(address, key, HeadFile(memory.path)) as log:
            assert log.sequencer is not None
            leading.lead(log, log.sequencer, stop=stop.is_set, told=nothing, progress=nothing)

    thread = threading.Thread(target=lead)
    thread.start()
    try:
        with opening.open_log(address, None, memory, patience=10.0) as found:
            yield found
    finally:
        stop.set()
        thread.join(10)


def test_only_the_commit_that_settles_a_batch_waits_for_the_disk(writer: PostgresLog) -> None:
    with closing(connect(writer.address)) as connection:
        connection.execute(f"SET search_path = {writer.address.schema}")
        connection.execute(SPY)
        assert writer.append([{"n": 0}], NOW).size == 1
        seen = connection.execute("SELECT what, setting FROM seen ORDER BY what").fetchall()
    assert seen == [("entry", "on"), ("inbox", "off")]


def test_who_waited_long_the_last_time_does_not_ask_in_vain_the_next(
    writer: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    outcome, served = Inbox.outcome, Sequencer.round

    def counted(self: Inbox, *given: Any, **named: Any) -> Any:
        asked.append("")
        return outcome(self, *given, **named)

    def slow(self: Sequencer, *given: Any) -> int:
        time.sleep(0.12)
        return served(self, *given)

    monkeypatch.setattr(Inbox, "outcome", counted)
    monkeypatch.setattr(Sequencer, "round", slow)
    counts = []
    for number in range(8):
        writer.append([{"n": number}], NOW)
        counts.append(len(asked) - sum(counts))
    assert counts[0] >= 1
    assert min(counts[1:]) == 0, counts
