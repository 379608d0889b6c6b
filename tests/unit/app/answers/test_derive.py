from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from govern.app.answers.derive import derive
from govern.app.log.logs import log_paths, open_writer
from govern.errors import UsageError
from govern.lineage import index, proof, tree
from govern.lineage.checkpoint import verify
from govern.lineage.entry import to_json
from govern.lineage.note import Verifier
from govern.lineage.store.read import open_reader
from govern.run import resolve as resolving


def test_a_derivation_holds_all_that_made_the_event(ran: Any) -> None:
    found = derive(ran.context, "ev:2_3")
    assert (found.event.event, found.event.record) == ("ev:2_3", "k3")
    assert (found.run.release, found.run.environment, found.run.engine) == (
        *("release/42@1.0.0", "test", "govern 0.1.0"),
    )
    assert found.run.source.contract == "data-contract/reviews@1.0.0"
    assert {f.version for f in found.factors.factors if f.name == "thresholds/triage"} == {"1.1.0"}
    assert [read.stage for read in found.stages] == ["sanitise", "count", "calibrate", "recommend", "act"]
    reads = {read.stage: read.factors for read in found.stages}
    assert reads["sanitise"] == ("sanitizer/text", "data-contract/reviews#classes")
    assert reads["recommend"] == ("thresholds/triage", "insight-pipeline/triage#stage/recommend")
    assert reads["act"] == ("action-policy/triage",)
    assert {read.stage: read.digest for read in found.stages} == dict(found.event.stages)
    assert found.decision is not None
    assert (found.decision.event, found.decision.policy) == ("ev:2_3", "action-policy/triage@1.1.0")
    assert found.notes == ()


def test_the_cited_entries_prove_themselves_with_the_public_key_alone(ran: Any) -> None:
    said = json.loads(ran.good("derive", "ev:2_3", "--format", "json"))
    evidence = said["evidence"]
    note = evidence["checkpoint"]["note"].encode()
    head = verify(note, Verifier.parse(evidence["checkpoint"]["verified_with"]))
    assert head.size == evidence["checkpoint"]["size"]
    with open_reader(log_paths(ran.context).database) as reader:
        stored = list(reader.entries())
    assert {entry["type"] for entry in evidence["entries"]} == {"event", "decision", "run", "factor-set"}
    assert {entry["index"] for entry in evidence["entries"]} == set(said["entries"].values())
    for entry in evidence["entries"]:
        data = stored[entry["index"]]
        assert tree.leaf_hash(data).hex() == entry["leaf"]
        text = "\n".join([proof.HEADER, f"index {entry['index']}", *entry["proof"], "", note.decode()])
        proof.parse(text).verify(data, Verifier.parse(evidence["checkpoint"]["verified_with"]))


def test_stages_stay_when_the_pipelines_contract_is_gone(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> Any:
        raise UsageError("it is gone")

    monkeypatch.setattr(resolving, "resolve", gone)
    found = derive(work.context, "ev:2_3")
    assert [read.stage for read in found.stages] == sorted(found.event.stages)
    assert found.notes == ("which factors each stage read is not known here: it is gone",)


def test_a_missing_decision_is_said(work: Any) -> None:
    known = derive(work.context, "ev:2_3")
    run = replace(known.run, run=3)
    event = replace(known.event, run=3, event="ev:3_0", position=0)
    with open_writer(work.context) as log:
        log.append([dict(to_json(run)), dict(to_json(event))], known.run.time)
    found = derive(work.context, "ev:3_0")
    assert found.decision is None
    assert found.notes == ("no decision on ev:3_0 stands after its entry",)
    assert "decision" not in found.entries
    assert "no decision on ev:3_0" in work.good("derive", "ev:3_0")


def test_the_decision_on_another_event_is_none_of_this_one(work: Any) -> None:
    known = derive(work.context, "ev:2_3")
    assert known.decision is not None
    run = replace(known.run, run=3)
    event = replace(known.event, run=3, event="ev:3_0", position=0)
    with open_writer(work.context) as log:
        entries = [dict(to_json(entry)) for entry in (run, event, known.decision)]
        log.append(entries, known.run.time)
    assert derive(work.context, "ev:3_0").decision is None


def test_people_are_told_each_gate_and_the_proof(ran: Any) -> None:
    shown = ran.good("derive", "ev:2_3")
    for said in ("decision", "passed", "observed", "needed", "factors in force", "signature checked", "k3"):
        assert said in shown
    assert ran.govern("derive", "ev:2_x").exit_code == 2
    assert "there is no run 8" in ran.govern("derive", "ev:8_1").stderr


def test_the_index_may_be_made_again(work: Any) -> None:
    before = derive(work.context, "ev:2_3")
    with open_writer(work.context) as log:
        index.rebuild(log.database)
    assert derive(work.context, "ev:2_3") == before
