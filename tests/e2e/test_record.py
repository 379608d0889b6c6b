"""`govern record` through the installed command: CloudEvents, real complaints, Ctrl-C, two at once."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from .conftest import Govern, refused

SOURCE = "https://triage.example/complaints"
MODEL = "model/urgency@1.0.0"


@pytest.fixture
def ready(small: Path, govern: Govern) -> Path:
    govern("log", "init").ended(0)
    return small


def event(id_: str, **more: Any) -> dict[str, Any]:
    least = {"source": SOURCE, "id": id_, "time": "2026-01-31T12:00:00Z", "components": [MODEL]}
    return least | {"recommendation": {"action": "reply"}} | more


def write(path: Path, *events: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    return path


def complaints(path: Path) -> list[dict[str, Any]]:
    """One event a complaint of real consumers, with what a rule makes of it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        narrative = row["Consumer complaint narrative"]
        urgent = "identity theft" in narrative.lower() or "fraud" in narrative.lower()
        found.append(
            {
                "source": SOURCE,
                "id": f"cfpb-{row['Complaint ID']}",
                "time": f"{row['Date received']}T00:00:00Z",
                "type": "gov.cfpb.complaint",
                "record": row["Complaint ID"],
                "components": [MODEL, "thresholds/triage@1.0.0"],
                "inputs": {"narrative": narrative, "company": row["Company"]},
                "recommendation": {"action": "alert" if urgent else "file", "confidence": "0.9"},
                "decision": {"verdict": "hold" if urgent else "act", "action": "alert" if urgent else "file"},
            }
        )
    return found


def test_real_complaints(ready: Path, govern: Govern, shared: Path) -> None:
    told = complaints(shared / "data/feedback/cfpb_2016_2020_small.csv")
    assert len(told) == 190
    file = write(ready / "complaints.jsonl", *told)
    said = govern("record", file, "--format", "json").ended(0).json
    assert (said["recorded"], said["already_recorded"], said["refused_count"]) == (190, 0, 0)
    assert govern("record", file, "--format", "json").ended(0).json["already_recorded"] == 190
    counted = govern("impact", MODEL, "--format", "json").ended(0).json
    assert counted["events"] == 190
    (recording,) = counted["recorded"]
    by_rule = {row["action"]: row["count"] for row in recording["counts"]}
    assert by_rule["alert"] == sum(one["recommendation"]["action"] == "alert" for one in told) > 0
    assert sum(by_rule.values()) == 190
    latest = max(told, key=lambda one: one["time"])
    (used,) = govern("as-of", "2026-01-01", "--format", "json").ended(0).json["recorded"]
    assert used["time"][:10] == latest["time"][:10]
    log = b"".join(path.read_bytes() for path in (ready / "lineage").glob("log.db*"))
    longest = max((one["inputs"]["narrative"] for one in told), key=len)
    assert len(longest) > 200
    assert longest[:60].encode() not in log
    govern("verify").ended(0)


CLOUDEVENT: dict[str, Any] = {
    "specversion": "1.0",
    "type": "com.example.someevent",
    "source": "/mycontext",
    "id": "A234-1234-1234",
    "time": "2018-04-05T17:31:00Z",
    "comexampleextension1": "value",
    "comexampleothervalue": 5,
    "subject": "123",
    "datacontenttype": "application/json",
    "data": {"components": [MODEL], "recommendation": {"action": "reply", "confidence": 0.25}},
}


def test_cloudevents_in_each_of_their_forms(ready: Path, govern: Govern) -> None:
    others = [CLOUDEVENT | {"id": f"B-{number}"} for number in range(3)]
    (ready / "one.json").write_text(json.dumps(CLOUDEVENT, indent=2))
    (ready / "batch.json").write_text(json.dumps(others[:2], indent=2))
    write(ready / "lines.jsonl", CLOUDEVENT, others[2])
    for name, recorded, already in (("one.json", 1, 0), ("batch.json", 2, 0), ("lines.jsonl", 1, 1)):
        said = govern("record", name, "--input", "cloudevents", "--format", "json").ended(0).json
        assert (said["recorded"], said["already_recorded"]) == (recorded, already), name
    entry = govern("derive", "A234-1234-1234", "--format", "json").ended(0).json["recorded"]
    assert (entry["source"], entry["record"], entry["event_type"]) == (
        "/mycontext",
        "123",
        "com.example.someevent",
    )
    assert entry["recommendation"] == {"action": "reply", "confidence_ppm": 250_000}


def test_a_cloudevent_of_something_else_is_told(ready: Path, govern: Govern) -> None:
    other = CLOUDEVENT | {"datacontenttype": "text/xml", "data": '<much wow="xml"/>'}
    done = govern("record", write(ready / "in.jsonl", other, CLOUDEVENT)).ended(1)
    assert "in.jsonl:1: refused: `datacontenttype` is not JSON" in done.out
    assert "1 event recorded" in done.out


def test_mistakes_are_told_with_line_reason_and_help(ready: Path, govern: Govern) -> None:
    file = write(
        ready / "in.jsonl",
        event("a"),
        event("b", components=["model/urgancy@1.0.0"]),
        event("a", recommendation={"action": "other"}),
        event("c", decison={"verdict": "act", "action": "reply"}),
    )
    done = refused(govern("record", file), "in.jsonl:2: refused", "Did you mean model/urgency?", code=1)
    for words in (
        "in.jsonl:3: refused: another event is recorded as a of",
        "in.jsonl:4: refused: `decison` is not a field",
        "Did you mean `decision`?",
        "1 event recorded",
        "3 refused",
    ):
        assert words in done.out
    refused(govern("record", "nope.jsonl"), "nope.jsonl")
    refused(govern("record", "--spool", "nowhere"), "there is no spool at nowhere")
    refused(govern("record", file, cwd=file.parent.parent), "govern.yaml")


def test_without_a_log(small: Path, govern: Govern) -> None:
    refused(
        govern("record", write(small / "in.jsonl", event("a"))), "there is no log here", "govern log init"
    )


def test_ctrl_c_keeps_what_was_acknowledged(ready: Path, govern: Govern) -> None:
    process = govern.start("record", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    for number in range(1_500):
        process.stdin.write(json.dumps(event(str(number))) + "\n")
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while "1,000" not in govern("impact", MODEL).out and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "1000 events were recorded" in said
    assert "not recorded twice" in said
    file = write(ready / "all.jsonl", *(event(str(number)) for number in range(1_500)))
    again = govern("record", file, "--format", "json").ended(0).json
    assert (again["recorded"], again["already_recorded"]) == (500, 1_000)


def test_two_at_once_record_each_event_once(ready: Path, govern: Govern) -> None:
    file = write(ready / "all.jsonl", *(event(str(number), inputs={"text": "x"}) for number in range(1_200)))
    both = [govern.start("record", str(file), "--format", "json") for _ in range(2)]
    said = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert sum(one["recorded"] for one in said) == 1_200
    assert sum(one["already_recorded"] for one in said) == 1_200
    govern("verify").ended(0)
    assert govern("impact", MODEL, "--format", "json").ended(0).json["events"] == 1_200
