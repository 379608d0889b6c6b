from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from govern.errors import IntegrityError
from govern.lineage import tree
from govern.lineage.entry import Event, Factor, FactorSet, LogOpened, Outcome, Run, Source, to_json
from govern.lineage.evidence import Evidence
from govern.lineage.keys import PrivateKey, generate
from govern.lineage.store.read import SqliteReader, open_reader
from govern.lineage.store.sqlite import SqliteLog
from govern.lineage.trust import policy_of
from govern.source.canonical import digest_of

NOW = "2026-01-02T03:04:05.000006Z"
FACTOR = Factor("model/words", "1.0.0", "sha256:" + "1" * 64)
SET = FactorSet(NOW, digest_of([[FACTOR.name, FACTOR.version, FACTOR.digest]]), (FACTOR,))
RUN = Run(
    *(NOW, 1, "insight-pipeline/x@1.0.0", "release/41@1.0.0", "test", "govern 0.1.0", SET.digest),
    Source("data-contract/r@1.0.0", "sha256:" + "2" * 64, 1),
)
EVENT = Event(
    NOW, "ev:1_0", 1, "k0", 0, {}, {"act": "hmac-sha256:" + "3" * 64}, Outcome("log", "log", "act", 7)
)


def write(log: SqliteLog, *entries: LogOpened | FactorSet | Run | Event) -> None:
    log.append([dict(to_json(entry)) for entry in entries], NOW)


@pytest.fixture
def reader(log: SqliteLog, tmp_path: Path) -> Iterator[SqliteReader]:
    write(log, SET, RUN, EVENT)
    log.close()
    with open_reader(tmp_path / "log.db") as opened:
        yield opened


@pytest.fixture
def evidence(reader: SqliteReader, key: PrivateKey) -> Evidence:
    return Evidence(reader, policy_of([generate("other.example").verifier, key.verifier]))


def test_entries_are_proved_and_cited(evidence: Evidence) -> None:
    row, run = evidence.index.event("ev:1_0"), evidence.index.run(1)
    assert row is not None
    assert run is not None
    assert evidence.event(row) == EVENT
    assert evidence.run(run) == (RUN, SET)
    assert [(cited.index, cited.type) for cited in evidence.citations.entries] == [
        *((0, "factor-set"), (1, "run"), (2, "event")),
    ]
    for cited in evidence.citations.entries:
        tree.verify_inclusion(cited.index, 3, cited.leaf, cited.path, evidence.head.root)
    assert evidence.citations.head.size == 3


def test_looking_at_an_entry_cites_nothing(evidence: Evidence) -> None:
    assert evidence.peek(2) == EVENT
    assert evidence.citations.entries == ()


@pytest.mark.parametrize("at", [-1, 3, 2**40])
def test_an_entry_beyond_the_checkpoint_is_refused(evidence: Evidence, at: int) -> None:
    with pytest.raises(IntegrityError, match="has 3 entries"):
        evidence.entry(at, Event)


def test_an_entry_of_another_type_is_refused_and_not_cited(evidence: Evidence) -> None:
    with pytest.raises(IntegrityError, match="entry 1 is of type run, not event"):
        evidence.entry(1, Event)
    assert evidence.citations.entries == ()


@pytest.mark.parametrize(
    "change",
    [{"record": "k1"}, {"action": "tag"}, {"verdict": "deny"}, {"position": 1}],
)
def test_an_index_that_says_otherwise_than_the_event_is_refused(
    evidence: Evidence, change: dict[str, str]
) -> None:
    row = evidence.index.event("ev:1_0")
    assert row is not None
    with pytest.raises(IntegrityError, match="says otherwise than entry 2"):
        evidence.event(replace(row, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"release": "release/40@1.0.0"}, {"records": 2}, {"source": "x"}, {"environment": "staging"}]
)
def test_an_index_that_says_otherwise_than_the_run_is_refused(
    evidence: Evidence, change: dict[str, str]
) -> None:
    run = evidence.index.run(1)
    assert run is not None
    with pytest.raises(IntegrityError, match="says otherwise than entry 1"):
        evidence.run(replace(run, **change))  # type: ignore[arg-type]


def test_a_key_of_another_log_or_none_is_not_enough(reader: SqliteReader) -> None:
    with pytest.raises(IntegrityError, match=r"no key of that name is trusted \(trusted: other.example\)"):
        Evidence(reader, policy_of([generate("other.example").verifier]))


def test_another_key_of_the_same_name_is_not_enough_and_an_older_one_does_no_harm(
    reader: SqliteReader, key: PrivateKey
) -> None:
    impostor = generate(key.name).verifier
    with pytest.raises(IntegrityError, match="can't be relied on"):
        Evidence(reader, policy_of([impostor]))
    reader.connection.execute("ROLLBACK")
    assert Evidence(reader, policy_of([impostor, key.verifier])).signer == key.verifier.text
    reader.connection.execute("ROLLBACK")
    assert Evidence(reader, policy_of([key.verifier, impostor])).signer == key.verifier.text


FLIPPED = "UPDATE entry SET bytes = CAST(replace(CAST(bytes AS TEXT), 'k0', 'k9') AS BLOB) WHERE idx = 2"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (FLIPPED, "entry 2 was changed"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 2", "entry 2 was changed"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 0", "entry 2 can't be relied on"),
    ],
)
def test_a_changed_entry_or_node_is_refused(
    log: SqliteLog, key: PrivateKey, tmp_path: Path, change: str, said: str
) -> None:
    write(log, SET, RUN, EVENT)
    log.close()
    path = tmp_path / "log.db"
    with sqlite3.connect(path) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(change)
    connection.close()
    with open_reader(path) as opened, pytest.raises(IntegrityError, match=said):
        Evidence(opened, policy_of([key.verifier])).entry(2, Event)


def test_a_factor_set_under_another_digest_is_refused(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    other = replace(SET, digest="sha256:" + "9" * 64)
    write(log, other, replace(RUN, factor_set=other.digest))
    log.close()
    with open_reader(tmp_path / "log.db") as opened:
        evidence = Evidence(opened, policy_of([key.verifier]))
        run = evidence.index.run(1)
        assert run is not None
        with pytest.raises(IntegrityError, match="by another digest than theirs"):
            evidence.run(run)


def test_what_is_appended_meanwhile_is_not_seen(log: SqliteLog, key: PrivateKey, tmp_path: Path) -> None:
    write(log, SET, RUN)
    with open_reader(tmp_path / "log.db") as opened:
        evidence = Evidence(opened, policy_of([key.verifier]))
        write(log, EVENT)
        assert evidence.index.event("ev:1_0") is None
        assert evidence.head.size == 2
