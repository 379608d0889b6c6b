"""The inbox and who leads: batches are handed in, and taken in once."""

from __future__ import annotations

import threading
import uuid

import pytest

from govern.errors import DurabilityError, UsageError
from govern.lineage import verify_postgres as auditing
from govern.lineage.entry import decode
from govern.lineage.index import RunConflictError
from govern.lineage.keys import PrivateKey
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import leading, opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.inbox import Batch, Refusal
from govern.lineage.store.postgres.log import PostgresLog

from .conftest import NOW


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
