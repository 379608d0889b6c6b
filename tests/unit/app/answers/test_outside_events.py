"""Answers about events of a pipeline that govern does not run: what differs, and what is not known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers import trace_recorded, why_recorded

SOURCE = "https://triage.example/comments"
OLD = ["model/words@1.0.0", "action-policy/triage@1.0.0"]
NEW = ["model/words@1.1.0", "action-policy/triage@1.0.0"]


def said(name: str, day: int, **rest: Any) -> dict[str, Any]:
    return {"source": SOURCE, "id": name, "time": f"2026-01-{day:02}T12:00:00Z", **rest}


def alert(confidence: float = 0.82) -> dict[str, Any]:
    return {"recommendation": {"action": "alert", "confidence": confidence}}


LOG = {"recommendation": {"action": "log", "confidence": 0.5}}
EVENTS = [
    said("a-1", 1, record="r1", components=OLD, inputs={"text": "secret words"}, **LOG),
    said("a-2", 2, parents=["a-1"], decision={"verdict": "act", "action": "log"}),
    said(
        "a-3",
        3,
        record="r1",
        components=NEW,
        inputs={"text": "secret words"},
        **alert(),
    ),
    said("a-4", 4, parents=["a-3"], decision={"verdict": "hold", "action": "alert"}),
    said("b-1", 1, record="r2", components=OLD, inputs={"text": "one"}, **LOG),
    said("b-2", 2, record="r2", components=OLD, inputs={"text": "two"}, **alert()),
    said("c-1", 1, record="r3", components=OLD, **LOG),
    said("c-2", 2, record="r3", components=OLD, **alert()),
    said("d-1", 1, record="r4", components=["model/words@1.0.0"], **LOG),
    said("d-2", 2, record="r4", components=["model/words@1.0.0"], **LOG),
    said("f-1", 1, record="r5", release="release/41@1.0.0", environment="test", **LOG),
    said("f-2", 2, record="r5", release="release/42@1.0.0", environment="test", **alert()),
    said("f-3", 3, parents=["f-2"], recommendation={"action": "tag"}),
    said("f-4", 4, record="r5", parents=["f-3"], **LOG),
    said("e-1", 1, components=OLD, **LOG),
    said("e-2", 1, components=OLD, outputs={"x": "text"}),
    {**said("a-1", 9, record="r1", components=OLD, **LOG), "source": "other"},
]


@pytest.fixture(scope="module")
def recorded(ran: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("recorded")
    work = ran.copy(folder)
    events = folder / "events.jsonl"
    events.write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    work.good("record", str(events))
    return work


def ask(work: Any, *words: str, code: int = 1) -> Any:
    done = work.govern(*words, "--format", "json")
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def refused(work: Any, *words: str) -> str:
    done = work.govern(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    return str(" ".join(done.stderr.split()))


def test_one_version_that_differs_is_a_candidate_and_no_proof(recorded: Any) -> None:
    told = ask(recorded, "why", "a-3")
    assert (told["tier"], told["answered"], told["same"]) == (["CANDIDATE"], False, False)
    assert (told["before"]["id"], told["after"]["id"], told["before"]["record"]) == ("a-1", "a-3", "r1")
    assert {name.partition("#")[0] for name in told["candidates"]} == {"model/words"}
    assert {(one["before"], one["after"]) for one in told["changed"]} == {("1.0.0", "1.1.0")}
    assert (told["inputs"], told["missing"]) == ([], [])
    assert {entry["type"] for entry in told["evidence"]["entries"]} == {"recorded", "factor-set"}
    shown = recorded.govern("why", "a-3").stdout
    assert "not proven" in shown
    assert "PROVEN" not in shown
    assert "secret words" not in shown


def test_a_decision_takes_over_what_it_follows_from(recorded: Any) -> None:
    told = ask(recorded, "why", "a-4")
    assert (told["before"]["id"], told["after"]["in_force_by"], told["after"]["record"]) == (
        "a-2",
        "a-3",
        "r1",
    )
    assert told["candidates"]
    told = ask(recorded, "why", "f-3", "--vs", "release:41")
    assert (told["before"]["id"], told["after"]["release"]) == ("f-1", "release/42@1.0.0")


def test_another_commitment_is_told_as_what_it_is(recorded: Any) -> None:
    told = ask(recorded, "why", "b-2")
    assert told["candidates"] == ["input text"]
    assert "not surely" in told["inputs"][0]["says"]


def test_where_nothing_recorded_differs_the_cause_is_unknown(recorded: Any) -> None:
    told = ask(recorded, "why", "c-2")
    assert (told["tier"], told["candidates"]) == (["UNKNOWN"], [])
    assert "nothing that was recorded differs" in told["missing"][0]
    assert ask(recorded, "why", "d-2")["same"]


@pytest.mark.parametrize(
    ("event", "vs", "other"),
    [
        ("a-3", "a-1", "a-1"),
        ("a-3", "2026-01-02", "a-1"),
        ("a-3", "previous", "a-1"),
        ("f-3", "previous", "f-2"),
        ("f-2", "release:41", "f-1"),
        ("f-3", "release:42", "f-2"),
        ("f-2", "41@1.0.0", "f-1"),
    ],
)
def test_it_is_compared_with_what_was_asked_for(recorded: Any, event: str, vs: str, other: str) -> None:
    assert ask(recorded, "why", event, "--vs", vs)["before"]["id"] == other


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("why", "a-1"), "2 sources have an event a-1"),
        (("why", "a-1", "--source", SOURCE), "recorded no recommendation on record r1 earlier"),
        (("why", "a-1", "--source", "nobody"), "nobody has no event a-1"),
        (("why", "a3"), "Did you mean a-3?"),
        (("why-not", "a3", "-a", "log"), "Did you mean a-3?"),
        (("derive", "a3"), "Did you mean a-3?"),
        (("why", "ev:2_3", "--source", SOURCE), "Events of runs have no source"),
        (("why", "ev:99_3", "--source", SOURCE), "there is no run 99"),
        (("why", "a-3", "--vs", "prevous"), "Did you mean previous?"),
        (("why", "a-3", "--vs", "release:41"), "Events on record r1 are a-1"),
        (("why", "a-3", "--vs", "b-1"), "on record r1 is `b-1`"),
        (("why", "a-3", "--vs", "2026-13-01"), "no RFC 3339 time"),
        (("why", "e-1"), "names a record"),
        (("why", "e-2"), "says nothing that was recommended"),
        (("why", "a-3", "--for", "person"), "govern does not run"),
        (("why", "a-3", "--proof", "x.json"), "can't be run again"),
        (("why-not", "a-3", "-a", "log", "--vs", "a-1"), "can't be run again"),
        (("why-not", "a-3", "-a", "alrt"), "Did you mean alert?"),
    ],
)
def test_a_slip_is_refused_with_what_was_meant(recorded: Any, words: tuple[str, ...], message: str) -> None:
    plain = refused(recorded, *words).replace("│ ", "").replace(" │", "")
    assert message in " ".join(plain.split())


def test_gates_that_no_event_tells_of_are_not_known(recorded: Any) -> None:
    told = ask(recorded, "why-not", "a-4", "--action", "alert")
    gates = {gate["gate"]: (gate["passed"], gate["known"]) for gate in told["gates"]}
    assert gates == {
        "recommended, or decided": (True, True),
        "allowed": (True, True),
        "confidence": (True, True),
        "corroboration": (True, True),
        "approvals:officer": (False, False),
    }
    assert (told["policy"], told["done"], told["tier"]) == ("action-policy/triage@1.0.0", False, ["UNKNOWN"])
    assert {gate["gate"]: gate["slack"] for gate in told["gates"]}["confidence"] == 270_000
    assert "not known  approvals:officer" in recorded.govern("why-not", "a-4", "-a", "alert").stdout


def test_an_earlier_event_that_came_to_it_gives_candidates(recorded: Any) -> None:
    told = ask(recorded, "why-not", "a-4", "--action", "log")
    assert (told["tier"], told["once"]["before"]["id"]) == (["CANDIDATE"], "a-2")
    assert told["once"]["candidates"]
    assert ask(recorded, "why-not", "a-2", "--action", "log", code=0)["done"]
    told = ask(recorded, "why-not", "d-1", "--action", "alert")
    assert (told["policy"], told["once"]) == (None, None)
    assert "no action policy is recorded" in told["missing"][0]


def test_gates_are_told_also_where_there_is_nothing_to_compare(recorded: Any) -> None:
    told = ask(recorded, "why-not", "e-1", "--action", "tag")
    assert (told["once"], len(told["gates"])) == (None, 4)


def test_nothing_is_left_out_without_saying_so(recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(recorded, "why", "f-3")["notes"] == []
    monkeypatch.setattr(why_recorded, "MOST", 2)
    assert ask(recorded, "why", "f-2")["notes"] == [
        "record r5 has more events than the 2 that were looked at",
    ]
    monkeypatch.setattr(trace_recorded, "MOST", 1)
    notes = ask(recorded, "why", "f-4", "--vs", "f-2")["notes"]
    assert "f-4 follows from more events than the 1 that were looked at" in notes


def test_a_derivation_is_what_was_told_and_no_more(recorded: Any) -> None:
    assert ask(recorded, "derive", "a-3", code=0)["tier"] == ["CANDIDATE"]
    assert ask(recorded, "derive", "a-4", code=0)["tier"] == ["UNKNOWN"]
    assert "not run again" in recorded.good("derive", "a-3")


def test_an_auditor_is_shown_digests_and_leaf_hashes(recorded: Any) -> None:
    told = ask(recorded, "why", "a-3")
    shown = recorded.govern("why", "a-3", "--for", "auditor").stdout
    for entry in told["evidence"]["entries"]:
        assert entry["leaf"] in shown
    assert told["evidence"]["checkpoint"]["root"] in shown
    assert shown.count("sha256:") >= 4


def test_a_log_in_postgresql_gives_the_same_answers(recorded: Any, work: Any, postgres_url: str) -> None:
    shutil.rmtree(work.root / "lineage/published", ignore_errors=True)
    (work.root / "lineage/trust.policy").unlink()
    work.edit("govern.yaml", "log:\n", f"log:\n  database: {postgres_url}\n")
    work.write("events.jsonl", "".join(json.dumps(event) + "\n" for event in EVENTS))
    work.good("log", "init")
    work.good("record", str(work.root / "events.jsonl"))
    for words in (("why", "a-4"), ("why", "f-3", "--vs", "release:41"), ("why-not", "a-4", "-a", "log")):
        ours, theirs = (ask(one, *words) for one in (work, recorded))
        kinds = ("candidates", "changed", "inputs", "tier", "missing", "gates", "policy")
        assert {kind: ours.get(kind) for kind in kinds} == {kind: theirs.get(kind) for kind in kinds}
    found = ask(work, "impact", "r1", code=0)
    assert [each["said"]["id"] for each in found["recorded"]] == ["a-1", "a-2", "a-3", "a-4", "a-1"]
    assert "Did you mean a-3?" in refused(work, "why", "a3")
