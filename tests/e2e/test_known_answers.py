"""A library's version bump in a workspace whose model is a command: `govern why` finds the three rows.

Between vaderSentiment 3.3.1 and 3.3.2 the code changed and three rows of the lexicon came: heart, hearts and
flawed. On real texts the rows changed 50 labels, and the code none.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import sys
from collections.abc import Collection
from functools import reduce
from pathlib import Path

from .conftest import Govern

FILES = {
    "govern.yaml": """\
apiVersion: govern/v1
kind: Workspace
name: opinions
contracts: [contracts]
packages: [packages/current, packages/vader-3.3.1]
log: {origin: log.example/opinions}
run: {environment: test}
""",
    "contracts/texts.yaml": """\
apiVersion: v3.1.0
kind: DataContract
id: texts
version: 1.0.0
status: active
servers:
  - {server: here, type: local, path: data/texts.tsv, format: tsv}
schema:
  - name: texts
    properties:
      - {name: id, primaryKey: true, classification: internal}
      - {name: text, classification: internal}
""",
    "contracts/vader.yaml": """\
apiVersion: govern/v1
kind: Model
id: vader
version: @VERSION
status: active
provider: local
request_model: vader
command:
  argv: ["env:PYTHON", code/score.py]
  files: [code/score.py]
  pins: {vaderSentiment: @RELEASE}
  environment: {PYTHONPATH: "env:@PACKAGES"}
weights:
  - name: lexicon
    location: package:vaderSentiment==@RELEASE/vaderSentiment/vader_lexicon.txt
    digest: sha256:@DIGEST
replay: plugin
deterministic: true
""",
    "contracts/cut.yaml": """\
apiVersion: govern/v1
kind: Thresholds
id: cut
version: 1.0.0
status: active
values:
  - {name: floor, value: 0.05, metric: compound}
""",
    "contracts/policy.yaml": """\
apiVersion: govern/v1
kind: ActionPolicy
id: labels
version: 1.0.0
status: active
actions:
  - {name: negative, blast_radius: low, minimum_confidence: 0}
  - {name: neutral, blast_radius: low, minimum_confidence: 0}
  - {name: positive, blast_radius: low, minimum_confidence: 0}
""",
    "contracts/pipeline.yaml": """\
apiVersion: govern/v1
kind: InsightPipeline
id: opinions
version: @VERSION
status: active
sources: [data-contract/texts@1.0.0]
stages:
  - {name: score, inputs: [record], uses: {model: model/vader@@VERSION}}
  - name: label
    inputs: [score]
    uses: {cut: thresholds/cut@1.0.0}
    code: {entry: "code/label.py:labeller"}
  - {name: act, builtin: act, inputs: [label], uses: {policy: action-policy/labels@1.0.0}}
output:
  - {name: action, type: string, classification: internal}
retention: P1Y
environments: [test]
""",
    "contracts/@NUMBER.yaml": """\
apiVersion: govern/v1
kind: Release
id: "@NUMBER"
version: 1.0.0
status: active
environments:
  - {name: test, components: [insight-pipeline/opinions@@VERSION]}
""",
    "code/label.py": """\
def labeller(uses):
    floor = uses["cut"].values["floor"]

    def label(inputs):
        compound = inputs["score"] * 100
        action = "positive" if compound >= floor else "negative" if compound <= -floor else "neutral"
        return {"action": action, "confidence": 1_000_000}

    return label
""",
    "code/score.py": """\
import json, os, sys

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

with open("uses.json") as file:
    lexicon = json.load(file)["model"]["artefacts"]["lexicon"]
analyser = SentimentIntensityAnalyzer(lexicon_file=os.path.abspath(lexicon))
for line in sys.stdin:
    text = json.loads(line)["record"]["text"]
    print(round(analyser.polarity_scores(text)["compound"] * 10_000), flush=True)
""",
}
RELEASES = {
    "1": {"@VERSION": "1.0.0", "@RELEASE": "3.3.1", "@PACKAGES": "VADER_3_3_1"},
    "2": {"@VERSION": "1.1.0", "@RELEASE": "3.3.2", "@PACKAGES": "VADER_3_3_2"},
}
FOLDERS = {"1": "vader-3.3.1", "2": "current"}
SNIPPETS = ("tweets", "amazonReviewSnippets", "movieReviewSnippets", "nytEditorialSnippets")
FLOOR = 0.05
UNCHANGED = 40
WORDS = ("heart", "hearts", "flawed")


def label(score: str) -> str:
    compound = float(score)
    return "positive" if compound >= FLOOR else "negative" if compound <= -FLOOR else "neutral"


def chosen(shared: Path) -> dict[str, tuple[str, str]]:
    """Give all snippets whose label is known to have changed, with old and new one, and a few others."""
    changed, same = {}, {}
    with gzip.open(shared / "data/feedback/vader_version_scores.tsv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["source"] in SNIPPETS:
                labels = label(row["compound_3.3.1"]), label(row["compound_3.3.2"])
                (same if labels[0] == labels[1] else changed)[f"{row['source']}/{row['id']}"] = labels
    return changed | dict(list(same.items())[:UNCHANGED])


def snippets(shared: Path, keys: Collection[str]) -> dict[str, str]:
    found = {}
    for source in SNIPPETS:
        lines = (shared / f"data/feedback/vader_{source}.tsv").read_text(encoding="utf-8").split("\n")[1:]
        for line in filter(None, lines):
            key, _, text = line.split("\t", 2)
            if f"{source}/{key}" in keys:
                found[f"{source}/{key}"] = text
    return found


def write(folder: Path, number: str, packages: Path) -> None:
    """Write one release of the workspace."""
    words = RELEASES[number] | {"@NUMBER": number}
    lexicon = packages / FOLDERS[number] / "vaderSentiment/vader_lexicon.txt"
    words["@DIGEST"] = hashlib.sha256(lexicon.read_bytes()).hexdigest()
    for path, text in FILES.items():
        target = folder / reduce(lambda done, word: done.replace(word, words[word]), words, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        filled = reduce(lambda done, word: done.replace(word, words[word]), words, text)
        target.write_text(filled, encoding="utf-8")


def test_three_rows_of_the_lexicon_made_every_change(
    govern: Govern, shared: Path, packages: Path, tmp_path: Path
) -> None:
    expected = chosen(shared)
    texts = snippets(shared, expected)
    folder = tmp_path / "opinions"
    (folder / "data").mkdir(parents=True)
    rows = ["id\ttext", *(f"{key}\t{text}" for key, text in texts.items())]
    (folder / "data/texts.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "packages").symlink_to(packages)
    govern.cwd = folder
    govern.extra |= {"PYTHON": sys.executable}
    govern.extra |= {RELEASES[n]["@PACKAGES"]: str(packages / FOLDERS[n]) for n in RELEASES}
    for number in RELEASES:
        write(folder, number, packages)
        govern("lock").ended(0)
        if number == "1":
            govern("log", "init").ended(0)
        govern("run", number).ended(0)

    changed = govern("why", "--format", "json", "--limit", "1000").ended(0).json["changed"]
    moved = {key: labels for key, labels in expected.items() if labels[0] != labels[1]}
    assert {each["record"]: (each["before"]["action"], each["after"]["action"]) for each in changed} == moved
    for word in WORDS:
        event = next(
            each["after"]["event"] for each in changed if word in texts[each["record"]].lower().split()
        )
        answer = govern("why", event, "--format", "json").ended(0).json
        assert answer["tier"] == ["REPRODUCED", "PROVEN", "COMPLETE"]
        assert answer["rollback_sets"] == answer["forward_sets"] == [["model/vader#weights"]]
        assert [each["factor"] for each in answer["ruled_out"]] == ["model/vader#code"]
        (drilled,) = answer["drilled"]
        assert drilled["tier"] == ["PROVEN", "COMPLETE"]
        assert [[key["key"] for key in each["keys"]] for each in drilled["sets"]] == [[word]]
