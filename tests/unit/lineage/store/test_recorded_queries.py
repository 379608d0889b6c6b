from __future__ import annotations

from dataclasses import replace

import pytest

from govern.errors import IntegrityError
from govern.lineage.entry import Factor, FactorSet, KnownEntry, Recorded, to_json
from govern.lineage.index import RunConflictError, check, rebuild
from govern.lineage.queries import Index
from govern.lineage.recorded_queries import RecordedIndex
from govern.lineage.store.writing import TableLog

from .conftest import Place

A, B = (f"sha256:{letter * 64}" for letter in "ab")
X, Y = "https://x.example", "urn:y"


def time(second: int) -> str:
    return f"2026-01-02T03:04:{second:02}.000000Z"


SETS = [
    FactorSet(time(0), A, (Factor("model/x", "1.0.0", A),)),
    FactorSet(time(0), B, (Factor("model/x", "2.0.0", B),)),
]
FIRST = Recorded(
    time(1),
    X,
    "a",
    A,
    environment="test",
    release="release/41@1.0.0",
    factor_set=A,
    recommended="tag",
    record="7",
)
EVENTS: list[KnownEntry] = [
    FIRST,
    replace(FIRST, id="b", time=time(5), verdict="act", action="log"),
    replace(FIRST, id="c", time=time(3), factor_set=B, release="release/42@1.0.0"),
    replace(FIRST, source=Y, time=time(9)),
    Recorded(time(2), X, "d", A, result="resolved", parents=((X, "a"), (Y, "a"))),
]


def add(log: TableLog, *entries: KnownEntry) -> None:
    log.append([dict(to_json(entry)) for entry in entries], time(9))


@pytest.fixture
def filled(store: TableLog) -> TableLog:
    add(store, *SETS, *EVENTS[:2])
    add(store, *EVENTS[2:])
    return store


def test_by_name(filled: TableLog) -> None:
    found = RecordedIndex(filled.database)
    assert found.entries([(X, "a"), (Y, "a"), (X, "z"), ("z", "a")]) == {(X, "a"): 2, (Y, "a"): 5}
    assert [(row.source, row.entry) for row in found.named("a")] == [(X, 2), (Y, 5)]
    assert found.named("z") == []


def test_events_under_the_same_are_one_recording(filled: TableLog) -> None:
    found = RecordedIndex(filled.database)
    rows = found.recordings()
    assert [(row.source, row.release, row.factor_set) for row in rows] == [
        (X, "release/41@1.0.0", 1),
        (X, "release/42@1.0.0", 2),
        (Y, "release/41@1.0.0", 1),
        (X, "", 0),
    ]
    assert found.counts(1) == {("log", "act"): 1, ("tag", ""): 1}
    assert found.counts(4) == {("", ""): 1}
    assert found.recording(2) == rows[1]
    assert found.recording(9) is None
    assert Index(filled.database).sets_with("model/x", "2.0.0") == [2]


def test_by_time_whatever_the_order_of_recording(filled: TableLog) -> None:
    found = RecordedIndex(filled.database)
    assert [row and row.id for row in (found.latest(1, time(second)) for second in (0, 1, 4, 5))] == [
        None,
        "a",
        "a",
        "b",
    ]
    assert found.first(1) == time(1)


def test_what_follows_from_what(filled: TableLog) -> None:
    found = RecordedIndex(filled.database)
    assert found.parents(6) == [2, 5]
    assert found.children(2) == found.children(5) == [6]
    assert found.parents(2) == []


def test_a_rebuilt_index_is_the_same(filled: TableLog) -> None:
    assert check(filled.database) == []
    filled.database.run("UPDATE recorded_count SET events = 7 WHERE recording = 2")
    assert check(filled.database)[0].startswith("recorded_count lacks 1 rows")
    rebuild(filled.database)
    assert check(filled.database) == []


@pytest.mark.parametrize("table", ["recorded", "recording", "recorded_parent", "recorded_source"])
def test_a_table_that_is_gone_is_found(place: Place, filled: TableLog, table: str) -> None:
    place.tamper(f"DROP TABLE {table}")
    with place.reader() as reader:
        assert check(reader.database) == [f"the table {table} is missing"]


def test_a_name_is_recorded_once_and_the_whole_batch_is_undone(filled: TableLog) -> None:
    size = filled.head().size
    with pytest.raises(RunConflictError, match="in the log already"):
        add(filled, replace(FIRST, id="new"), replace(FIRST, record="8"))
    assert filled.head().size == size
    assert RecordedIndex(filled.database).entries([(X, "new")]) == {}


@pytest.mark.parametrize(
    "change",
    [{"factor_set": f"sha256:{'c' * 64}"}, {"parents": ((X, "z"),)}, {"parents": ((None, "ev:1_0"),)}],
)
def test_what_the_log_does_not_have_is_not_referred_to(filled: TableLog, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="the log does not have"):
        add(filled, replace(FIRST, id="new", **change))  # type: ignore[arg-type]


def test_nothing_follows_from_itself_or_from_what_comes_later(filled: TableLog) -> None:
    with pytest.raises(IntegrityError, match="before it"):
        add(filled, replace(FIRST, id="new", parents=((X, "new"),)))
    with pytest.raises(IntegrityError, match="before it"):
        add(filled, replace(FIRST, id="new", parents=((X, "later"),)), replace(FIRST, id="later"))


def test_a_log_without_recorded_events_answers_nothing(store: TableLog) -> None:
    found = RecordedIndex(store.database)
    assert found.entries([(X, "a")]) == {}
    assert found.recordings() == found.named("a") == found.parents(1) == found.children(1) == []
    assert found.recording(1) is None
