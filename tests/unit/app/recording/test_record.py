from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers.as_of import as_of
from govern.app.answers.derive_recorded import derive_recorded
from govern.app.answers.impact import impact
from govern.app.log.verify import verify_workspace
from govern.app.personal.erase import erase
from govern.app.recording import record as module
from govern.app.recording.input import read_events
from govern.app.recording.record import RecordResult, record
from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage.personal import doomed
from govern.lineage.personal.beside import record_name
from govern.lineage.store.sqlite import SqliteLog
from govern.run.recorder import Interrupted

from ..conftest import NOW, Work

SOURCE = "https://x.example/complaints"


@pytest.fixture
def here(unrun: Work, tmp_path: Path) -> Work:
    return unrun.copy(tmp_path / "here")


def event(id_: str, **changes: Any) -> dict[str, Any]:
    least = {
        "source": SOURCE,
        "id": id_,
        "time": "2026-01-01T12:00:00Z",
        "release": "release/41@1.0.0",
        "recommendation": {"action": "alert", "confidence": "0.5"},
    }
    return {name: value for name, value in (least | changes).items() if value is not None}


def told(*events: dict[str, Any]) -> Any:
    data = "".join(json.dumps(one) + "\n" for one in events)
    return read_events(io.BytesIO(data.encode()), "in")


def take(work: Work, *events: dict[str, Any], **options: Any) -> RecordResult:
    return record(work.context, told(*events), **options)


def whole(work: Work) -> int:
    (found,) = verify_workspace(work.context, None)
    assert found.ok, (found.report, found.index)
    return found.report.entries


def bytes_of(work: Work) -> bytes:
    return b"".join(path.read_bytes() for path in (work.root / "lineage").glob("log.db*"))


def test_events_are_recorded_under_what_they_name(here: Work) -> None:
    found = take(here, event("a"), event("b", release=None, pipeline="insight-pipeline/triage@1.0.0"))
    assert (found.recorded, found.already, found.refusals) == (2, 0, 0)
    assert found.log_size == whole(here) == 4, "the log's opening, one factor set, two events"
    told_ = derive_recorded(here.context, "b")
    assert told_.event.pipeline == "insight-pipeline/triage@1.0.0"
    assert told_.event.environment == "test"
    names = {factor.name for factor in told_.factors.factors} if told_.factors else set()
    assert {"model/words", "thresholds/triage", "insight-pipeline/triage"} <= names


def test_the_same_again_is_recorded_already_in_one_input_and_in_the_next(here: Work) -> None:
    one = event("a", inputs={"text": "so bad"})
    assert take(here, one, one).already == 1
    again = take(here, one, event("a", inputs={"text": "so bad"}, time="2026-01-01T13:00:00+01:00"))
    assert (again.recorded, again.already, again.refusals) == (0, 2, 0)
    assert whole(here) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": {"text": "so good"}},
        {"inputs": None},
        {"record": "7"},
        {"recommendation": {"action": "tag"}},
        {"release": None, "components": ["model/words@1.0.0"]},
    ],
)
def test_another_event_under_the_same_name_is_refused_with_both_digests(
    here: Work, change: dict[str, Any]
) -> None:
    one = event("a", inputs={"text": "so bad"})
    take(here, one)
    found = take(here, event("a", **({"inputs": {"text": "so bad"}} | change)))
    assert (found.recorded, found.already, found.refusals) == (0, 0, 1)
    (refused,) = found.refused
    assert refused.place == "in:1"
    assert refused.reason.count("sha256:") == 2
    assert "never changed" in refused.help


def test_contents_that_were_not_told_then_are_another_event(here: Work) -> None:
    plain = event("p")
    found = take(here, plain, event("p", inputs={"text": "x"}))
    assert (found.recorded, found.refusals) == (1, 1)
    assert take(here, event("p", inputs={"text": "x"})).refusals == 1
    assert "so bad" not in str(found)


def test_no_content_and_no_person_is_in_the_log(here: Work) -> None:
    take(here, event("a", record="7", data_subject="Ada Secret", inputs={"text": "so very bad"}))
    assert b"so very bad" not in bytes_of(here)
    assert b"Ada Secret" not in bytes_of(here)


def test_without_keys_an_event_told_again_is_not_taken_for_the_same(here: Work) -> None:
    one = event("a", record="7", inputs={"text": "so bad"})
    take(here, one)
    (keys,) = (here.home / "subjects").glob("*.db")
    keys.rename(aside := keys.with_suffix(".aside"))
    for told_again in (one, event("a", record="7", inputs={"text": "another"})):
        with pytest.raises(IntegrityError, match="the key of the subject of record"):
            take(here, told_again)
    aside.replace(keys)
    assert take(here, one).already == 1
    keys.unlink()
    erase(here.context, None, carry_out=True)
    assert take(here, one).already == 1, "its erasure is recorded, and nothing compares any more"


def test_an_event_does_not_take_a_record_from_its_subject(here: Work) -> None:
    mine = event("a", record="7", data_subject="Ada", inputs={"text": "so very bad"})
    taking = event("b", record="7", data_subject="Bob", inputs={"text": "mine now"})
    assert (found := take(here, mine, taking)).recorded == 1
    assert "another subject's" in found.refused[0].reason
    assert take(here, taking, event("c", record="7", inputs={"text": "more"})).refusals == 1
    assert take(here, taking, dry_run=True).refusals == 1
    assert len(erase(here.context, "Ada", SOURCE, carry_out=True).found[0].entries) == 2
    assert take(here, taking).recorded == 1


def test_after_an_erasure_nothing_compares_and_nothing_is_recorded_twice(here: Work) -> None:
    told_once = event("a", record="7", data_subject="Ada", inputs={"text": "so very bad"})
    take(here, told_once, event("other", record="8", inputs={"text": "fine"}))
    erased = erase(here.context, "Ada", SOURCE, carry_out=True)
    assert erased.records == 1
    assert take(here, told_once).already == 1
    assert take(here, event("b", record="7", data_subject="Ada", inputs={"text": "again"})).recorded == 1
    assert take(here, told_once).already == 1
    assert take(here, event("b", record="7", inputs={"text": "other"})).refusals == 1
    assert whole(here) == 6


@pytest.mark.parametrize("few", [500, 0])
def test_an_erasure_names_all_events_of_a_person_and_no_others(
    here: Work, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(doomed, "_FEW", few)
    hers = {"data_subject": "Ada", "inputs": {"text": "x"}}
    take(
        here,
        event("a", record="7", **hers),
        event("7", record="8", inputs={"text": "x"}),
        event("n", **hers),
        event("b", record="7", recommendation={"action": "tag"}),
        event("c", source="urn:y", record="7", **hers),
    )
    (found,) = erase(here.context, "Ada", SOURCE).found
    assert [derive_recorded(here.context, name, SOURCE).entry for name in ("a", "n", "b")] == list(
        found.entries
    )
    assert found.records == tuple(record_name(SOURCE, key) for key in ("7", "n"))


@pytest.mark.parametrize(
    ("change", "reason", "help_"),
    [
        ({"release": "release/40@1.0.0"}, "`release`: there is no release/40@1.0.0", "release/41"),
        ({"release": "release/41@2.0.0"}, "there is no release/41@2.0.0", "Its versions are 1.0.0."),
        ({"release": "model/words@1.0.0"}, "`release` names no release", "release/ID"),
        ({"components": ["model/word@1.0.0"]}, "there is no model/word@1.0.0", "Did you mean model/words?"),
        ({"components": ["release/41@1.0.0"]}, "`components[0]` names no component that runs", ""),
        ({"components": ["nothing/x@1.0.0"]}, "`nothing` is not a kind of component", ""),
        ({"environment": "production"}, "puts no pipeline in force in production", "are test."),
        ({"parents": ["never"]}, "an event that it follows from (`parents`) is not recorded", "first"),
        ({"parents": ["ev:1_0"]}, "an event that it follows from (`parents`) is not recorded", "first"),
        ({"inputs": {"text": "\ud800"}}, "lone surrogate", ""),
        ({"inputs": {f"n{i}": {"digest": "sha256:" + "a" * 64} for i in range(256)},
          "outputs": {f"{'n' * 100}{i}": {"digest": "sha256:" + "a" * 64} for i in range(256)}},
         "an entry has at most 65535 bytes", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_told_and_the_rest_is_kept(
    here: Work, change: dict[str, Any], reason: str, help_: str
) -> None:
    found = take(here, event("a"), event("b", **change), event("c"))
    assert (found.recorded, found.refusals) == (2, 1)
    (refused,) = found.refused
    assert refused.place == "in:2"
    assert reason in refused.reason
    assert help_ in refused.help
    assert whole(here) == 4


def test_a_version_that_is_not_locked_yet_is_not_recorded(here: Work) -> None:
    here.edit("contracts/words.yaml", "version: 1.0.0", "version: 1.0.1")
    (refused,) = take(here, event("a", release=None, components=["model/words@1.0.1"])).refused
    assert "is not in govern.lock" in refused.reason
    assert "govern lock" in refused.help


def test_parents_may_come_later_in_the_input(here: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    found = take(
        here,
        event("d", parents=["c"]),
        event("c", parents=["b"]),
        event("b", parents=["a"]),
        event("x", parents=["never"]),
        event("y", parents=["x"]),
        event("a"),
    )
    assert (found.recorded, found.refusals) == (4, 2)
    assert [refused.place for refused in found.refused] == ["in:4", "in:5"]
    derived = derive_recorded(here.context, "d")
    assert [each.id for each in derived.before.values() if hasattr(each, "id")] == ["c", "b", "a"]
    assert [each.id for each in derive_recorded(here.context, "a").after.values()] == ["b"]


def test_an_outcome_of_a_run_s_event(work: Work) -> None:
    outcome = {"release": None, "recommendation": None, "outcome": {"result": "resolved"}}
    assert take(work, event("o", parents=["ev:2_3"], **outcome)).recorded == 1
    derived = derive_recorded(work.context, "o")
    assert derived.factors is None
    assert [each.type for each in derived.before.values()] == ["event"]
    assert "does not say what was in force" in derived.notes[0]


def test_impact_counts_what_outside_pipelines_did(work: Work) -> None:
    before = impact(work.context, "model/words@1.0.0").events
    decided = {"verdict": "act", "action": "alert"}
    take(
        work,
        event("a", decision=decided),
        event("b", decision=decided),
        event("c"),
        event("d", release="release/42@1.0.0"),
        event("o", parents=["a"], release=None, recommendation=None, outcome={"result": "resolved"}),
    )
    found = impact(work.context, "model/words@1.0.0")
    assert found.events == before + 3
    (recording,) = found.recorded
    assert recording.counts == {("alert", "act"): 2, ("alert", ""): 1}
    assert (recording.source, recording.release) == (SOURCE, "release/41@1.0.0")
    assert recording.versions == ("1.0.0",)
    assert found.taken["high", "alert"] >= 2
    assert impact(work.context, "release/41").recorded[0].events == 3
    assert impact(work.context, "insight-pipeline/triage").recorded
    assert sum(each.events for each in impact(work.context, "model/words").recorded) == 4
    assert "outside" not in work.good("impact", "model/words@1.0.0")
    assert "1 source that govern does not run" in work.good("impact", "model/words@1.0.0")
    assert json.loads(work.good("impact", "model/words@1.0.0", "--format", "json"))["events"] == before + 3


def test_a_component_that_only_outside_pipelines_used_is_known(here: Work) -> None:
    with pytest.raises(UsageError, match="never in force"):
        impact(here.context, "release/41@1.0.0")
    take(here, event("a"))
    assert impact(here.context, "release/41@1.0.0").events == 1
    assert impact(here.context, "release/41").known == ("1.0.0",)


def test_as_of_says_what_was_in_use_by_the_events_own_times(work: Work) -> None:
    take(work, event("new", release="release/42@1.0.0", time="2025-02-01T00:00:00Z"))
    take(work, event("old", time="2025-01-01T00:00:00Z"), event("late", time="2025-01-15T00:00:00Z"))
    moment = NOW.replace(year=2025, month=1, day=20)
    (used,) = as_of(work.context, moment).used
    assert (used.event.id, used.event.release) == ("late", "release/41@1.0.0")
    (used,) = as_of(work.context, moment.replace(month=3)).used
    assert used.event.release == "release/42@1.0.0"
    assert as_of(work.context, moment.replace(year=2024)).used == ()
    assert as_of(work.context, moment, "production").used == ()
    assert "which govern does not run" in work.good("as-of", "2025-01-20")
    (row,) = json.loads(work.good("as-of", "2025-01-20", "--format", "json"))["recorded"]
    assert (row["id"], row["components"]["model/words"]) == ("late", "1.0.0")


def test_one_id_of_two_sources(here: Work) -> None:
    take(here, event("a"), event("a", source="urn:y"))
    with pytest.raises(UsageError, match="2 sources have an event a") as caught:
        derive_recorded(here.context, "a")
    assert "urn:y" in caught.value.help
    assert derive_recorded(here.context, "a", "urn:y").event.source == "urn:y"
    with pytest.raises(UsageError, match="urn:z has no event a"):
        derive_recorded(here.context, "a", "urn:z")
    with pytest.raises(UsageError, match="`nope` is not an event") as caught:
        derive_recorded(here.context, "nope")
    assert "by its id" in caught.value.help


def test_a_dry_run_says_the_same_and_changes_nothing(here: Work) -> None:
    events = [
        event("a", inputs={"text": "x"}),
        event("a", inputs={"text": "x"}),
        event("a", inputs={"text": "y"}),
        event("b", parents=["a"]),
        event("c", components=["model/word@1.0.0"]),
    ]
    dry = take(here, *events, dry_run=True)
    assert (dry.log_size, whole(here)) == (1, 1)
    assert not list(here.home.rglob("*subject*")), "no salt was made"
    wet = take(here, *events)
    assert (dry.recorded, dry.already, dry.refusals) == (wet.recorded, wet.already, wet.refusals) == (2, 1, 2)
    assert [one.place for one in dry.refused] == [one.place for one in wet.refused] == ["in:3", "in:5"]
    again = take(here, *events, dry_run=True)
    assert (again.recorded, again.already, again.refusals) == (0, 3, 2)


def test_what_another_process_records_in_the_same_moment_is_recorded_once(
    here: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, raced = SqliteLog.append, []

    def late(self: SqliteLog, entries: Any, now: str) -> Any:
        if not raced:
            raced.append(True)
            assert take(here, event("a", inputs={"text": "x"})).recorded == 1
        return append(self, entries, now)

    monkeypatch.setattr(SqliteLog, "append", late)
    found = take(here, event("a", inputs={"text": "x"}), event("b"))
    assert (found.recorded, found.already) == (1, 1)
    assert whole(here) == 4


def test_ctrl_c_keeps_what_is_acknowledged_and_says_how_many(
    here: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)

    def stopped() -> Any:
        yield from told(*(event(str(number)) for number in range(5)))
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="4 events were recorded, 0 were recorded already") as caught:
        record(here.context, stopped())
    assert "not recorded twice" in caught.value.help
    found = take(here, *(event(str(number)) for number in range(6)))
    assert (found.recorded, found.already) == (2, 4)


def test_a_full_disk_says_what_was_recorded_before(here: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    append, calls = SqliteLog.append, []

    def full(self: SqliteLog, entries: Any, now: str) -> Any:
        calls.append(now)
        if len(calls) == 2:
            raise DurabilityError("the disk is full", help="make room")
        return append(self, entries, now)

    monkeypatch.setattr(SqliteLog, "append", full)
    with pytest.raises(DurabilityError, match="the disk is full; 2 events were recorded, 0") as caught:
        take(here, *(event(str(number)) for number in range(5)))
    assert caught.value.help == "make room"


def test_refusals_are_counted_beyond_those_listed(here: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LISTED", 2)
    found = take(here, *({"id": str(number)} for number in range(5)))
    assert (found.refusals, len(found.refused)) == (5, 2)


def test_the_command(here: Work, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(event("a")) + "\n{}\n")
    done = here.govern("record", str(file))
    assert done.exit_code == 1
    assert f"{file}:2: refused: `source` is missing" in done.output
    assert "1 event recorded" in done.output
    done = here.govern("record", str(file), "--format", "json", "--dry-run")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert (said["recorded"], said["already_recorded"], said["refused_count"]) == (0, 1, 1)
    assert said["dry_run"]
    assert said["refused"][0]["at"] == f"{file}:2"
    assert here.govern("record", str(tmp_path / "nope.jsonl")).exit_code == 2
    assert here.govern("record", str(file), "--spool", str(tmp_path)).exit_code == 2
    file.write_text("[")
    assert here.govern("record", str(file)).exit_code == 2


def test_without_a_log_there_is_a_way_to_make_one(here: Work) -> None:
    (here.root / "lineage/log.db").unlink()
    with pytest.raises(UsageError, match="there is no log here"):
        take(here, event("a"))
