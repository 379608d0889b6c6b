"""A workspace whose model is a command, or a server of this machine: it runs, is explained, and asks once."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Done, Govern, refused
from .models import Served, served

LETTERS = "abcdefghij"
SOURCE = """\
apiVersion: v3.1.0
kind: DataContract
id: notes
version: 1.0.0
status: active
servers: [{server: here, type: local, path: notes.tsv, format: tsv}]
schema:
  - name: notes
    properties:
      - {name: id, primaryKey: true, classification: internal}
      - {name: who, classification: confidential}
      - {name: note, classification: restricted}
customProperties: [{property: subjectField, value: who, vendor: govern}]
"""
NOTES = [
    ("n1", "ann", "all is calm"),
    ("n2", "bob", "the brakes are broken, awful"),
    ("n3", "bob", "bad pain, awful, zomig"),
    ("n4", "eve", "all is calm"),
    ("n5", "eve", "a bad one, with pain"),
]
FILES = {
    "govern.yaml": """\
apiVersion: govern/v1
kind: Workspace
name: small
contracts: [contracts]
log: {origin: log.example/small}
run: {environment: test}
""",
    "contracts/notes.yaml": SOURCE,
    "notes.tsv": "id\twho\tnote\n" + "".join(f"{key}\t{who}\t{text}\n" for key, who, text in NOTES),
    "contracts/text.yaml": """\
apiVersion: govern/v1
kind: Sanitizer
id: text
version: 1.0.0
status: active
rules: [{field: note, method: keep}]
default: suppress
""",
    "contracts/ask.yaml": """\
apiVersion: govern/v1
kind: Prompt
id: ask
version: @VERSION
status: active
sections: [{name: text, role: user, file: ask.txt}]
variables: [{name: note, type: string}]
""",
    "ask.txt": "@PROMPT {{note}}",
    "contracts/triage.yaml": """\
apiVersion: govern/v1
kind: Thresholds
id: triage
version: @VERSION
status: active
values: [{name: alert_at, value: @ALERT_AT, metric: concern}]
""",
    "contracts/policy.yaml": """\
apiVersion: govern/v1
kind: ActionPolicy
id: policy
version: 1.0.0
status: active
actions:
  - {name: log, blast_radius: low, minimum_confidence: 0}
  - {name: alert, blast_radius: low, minimum_confidence: 0.1, fallback: log}
""",
    "contracts/pipeline.yaml": """\
apiVersion: govern/v1
kind: InsightPipeline
id: triage
version: @VERSION
status: active
sources: [data-contract/notes@1.0.0]
stages:
  - {name: sanitise, builtin: sanitise, inputs: [record], uses: {s: sanitizer/text@1.0.0}}
  - {name: rate, inputs: [sanitise], uses: {m: model/rater@@VERSION, p: prompt/ask@@VERSION}}
  - name: recommend
    inputs: [rate]
    uses: {t: thresholds/triage@@VERSION}
    code: {entry: "recommend.py:make"}
  - {name: act, builtin: act, inputs: [recommend], uses: {p: action-policy/policy@1.0.0}}
environments: [test]
""",
    "contracts/release-@NUMBER.yaml": """\
apiVersion: govern/v1
kind: Release
id: "@NUMBER"
version: 1.0.0
status: active
environments: [{name: test, components: [insight-pipeline/triage@@VERSION]}]
""",
    "recommend.py": """\
def make(uses):
    alert_at = uses["t"].values["alert_at"]

    def recommend(inputs):
        concern = min(1_000_000, 200_000 * inputs["rate"]["bad"])
        return {"action": "alert" if concern >= alert_at else "log", "confidence": concern}

    return recommend
""",
}
MODEL = """\
apiVersion: govern/v1
kind: Model
id: rater
version: @VERSION
status: active
provider: local
"""
COMMAND = """\
request_model: rater
command:
  argv: [python3, rate.py]
  files: [rate.py]
  environment: {CALLS: "env:CALLS"}
weights: [{name: words, location: words.txt}]
replay: plugin
deterministic: true
"""
PROGRAM = """\
import json, os, re, sys

words = set(open("artefacts/words").read().split())
for line in sys.stdin:
    text = json.loads(line)["sanitise"]["note"]
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(text + chr(10))
    found = [word for word in re.findall("[a-z]+", text) if word in words]
    print(json.dumps({"bad": len(found)}), flush=True)
"""
ENDPOINT = """\
request_model: counter
response_model: counter-2026-01-15
endpoint: @URL
parameters: {gen_ai.request.temperature: 0}
api:
  style: openai-chat
  answer: json
  key: env:RATER_KEY
  price: {currency: EUR, input: 0.15, output: 0.60}
replay: @REPLAY
deterministic: true
"""
VALUES = {
    "1": {"VERSION": "1.0.0", "ALERT_AT": "0.5", "PROMPT": "Rate:", "WORDS": "bad awful"},
    "2": {"VERSION": "1.1.0", "ALERT_AT": "0.3", "PROMPT": "Count:", "WORDS": "bad awful pain broken"},
}


class Small:
    """A workspace, its releases 1 and 2, and the command that acts on it."""

    def __init__(self, govern: Govern, root: Path, model: str) -> None:
        self.govern, self.root, self.model = govern, root, model

    def release(self, number: str) -> None:
        made = {
            **FILES,
            "contracts/model.yaml": MODEL + self.model,
            "rate.py": PROGRAM,
            "words.txt": "@WORDS",
        }
        for path, text in made.items():
            for name, value in {**VALUES[number], "NUMBER": number}.items():
                path, text = path.replace(f"@{name}", value), text.replace(f"@{name}", value)  # noqa: PLW2901 - filled in
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)
        self("lock").ended(0)
        if number == "1":
            self("log", "init").ended(0)

    def __call__(self, *words: str) -> Done:
        verb, *rest = words
        nested = rest[:1] if verb in {"log", "retention"} else []
        return self.govern(verb, *nested, "--workspace", self.root, *rest[len(nested) :])

    def good(self, *words: str) -> str:
        return self(*words).ended(0).out

    def changed(self) -> list[str]:
        return [one["after"]["event"] for one in json.loads(self.good("why", "--format", "json"))["changed"]]

    def why(self, event: str, *words: str) -> Any:
        return self("why", event, "--format", "json", *words).json


@pytest.fixture
def server() -> Iterator[Served]:
    with served() as found:
        yield found


@pytest.fixture
def place(tmp_path: Path) -> tuple[Govern, Path]:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    extra = {"RATER_KEY": "sk-secret", "CALLS": str(tmp_path / "calls")}
    (tmp_path / "small").mkdir()
    return Govern(home, tmp_path, extra), tmp_path / "small"


def test_a_command_runs_is_explained_and_is_not_asked_twice(place: tuple[Govern, Path]) -> None:
    small, calls = Small(*place, COMMAND), place[1].parent / "calls"

    def count() -> int:
        return len(calls.read_text().splitlines())

    small.release("1")
    assert "asked    rate: 4 calls, 1 answered before" in small.good("run", "1")  # two notes are alike
    small.release("2")
    small.good("run", "2")
    assert count() == 8
    assert "asked    rate: 0 calls, 5 answered before" in small.good("run", "2")
    assert count() == 8
    (event, *_) = small.changed()
    answer = small.why(event)
    assert "PROVEN" in answer["tier"]
    assert "COMPLETE" in answer["tier"]
    told = {name for each in answer["rollback_sets"] for name in each}
    assert told <= {"model/rater#weights", "thresholds/triage", "prompt/ask"}
    asked = count()
    assert asked > 8  # the words of one release were tried with the prompt of the other
    assert small.why(event)["rollback_sets"] == answer["rollback_sets"]
    texts = calls.read_text().splitlines()
    assert set(texts[asked:]) <= {{key: text for key, _, text in NOTES}["n" + str(int(event[-1]) + 1)]}
    shutil.move(small.root / "rate.py", small.root / "gone.py")  # what was released runs, not what lies here
    rates, counts = [], []
    for _ in range(3):
        rates.append(small.good("why-rate", "action=alert", "--from", "1", "--to", "2", "--format", "json"))
        counts.append(count())
    assert rates[0] == rates[1] == rates[2]
    assert counts[2] - counts[1] == counts[1] - counts[0]  # the first kept ones are compared with new ones


def test_a_server_is_asked_once_and_metered(place: tuple[Govern, Path], server: Served) -> None:
    small = Small(*place, ENDPOINT.replace("@URL", server.url).replace("@REPLAY", "plugin"))
    small.release("1")
    server.plan({"status": 429, "headers": {"Retry-After": "0"}}, {"status": 500}, {"cut": 0})
    said = small.good("run", "1")
    assert "rate: 4 calls, 1 answered before, 80 tokens in, 20 tokens out, 0.000024 EUR" in said
    assert server.count() == 7  # of which three were in vain
    assert {one["key"] for one in server.asked()} == {"Bearer sk-secret"}
    small.release("2")
    small.good("run", "2")
    (event, *_) = small.changed()
    asked = server.count()
    plan = small.why(event, "--plan")
    assert server.count() == asked
    answer = small.why(event)
    assert answer["rollback_sets"] == [["thresholds/triage"]]
    assert server.count() - asked <= plan["most"]
    asked = server.count()
    assert small.why(event) == answer
    assert small.why(event, "--plan")["calls"] == []
    assert server.count() == asked
    small.good("run", "2")
    small.good("why-not", event, "--action", "log")
    for _ in range(2):
        rate = small.good("why-rate", "action=alert", "--from", "1", "--to", "2", "--format", "json")
        what_if = small.good("what-if", "--from", "1", "--to", "2", "--format", "json")
    assert server.count() - asked <= 4
    asked = server.count()
    assert small.good("why-rate", "action=alert", "--from", "1", "--to", "2", "--format", "json") == rate
    assert json.loads(what_if)["changed"] >= 1
    assert server.count() == asked
    assert "intact" in small.good("verify")
    assert b"sk-secret" not in b"".join(path.read_bytes() for path in small.root.rglob("*") if path.is_file())


def test_recorded_answers_stand_in_where_nobody_can_be_asked(place: tuple[Govern, Path]) -> None:
    with served() as server:
        small = Small(*place, ENDPOINT.replace("@URL", server.url).replace("@REPLAY", "recorded"))
        for number in "12":
            small.release(number)
            small.good("run", number)
    place[0].extra.pop("RATER_KEY")  # nobody there, and no key
    (event, *_) = small.changed()
    answer = small.why(event)
    assert ["thresholds/triage"] in answer["rollback_sets"]
    assert "PROVEN" in answer["tier"]
    refused(small("run", "2"), "RATER_KEY")


def test_another_model_than_expected_stops_the_run_and_its_answer_is_not_kept(
    place: tuple[Govern, Path], server: Served
) -> None:
    small = Small(*place, ENDPOINT.replace("@URL", server.url).replace("@REPLAY", "recorded"))
    small.release("1")
    server.plan({}, {}, {"model": "counter-2026-06-01"})
    said = small("run", "1")
    refused(said, "record `n3`", "counter-2026-06-01 answered", "silent upgrade", "counter-2026-01-15")
    assert server.count() == 3
    good = small.good("run", "1")  # which takes up where it stopped
    assert "taken up after 2 records" in good
    assert server.count() == 6
    assert "5 events" in good


def test_an_interrupted_run_pays_for_nothing_twice(place: tuple[Govern, Path], server: Served) -> None:
    small = Small(*place, ENDPOINT.replace("@URL", server.url).replace("@REPLAY", "recorded"))
    small.release("1")
    server.plan({}, {}, {"slow": 60})
    process = small.govern.start("run", "--workspace", small.root, "1")
    while server.count() < 3:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    server.plan({"status": 400})
    refused(small("run", "1"), "status 400")
    said = small.good("run", "1")
    assert "rate: 3 calls, 60 tokens in" in said
    assert server.count() == 7  # five that were answered; one that was killed, one that was refused


def test_erasing_somebody_takes_the_answers_about_them_away(
    place: tuple[Govern, Path], server: Served
) -> None:
    small = Small(*place, ENDPOINT.replace("@URL", server.url).replace("@REPLAY", "recorded"))
    for number in "12":
        small.release(number)
        small.good("run", number)
    event = next(one for one in small.changed() if one == "ev:2_4")  # of eve
    assert "PROVEN" in small.why(event)["tier"]
    small.good("erase", "--subject", "eve", "--yes")
    assert small("why", event).code == 1
    assert small.why(event)["tier"] == ["UNKNOWN"]
    recorded = (small.root / "lineage/log.db").read_bytes()
    assert b"counter-2026" not in recorded
