from __future__ import annotations

import json
import re

import pytest

from govern.lineage import event_rows, index
from govern.lineage.entry import Event, Outcome, encode
from govern.lineage.store.sqlite import SqliteLog

NOW = "2026-01-02T03:04:05.000006Z"
KEYED = "hmac-sha256:" + "ab" * 32


def event(record: str = "reviews:7", action: str = "log", commitments: dict[str, str] | None = None) -> Event:
    given = {"review": "x" * 43} if commitments is None else commitments
    return Event(NOW, "ev:2_7", 2, record, 7, given, {"act": KEYED}, Outcome(action, action, "act", 5))


@pytest.mark.parametrize("one", [event(), event("größe"), event(commitments={}), event(action="open case")])
def test_an_event_is_read_as_parsing_reads_it(one: Event) -> None:
    data = encode(one)
    assert event_rows.read(3, data) == index._event(3, json.loads(data))


@pytest.mark.parametrize(
    "change",
    [
        (b'"type":"event"', b'"type":"other"'),
        (b'"v":1', b'"v":2'),
        (b"reviews:7", rb"reviews\"7"),
        (b'"position":7', b'"position":-7'),
        (b'"run":2', b'"run":{"run":2}'),
        (b"}", b"} "),
        (b'{"commitments":{', b'{"commitments":{"a":{}'),
    ],
)
def test_what_is_no_plain_event_is_left_to_parsing(change: tuple[bytes, bytes]) -> None:
    assert event_rows.read(3, encode(event()).replace(*change)) is None


def test_a_field_named_event_is_not_taken_for_the_event() -> None:
    data = encode(event(commitments={"event": "y" * 43, "outcome": "z" * 43}))
    row = event_rows.read(3, data)
    assert row == (2, 7, 3, "reviews:7", "log", "act")
    assert re.search(rb'"event":"y+"', data)


@pytest.mark.parametrize("step", [1, 100])
def test_rows_that_differ_or_are_not_there_are_named(log: SqliteLog, step: int) -> None:
    rows = [(run, at * step, run * 1000 + at, f"r:{at}", "log", "act") for run in (1, 2) for at in range(20)]
    index.create(log.database)
    log.database.many("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", rows)
    assert event_rows.missing(log.database, rows) == []
    assert event_rows.missing(log.database, []) == []
    changed = [*rows[:5], (*rows[5][:4], "tag", "act"), *rows[6:]]
    assert event_rows.missing(log.database, changed) == [changed[5]]
    log.database.run("DELETE FROM event WHERE run = 2 AND position = ?", (3 * step,))
    assert event_rows.missing(log.database, rows) == [rows[23]]
