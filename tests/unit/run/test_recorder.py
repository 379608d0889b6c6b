from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from govern.contract.reference import Ref
from govern.data.table import Record
from govern.errors import DurabilityError, UsageError
from govern.lineage import index
from govern.lineage.commitment import commit
from govern.lineage.entry import Decision, Event, FactorSet, decode
from govern.lineage.keys import generate
from govern.lineage.personal.beside import Beside, record_name
from govern.lineage.personal.vault import Vault, open_vault
from govern.lineage.queries import Index
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import SqliteLog, create_log
from govern.run.entries import RunPlan, stage_digest
from govern.run.execute import Executor
from govern.run.recorder import Interrupted, RecordFailed, RunSession

NOW = "2026-01-02T03:04:05.000006Z"
SOURCE = Ref("data-contract", "reviews", "1.0.0")
TEXTS = [
    "it was an awful bad time with the children at home",
    "quite pleasant overall and the pharmacist was kind",
    "bad bad awful and my neighbour in Elm Street agrees",
    "nothing to say about these little yellow tablets",
    "the worst migraine since the wedding of my sister",
]


VAULTS: dict[Path, Vault] = {}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    made = create_log(
        tmp_path / "log.db", generate("log.example/reviews"), HeadFile(tmp_path / "head.db"), NOW
    )
    with open_vault(tmp_path / "subjects.db") as VAULTS[made.path]:
        yield made
    made.close()


def records(count: int = 5) -> list[Record]:
    return [
        Record(f"k{i}", i, {"id": f"k{i}", "drug": "Zomig", "review": f"{TEXTS[i % 5]} no {i}"})
        for i in range(count)
    ]


def salts() -> Callable[[int], bytes]:
    numbers = itertools.count()
    return lambda size: next(numbers).to_bytes(size, "big")


def plan(workspace: Any, count: int = 5, **more: Any) -> RunPlan:
    given = {"release": "release/41@1.0.0", "environment": "test", "contract": SOURCE, **more}
    return RunPlan(workspace.build(), digest="sha256:" + "0" * 64, records=count, **given)


def beside(log: SqliteLog) -> Beside:
    return Beside(log.database, VAULTS[log.path])


def session(log: SqliteLog, plan_: RunPlan, **options: Any) -> RunSession:
    return RunSession(
        log, beside(log), plan_, clock=lambda: NOW, random_bytes=salts(), **{"batch": 2, **options}
    )


def entries(log: SqliteLog) -> list[Any]:
    return [decode(data) for data in log.entries()]


def interrupting(at: int, error: type[BaseException] = KeyboardInterrupt) -> Iterator[Record]:
    for record in records():
        if record.position == at:
            raise error
        yield record


def test_a_run_is_recorded_with_its_factors_events_decisions_and_end(workspace: Any, log: SqliteLog) -> None:
    done: list[tuple[int, int]] = []
    summary = session(log, plan(workspace), progress=lambda at, of: done.append((at, of))).execute(records())
    assert (summary.run, summary.events, summary.taken_up_at) == (1, 5, 0)
    assert summary.counts == {"action/log": 5, "verdict/act": 5}
    assert done == [(2, 5), (4, 5), (5, 5)]
    found = entries(log)
    assert [entry.type for entry in found] == [
        "factor-set",
        "run",
        *["event", "decision"] * 5,
        "run-finished",
    ]
    assert found[1].factor_set == found[0].digest
    assert (found[1].pipeline, found[1].engine, found[1].source.records) == (
        *("insight-pipeline/triage@1.0.0", "govern 0.1.0", 5),
    )
    assert [(entry.event, entry.record) for entry in found if isinstance(entry, Event)] == [
        (f"ev:1_{i}", f"k{i}") for i in range(5)
    ]
    assert found[-1].counts == summary.counts
    assert index.check(log.database) == []


def test_an_event_commits_to_the_record_and_to_each_stages_output(workspace: Any, log: SqliteLog) -> None:
    the_plan = plan(workspace)
    session(log, the_plan).execute(records())
    event = next(entry for entry in entries(log) if isinstance(entry, Event) and entry.position == 2)
    record = records()[2]
    name = record_name("data-contract/reviews", "k2")
    assert name == "data-contract/reviews:k2"
    salt = beside(log).salts([name])[name]
    assert dict(event.commitments) == {
        field: commit(salt, field, text) for field, text in record.fields.items()
    }
    trace = Executor(the_plan.built.stages, sink="act").execute(dict(record.fields), the_plan.built.factors)
    assert dict(event.stages) == {
        stage: stage_digest(salt, stage, output.content) for stage, output in trace.outputs.items()
    }
    assert len(event.stages) == 4


def test_a_decision_names_each_gate(workspace: Any, log: SqliteLog) -> None:
    workspace.change("thresholds", values=[{"name": "alert_at", "value": "0.1", "metric": "share"}])
    session(log, plan(workspace)).execute(records())
    decision = next(
        entry for entry in entries(log) if isinstance(entry, Decision) and entry.event == "ev:1_2"
    )
    assert (decision.action, decision.verdict, decision.policy) == (
        "log",
        "act",
        "action-policy/triage@1.0.0",
    )
    assert [(c.check, c.passed, c.observed, c.bound) for c in decision.checks][1] == (
        *("alert/confidence", False, 250_000, 500_000),
    )


def test_no_text_of_a_review_is_in_the_files(workspace: Any, log: SqliteLog, tmp_path: Path) -> None:
    workspace.change("sanitizer", default="keep", rules=[{"field": "review", "method": "keep"}])
    workspace.files["code/recommend.py"] = (
        "def recommender(uses):\n"
        "    return lambda inputs: {'action': inputs['count']['text'], 'confidence': 1}\n"
    )
    workspace.files["code/count.py"] = (
        "def counter(uses):\n    return lambda inputs: {'text': inputs['sanitise']['review']}\n"
    )
    summary = session(log, plan(workspace)).execute(records())
    assert summary.counts["verdict/deny"] == 5
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("*"))
    assert b"insight-pipeline/triage" in stored
    for record in records():
        text = record.fields["review"].encode()
        assert not [text[i : i + 12] for i in range(len(text) - 11) if text[i : i + 12] in stored]


def test_salts_are_made_once_for_a_record(workspace: Any, log: SqliteLog) -> None:
    for _ in range(2):
        session(log, plan(workspace)).execute(records())
    events = [entry for entry in entries(log) if isinstance(entry, Event)]
    assert events[0].stages == events[5].stages
    assert events[0].commitments == events[5].commitments
    assert len({event.stages["act"] for event in events}) == 5
    assert [entry.type for entry in entries(log)].count("factor-set") == 1


def test_a_new_factor_set_is_written_once(workspace: Any, log: SqliteLog) -> None:
    session(log, plan(workspace)).execute(records())
    workspace.files["bad.txt"] = "kind\n"
    session(log, plan(workspace)).execute(records())
    sets = [entry for entry in entries(log) if isinstance(entry, FactorSet)]
    assert len(sets) == 2
    assert sorted(sets[0].factors, key=lambda f: f.name) == list(sets[0].factors)
    assert {a.name for a, b in zip(sets[0].factors, sets[1].factors, strict=True) if a != b} == {
        "model/words#weights"
    }


def test_an_interrupted_run_keeps_what_was_finished_and_is_taken_up(workspace: Any, log: SqliteLog) -> None:
    with pytest.raises(Interrupted) as caught:
        session(log, plan(workspace)).execute(interrupting(3))
    assert caught.value.message == "interrupted: 3 of 5 records of run 1 are recorded"
    assert "again" in caught.value.help
    assert caught.value.exit == 130
    again = session(log, plan(workspace))
    assert (again.number, again.start) == (1, 3)
    summary = again.execute(records())
    assert (summary.run, summary.events, summary.taken_up_at) == (1, 5, 3)
    assert [entry.type for entry in entries(log)] == [
        *("factor-set", "run", *["event", "decision"] * 5, "run-finished"),
    ]


def test_an_interruption_of_the_append_drops_that_batch(workspace: Any, log: SqliteLog) -> None:
    begun = session(log, plan(workspace))
    real = log.append

    def stop(*args: Any) -> Any:
        log.append = real  # type: ignore[method-assign]
        raise KeyboardInterrupt

    log.append = stop  # type: ignore[method-assign]
    with pytest.raises(Interrupted, match="0 of 5"):
        begun.execute(records())
    assert session(log, plan(workspace)).execute(records()).events == 5


def test_an_interruption_after_the_last_record_leaves_only_the_end_to_do(
    workspace: Any, log: SqliteLog
) -> None:
    def then_stop() -> Iterator[Record]:
        yield from records()
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="5 of 5"):
        session(log, plan(workspace)).execute(then_stop())
    summary = session(log, plan(workspace)).execute(records())
    assert (summary.events, summary.taken_up_at) == (5, 5)


@pytest.mark.parametrize(
    "other",
    [
        {"release": "release/42@1.0.0"},
        {"environment": "production"},
        {"count": 4},
        {"files": {"bad.txt": "x"}},
    ],
)
def test_only_a_run_of_the_same_is_taken_up(workspace: Any, log: SqliteLog, other: dict[str, Any]) -> None:
    with pytest.raises(Interrupted):
        session(log, plan(workspace)).execute(interrupting(3))
    workspace.files |= other.pop("files", {})
    assert session(log, plan(workspace, **other)).number == 2


def test_a_finished_run_is_not_taken_up(workspace: Any, log: SqliteLog) -> None:
    session(log, plan(workspace)).execute(records())
    assert session(log, plan(workspace)).execute(records()).run == 2


def test_a_record_that_fails_is_named_without_its_text(workspace: Any, log: SqliteLog) -> None:
    workspace.files["code/count.py"] = (
        "def counter(uses):\n    def count(inputs):\n        if 'yellow' in inputs['sanitise']['review']:\n"
        "            raise ValueError(inputs['sanitise']['review'])\n        return {'bad': 0, 'words': 1}\n"
        "    return count\n"
    )
    with pytest.raises(RecordFailed) as caught:
        session(log, plan(workspace)).execute(records())
    assert "record `k3`: stage `count` failed" in caught.value.message
    assert "ValueError at code/count.py:4" in caught.value.message
    assert "yellow" not in caught.value.message + caught.value.help
    assert Index(log.database).last_position(1) == 2


def test_a_full_disk_keeps_what_was_acknowledged(workspace: Any, log: SqliteLog) -> None:
    begun = session(log, plan(workspace))
    pages = log.connection.execute("PRAGMA page_count").fetchone()[0]
    log.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DurabilityError, match="full"):
        begun.execute(records())
    log.connection.execute("PRAGMA max_page_count = 1000000")
    kept = Index(log.database).last_position(1)
    assert kept is None or kept < 4
    assert session(log, plan(workspace)).execute(records()).events == 5
    assert index.check(log.database) == []


def test_two_processes_cannot_record_one_run(workspace: Any, log: SqliteLog) -> None:
    one, two = session(log, plan(workspace)), session(log, plan(workspace))
    assert one.number == two.number
    one.execute(records())
    with pytest.raises(index.RunConflictError, match="in the log already"):
        two.execute(records())
    assert index.check(log.database) == []


def test_a_number_that_another_process_took_is_passed_over(workspace: Any, log: SqliteLog) -> None:
    real = log.append
    taken: list[int] = []

    def slow(*args: Any) -> Any:
        if not taken:
            taken.append(1)
            session(log, plan(workspace, release="release/1@1.0.0"))
        return real(*args)

    log.append = slow  # type: ignore[method-assign]
    assert session(log, plan(workspace)).number == 2


@pytest.mark.parametrize("given", [records(4), records(6), records()[1:], records()[::-1]])
def test_a_source_that_changed_while_it_was_read_is_refused(
    workspace: Any, log: SqliteLog, given: list[Record]
) -> None:
    with pytest.raises(UsageError) as caught:
        session(log, plan(workspace)).execute(given)
    assert caught.value.help


@pytest.mark.parametrize("key", ["", "a\nb", "x" * 513])
def test_a_key_that_cannot_stand_in_the_log(workspace: Any, log: SqliteLog, key: str) -> None:
    record = Record(key, 0, {"id": key, "drug": "", "review": ""})
    with pytest.raises(UsageError, match="the key of the record at position 0"):
        session(log, plan(workspace, 1)).execute([record])


def test_a_restricted_key_does_not_run(workspace: Any, log: SqliteLog) -> None:
    table = workspace.documents["source"]["schema"][0]
    columns = [{"name": "id", "primaryKey": True}, *table["properties"][1:]]
    workspace.change("source", schema=[{**table, "properties": columns}])
    with pytest.raises(UsageError, match=r"the key `id` of data-contract/reviews@1\.0\.0 is restricted"):
        session(log, plan(workspace))


def test_what_decides_nothing_does_not_run(workspace: Any, log: SqliteLog) -> None:
    workspace.change("pipeline", stages=workspace.documents["pipeline"]["stages"][:3])
    with pytest.raises(UsageError, match="no stage that decides"):
        session(log, plan(workspace))


def test_a_source_of_another_pipeline_is_refused(workspace: Any, log: SqliteLog) -> None:
    with pytest.raises(UsageError, match="is not a source of"):
        session(log, plan(workspace, contract=Ref("data-contract", "other", "1.0.0")))


def test_a_run_of_a_part_goes_on_only_with_the_same_records(workspace: Any, log: SqliteLog) -> None:
    keys = tuple(f"k{i}" for i in range(5))
    with pytest.raises(Interrupted):
        session(log, plan(workspace, keys=keys)).execute(interrupting(3))
    assert session(log, plan(workspace, keys=keys)).number == 1
    assert session(log, plan(workspace, keys=(*keys[:3], "k8", "k9"))).start == 3, "those are still to come"
    other = session(log, plan(workspace, keys=("k9", *keys[1:])))
    assert (other.number, other.start) == (2, 0)
