from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import pytest

from govern.errors import IntegrityError, UsageError
from govern.lineage import factor_sets, index, queries
from govern.lineage.entry import (
    Erased,
    Erasure,
    Event,
    Factor,
    FactorSet,
    LogOpened,
    Outcome,
    Recorded,
    Run,
    RunFinished,
    Source,
    places,
    to_json,
)
from govern.lineage.index import RunConflictError, check, rebuild
from govern.lineage.keys import PrivateKey
from govern.lineage.queries import Index, parse_event_id
from govern.lineage.store.database import Database
from govern.lineage.store.head import HeadFile
from govern.lineage.store.read import open_reader
from govern.lineage.store.sqlite import SqliteLog, open_log

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")


def time(second: int) -> str:
    return f"2026-01-02T03:04:{second:02}.000000Z"


def run(number: int, factor_set: str = A, release: str = "release/41@1.0.0", **more: Any) -> Run:
    pipeline = more.get("pipeline", "insight-pipeline/triage@1.0.0")
    source = Source("data-contract/reviews@1.0.0", A, 2)
    return Run(time(number), number, pipeline, release, "test", "govern 0.1.0", factor_set, source)


def event(number: int, position: int, action: str = "log", verdict: str = "act") -> Event:
    outcome = Outcome("log", action, verdict, 0)
    return Event(time(number), f"ev:{number}_{position}", number, f"r{position}", position, {}, {}, outcome)


ENTRIES = [
    LogOpened(time(0), "log.example/reviews", "w"),
    FactorSet(time(1), A, (Factor("model/x#code", "1.0.0", A), Factor("model/x#weights", "1.0.0", B))),
    run(1),
    event(1, 0),
    event(1, 1, "tag", "hold"),
    RunFinished(time(1), 1, 2, {"action/log": 1}),
    FactorSet(time(2), B, (Factor("model/x#code", "1.0.0", A), Factor("model/x#weights", "2.0.0", C))),
    run(2, B, "release/42@1.0.0"),
    event(2, 0, "tag"),
    run(3, B, "release/42@1.0.0", pipeline="insight-pipeline/triage@2.0.0"),
    Erasure(time(4), Erased("data-contract/reviews", places([3, 8]), A, 1, 0)),
    Recorded(
        time(5), "https://x.example", "a", A, release="release/42@1.0.0", factor_set=B, recommended="tag"
    ),
    Recorded(time(5), "https://x.example", "b", A, parents=((None, "ev:1_1"), ("https://x.example", "a"))),
]


@pytest.fixture
def filled(log: SqliteLog) -> SqliteLog:
    for start in range(0, len(ENTRIES), 4):
        log.append([dict(to_json(entry)) for entry in ENTRIES[start : start + 4]], time(9))
    return log


def test_events_and_runs(filled: SqliteLog) -> None:
    found = Index(filled.database)
    row = found.event("ev:1_1")
    assert row is not None
    assert (row.id, row.entry, row.record, row.action, row.verdict) == ("ev:1_1", 4, "r1", "tag", "hold")
    assert found.event("ev:1_2") is None
    assert [one.id for one in found.events_of_run(1)] == ["ev:1_0", "ev:1_1"]
    assert [one.id for one in found.events_of_record("r0")] == ["ev:1_0", "ev:2_0"]
    assert [(one.run, one.entry, one.finished) for one in found.runs()] == [
        (1, 2, 5),
        (2, 7, None),
        (3, 9, None),
    ]
    assert found.last_position(1) == 1
    assert found.last_position(3) is None
    assert found.counts(1) == {("log", "act"): 1, ("tag", "hold"): 1}


def test_which_run(filled: SqliteLog) -> None:
    found = Index(filled.database)

    def number(row: Any) -> int | None:
        return None if row is None else row.run

    assert number(found.latest_run()) == 3
    assert number(found.latest_run("release/41@1.0.0")) == 1
    assert number(found.latest_run("release/40@1.0.0")) is None
    assert [number(found.previous_run(n)) for n in (1, 2, 3, 4)] == [None, 1, 2, None]
    assert [number(found.run_at(time(second))) for second in (0, 1, 2, 59)] == [None, 1, 2, 3]
    assert number(found.run_at(time(59), "production")) is None


def test_what_is_in_force(filled: SqliteLog) -> None:
    found = Index(filled.database)
    assert [(row.release, row.start, row.stop) for row in found.in_force()] == [
        ("release/42@1.0.0", time(2), None)
    ]
    assert [row.release for row in found.in_force(time(1))] == ["release/41@1.0.0"]
    assert [row.release for row in found.in_force(time(2))] == ["release/42@1.0.0"]
    assert found.in_force(time(0)) == []


def test_from_a_version_to_its_events(filled: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Index(filled.database)
    assert found.sets_with("model/x") == [1, 2]
    assert found.sets_with("model/x", "2.0.0") == [2]
    assert found.sets_with("model/x", "1.0.0") == [1, 2]
    assert found.sets_with("model/x#weights", "1.0.0") == [1]
    assert found.sets_with("model/xy") == found.sets_with("model") == []
    assert [one.id for one in found.events_of_sets([2])] == ["ev:2_0"]
    monkeypatch.setattr(queries, "_CHUNK", 1)
    assert [run.run for run in found.runs_of_sets([2, 1, 2])] == [1, 2, 3]
    assert found.factor_set(2) == (Factor("model/x#code", "1.0.0", A), Factor("model/x#weights", "2.0.0", C))
    assert (found.set_number(B), found.set_number(C), found.factor_set(9)) == (2, None, ())


def test_which_entry_says_that_an_event_was_erased(filled: SqliteLog) -> None:
    found = Index(filled.database)
    assert [found.erasure_of(at) for at in range(12)] == [10 if at in {3, 8} else None for at in range(12)]


def test_a_table_of_a_later_version_is_missed_once_entries_need_it(filled: SqliteLog) -> None:
    filled.connection.execute("DELETE FROM erased")
    assert "erased lacks" in check(filled.database)[0]
    filled.connection.execute("DROP TABLE erased")
    assert check(filled.database) == ["the table erased is missing"]
    assert Index(filled.database).erasure_of(3) is None


def test_an_index_of_an_earlier_version_is_read_as_it_is_and_grows(filled: SqliteLog) -> None:
    before = filled.database.rows("SELECT * FROM run_count ORDER BY run, action")
    counts = [Index(filled.database).counts(run) for run in (1, 2, 3)]
    for table in ("run_count", *factor_sets.LATER):
        filled.connection.execute(f"DROP TABLE {table}")
    assert check(filled.database) == []
    assert [Index(filled.database).counts(run) for run in (1, 2, 3)] == counts
    filled.append([dict(to_json(event(2, 1, "tag")))], time(9))
    after = filled.database.rows("SELECT * FROM run_count ORDER BY run, action")
    assert after == [*before[:-1], (2, "tag", "act", 2)]
    assert check(filled.database) == []


def test_a_log_in_which_nothing_ran_answers_nothing(log: SqliteLog) -> None:
    found = Index(log.database)
    assert (found.runs(), found.latest_run(), found.event("ev:1_1"), found.last_position(1)) == (
        [],
        None,
        None,
        None,
    )
    assert found.in_force() == found.sets_with("model/x") == []


def test_a_log_open_for_reading_answers_alike(filled: SqliteLog) -> None:
    with open_reader(filled.path) as reader:
        ours, theirs = Index(filled.database), Index(reader.database)
        assert theirs.runs() == ours.runs()
        assert theirs.event("ev:2_0") == ours.event("ev:2_0")
        assert theirs.factor_set(1) == ours.factor_set(1)
        assert theirs.counts(1) == ours.counts(1)
        assert theirs.previous_run(2) == ours.previous_run(2)
        assert check(reader.database) == []


def test_a_rebuilt_index_is_the_same(filled: SqliteLog) -> None:
    def dump() -> list[Any]:
        filled_here = [table for table in index.TABLES if table not in factor_sets.LATER]
        queries = [f"SELECT * FROM {table}" for table in filled_here]  # noqa: S608 - the index's own names
        return [filled.connection.execute(query).fetchall() for query in queries]

    before = dump()
    assert all(before)
    assert rebuild(filled.database) == len(ENTRIES)
    assert dump() == before
    assert not filled.connection.in_transaction


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE event SET action = 'log' WHERE position = 1", "event lacks 1 rows"),
        ("DELETE FROM event WHERE position = 1", "event lacks 1 rows"),
        ("INSERT INTO event VALUES (9, 9, 9, 'r', 'log', 'act')", "event should not have 1 rows"),
        ("UPDATE run SET release = 'x' WHERE run = 1", "run lacks 1 rows"),
        ("DELETE FROM factor_member WHERE factor = 1", "factor_member lacks 2 rows"),
        ("UPDATE in_force SET stop = NULL", "in_force lacks 1 rows"),
        ("UPDATE run_count SET events = 2 WHERE run = 1 AND action = 'log'", "run_count lacks 1 rows"),
        ("DELETE FROM run_count WHERE run = 2", "run_count lacks 1 rows"),
        ("DROP TABLE event", "the table event is missing"),
    ],
)
def test_an_index_that_says_something_else_is_noticed_and_put_right(
    filled: SqliteLog, damage: str, said: str
) -> None:
    assert check(filled.database) == []
    filled.connection.execute(damage)
    assert said in "\n".join(check(filled.database))
    rebuild(filled.database)
    assert check(filled.database) == []


def test_a_row_that_is_there_and_not_found_is_noticed_and_put_right(filled: SqliteLog) -> None:
    honest = "CREATE INDEX event_of_record ON event (record)"
    with closing(sqlite3.connect(filled.path, isolation_level=None)) as other:
        (told,) = other.execute("SELECT sql FROM sqlite_schema WHERE name = 'event_of_record'").fetchone()
        assert told == honest
        other.execute("DROP INDEX event_of_record")
        other.execute(f"{honest} WHERE position > 0")
        other.execute("PRAGMA writable_schema = ON")
        other.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'event_of_record'", (honest,))
    with open_reader(filled.path) as reader:
        (found,) = check(reader.database)
    assert found.startswith("rows of event are not where they are looked for: row ")
    assert rebuild(filled.database) > 0
    assert check(filled.database) == []


def test_a_damaged_index_is_no_traceback(filled: SqliteLog) -> None:
    filled.connection.execute("DROP TABLE event")
    with pytest.raises(IntegrityError, match="index can't be read") as caught:
        Index(filled.database).event("ev:1_1")
    assert "govern verify" in caught.value.help


def test_an_index_that_lags_is_noticed(filled: SqliteLog, key: PrivateKey, memory: HeadFile) -> None:
    def nothing(database: Database, first: int, entries: Sequence[bytes]) -> None:
        """Derive no tables."""

    with open_log(filled.path, key, memory, derive=nothing) as log:
        log.append([dict(to_json(event(2, 1)))], time(9))
    assert "event lacks 1 rows" in check(filled.database)[0]


@pytest.mark.parametrize(
    "entry", [run(2), event(1, 0), RunFinished(time(9), 1, 2, {}), RunFinished(time(9), 7, 0, {}), ENTRIES[1]]
)
def test_what_is_there_already_undoes_the_whole_batch(filled: SqliteLog, entry: Any) -> None:
    size = filled.head().size
    with pytest.raises(RunConflictError):
        filled.append([dict(to_json(e)) for e in (event(2, 1), entry)], time(9))
    assert filled.head().size == size
    assert check(filled.database) == []


def test_a_run_under_a_factor_set_that_is_not_there_is_refused(filled: SqliteLog) -> None:
    with pytest.raises(IntegrityError, match="factor set that the log does not have"):
        filled.append([dict(to_json(run(4, C)))], time(9))


def test_entries_of_unknown_types_are_passed_over(filled: SqliteLog) -> None:
    filled.append(
        [{"type": "event", "v": 2, "time": time(9)}, {"type": "x", "v": 1, "time": time(9)}],
        time(9),
    )
    assert check(filled.database) == []


def test_a_rebuild_that_fails_changes_nothing(filled: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled.connection.execute("SELECT * FROM event").fetchall()

    def fail(database: Database, at: int, entry: Any) -> None:
        raise json.JSONDecodeError("broken", "", 0)

    monkeypatch.setitem(index._WRITERS, "run-finished", fail)
    with pytest.raises(json.JSONDecodeError):
        rebuild(filled.database)
    assert filled.connection.execute("SELECT * FROM event").fetchall() == before
    assert "no index can be made" in check(filled.database)[0]


@pytest.mark.parametrize(
    "text", ["ev:1", "ev:_1", "ev:1_", "1_1", "ev:1_x", "ev:-1_1", "", "ev:" + "1" * 50 + "_1"]
)
def test_what_is_no_events_name(text: str) -> None:
    with pytest.raises(UsageError, match="is not an event"):
        parse_event_id(text)


def test_an_events_name() -> None:
    parse: Callable[[str], Any] = parse_event_id
    assert parse("ev:12_345") == (12, 345)
