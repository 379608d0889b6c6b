from __future__ import annotations

import json
import re

import pytest

from govern.lineage import event_rows, index
from govern.lineage.entry import Decision, Event, Outcome, encode
from govern.lineage.event_rows import Agreement
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


def test_what_was_seen_of_spans_is_joined_and_does_not_hold_where_a_row_is_wrong(log: SqliteLog) -> None:
    entries = [
        encode(event()),
        b'{"n":1}',
        encode(Decision(NOW, "ev:2_7", "act", "log", "action-policy/a@1.0.0", ())),
    ]
    index.create(log.database)
    seen, later = Agreement(), Agreement()
    log.database.run("INSERT INTO event VALUES (2, 7, 0, 'reviews:7', 'log', 'act')")
    seen.look(log.database, 0, entries)
    later.look(log.database, 3, [b'{"n":2}'])
    seen.join(later)
    assert (seen.holds, seen.count, seen.rest) == (True, 1, [(1, b'{"n":1}'), (3, b'{"n":2}')])
    later.look(log.database, 4, [b'{"type":"recorded","v":1}'])
    assert not later.holds, "what follows from events needs them in the index that is compared"
    log.database.run("UPDATE event SET action = 'tag'")
    fresh = Agreement()
    fresh.look(log.database, 0, entries)
    assert not fresh.holds
    seen.join(fresh)
    assert not seen.holds


def test_an_entry_that_ends_like_a_decision_within_is_not_one() -> None:
    nested = b'{"a":{"type":"decision","v":1,"verdict":"act"}}'
    assert not nested.endswith(event_rows._DECIDED)
