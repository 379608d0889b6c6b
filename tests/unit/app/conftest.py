"""A small governed workspace on disk: two releases that ran, and a third that is wired otherwise."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from govern.app.workspace.context import Context
from govern.cli.commands import app

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
WORDS = ["fine", "awful", "bad", "tired", "zomig", "calm", "pain", "sleep", "well", "worse"]

CONFIG = """\
apiVersion: govern/v1
kind: Workspace
name: small
contracts: [contracts]
log:
  origin: log.example/small
run:
  environment: test
  batch: 7
"""
SOURCE = """\
apiVersion: v3.1.0
kind: DataContract
id: reviews
version: 1.0.0
status: active
servers:
  - {server: here, type: local, path: data/reviews.tsv, format: tsv}
schema:
  - name: reviews
    properties:
      - {name: id, primaryKey: true, classification: internal}
      - {name: drug, classification: public}
      - {name: rating, classification: confidential}
      - {name: review, classification: restricted}
"""
SANITIZER = """\
apiVersion: govern/v1
kind: Sanitizer
id: text
version: @VERSION
status: active
rules:
  - {field: review, method: keep}
@DRUG
default: suppress
"""
MODEL = """\
apiVersion: govern/v1
kind: Model
id: words
version: @VERSION
status: active
provider: local
request_model: words
code: {entry: "code/count.py:counter"}
weights:
  - {name: lexicon, location: data/lexicon.txt}
parameters: {weight: @WEIGHT}
replay: plugin
deterministic: true
"""
CALIBRATION = """\
apiVersion: govern/v1
kind: Thresholds
id: calibration
version: @VERSION
status: active
values:
  - {name: per_word, value: @PER_WORD, metric: concern}
"""
TRIAGE = """\
apiVersion: govern/v1
kind: Thresholds
id: triage
version: @VERSION
status: active
values:
  - {name: tag_at, value: 0.2, metric: concern}
  - {name: alert_at, value: @ALERT_AT, metric: concern}
"""
POLICY = """\
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: @VERSION
status: active
actions:
  - {name: log, blast_radius: low, minimum_confidence: 0}
  - {name: tag, blast_radius: medium, minimum_confidence: @TAG_NEEDS, fallback: log}
  - name: alert
    blast_radius: high
    minimum_confidence: 0.55
    approvals: [{role: officer}]
    fallback: tag
"""
PIPELINE = """\
apiVersion: govern/v1
kind: InsightPipeline
id: triage
version: @VERSION
status: active
sources: [data-contract/reviews@1.0.0]
stages:
  - {name: sanitise, builtin: sanitise, inputs: [record], uses: {s: sanitizer/text@@VERSION}}
  - {name: count, inputs: [sanitise], uses: {model: model/words@@VERSION}}
  - name: calibrate
    inputs: [@CALIBRATE_READS]
    uses: {t: thresholds/calibration@@VERSION}
    code: {entry: "code/stages.py:calibrator"}
  - name: recommend
    inputs: [calibrate]
    uses: {t: thresholds/triage@@VERSION}
    code: {entry: "code/stages.py:recommender"}
  - {name: act, builtin: act, inputs: [recommend], uses: {p: action-policy/triage@@VERSION}}
output:
  - {name: action, type: string, classification: internal}
retention: P1Y
environments: [test]
"""
RELEASE = """\
apiVersion: govern/v1
kind: Release
id: "@NUMBER"
version: 1.0.0
status: active
environments:
  - name: test
    components: [insight-pipeline/triage@@VERSION]
"""
COUNT = """\
def counter(uses):
    bad = set(uses["model"].artefacts["lexicon"].decode().split())
    weight = uses["model"].parameters["weight"]

    def count(inputs):
        given = inputs["sanitise"]
        words = [word for word in given["review"].split() if word != given.get("drug")]
        return {"bad": weight * sum(word in bad for word in @WORDS)}

    return count
"""
STAGES = """\
def calibrator(uses):
    per_word = uses["t"].values["per_word"]
    return lambda inputs: {"concern": min(1_000_000, per_word * inputs["count"]["bad"])}


def recommender(uses):
    values = uses["t"].values

    def recommend(inputs):
        concern = inputs["calibrate"]["concern"]
        action = "alert" if concern >= values["alert_at"] else "tag" if concern >= values["tag_at"] else "log"
        return {"action": action, "confidence": concern}

    return recommend
"""

VERSIONS = {
    "41": {
        "VERSION": "1.0.0",
        "DRUG": "  - {field: drug, method: keep}",
        "WEIGHT": "1",
        "PER_WORD": "0.15",
        "ALERT_AT": "0.6",
        "TAG_NEEDS": "0.4",
        "WORDS": "words",
        "LEXICON": "awful\nbad\npain\nzomig\n",
        "CALIBRATE_READS": "count",
    },
    "42": {
        "VERSION": "1.1.0",
        "DRUG": "  - {field: drug, method: suppress}",
        "WEIGHT": "2",
        "PER_WORD": "0.1",
        "ALERT_AT": "0.5",
        "TAG_NEEDS": "0.3",
        "WORDS": "set(words)",
        "LEXICON": "awful\nbad\npain\nworse\ntired\nzomig\n",
        "CALIBRATE_READS": "count",
    },
}
VERSIONS["43"] = {**VERSIONS["42"], "VERSION": "1.2.0", "CALIBRATE_READS": "sanitise, count"}


def texts(number: str) -> dict[str, str]:
    """Give the workspace's files as they are when a release is made."""
    made = {
        "govern.yaml": CONFIG,
        "contracts/reviews.yaml": SOURCE,
        "contracts/sanitizer.yaml": SANITIZER,
        "contracts/words.yaml": MODEL,
        "contracts/calibration.yaml": CALIBRATION,
        "contracts/triage.yaml": TRIAGE,
        "contracts/policy.yaml": POLICY,
        "contracts/pipeline.yaml": PIPELINE,
        f"contracts/{number}.yaml": RELEASE.replace("@NUMBER", number),
        "code/count.py": COUNT,
        "code/stages.py": STAGES,
        "data/lexicon.txt": VERSIONS[number]["LEXICON"],
    }
    for name, value in VERSIONS[number].items():
        made = {path: text.replace(f"@{name}", value) for path, text in made.items()}
    return made


def reviews(count: int = 40) -> list[tuple[str, str, str]]:
    """Give records: key, drug, review."""
    draw = random.Random(7)  # noqa: S311 - test data
    return [
        (f"k{i}", draw.choice(["zomig", "calm"]), " ".join(draw.choices(WORDS, k=draw.randrange(1, 12))))
        for i in range(count)
    ]


@dataclass(frozen=True)
class Work:
    """A workspace and the folder of its keys."""

    root: Path
    home: Path

    @property
    def context(self) -> Context:
        return Context(self.root, NOW, {"GOVERN_HOME": str(self.home)})

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new))

    def release(self, number: str, *, run: bool = True) -> None:
        for path, text in texts(number).items():
            self.write(path, text)
        self.good("lock")
        if run:
            self.good("run", number)

    def govern(self, *words: str) -> Result:
        verb, *rest = words
        here = ["--workspace", str(self.root)]
        said = [verb, rest[0], *here, *rest[1:]] if verb == "log" else [verb, *rest, *here]
        return CliRunner(
            env={"GOVERN_HOME": str(self.home), "GOVERN_CACHE": str(self.home / "cache"), "NO_COLOR": "1"}
        ).invoke(app, said)

    def good(self, *words: str) -> str:
        done = self.govern(*words)
        assert done.exit_code == 0, done.output
        return done.stdout

    def copy(self, to: Path) -> Work:
        shutil.copytree(self.root, to / "small")
        # what was verified is remembered of the original, and not of its copy
        shutil.copytree(self.home, to / "home", ignore=shutil.ignore_patterns("verified"))
        return Work(to / "small", to / "home")


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A workspace whose releases 41 and 42 ran over the same records; only to be read."""
    folder = tmp_path_factory.mktemp("ran")
    work = Work(folder / "small", folder / "home")
    rows = ["id\tdrug\trating\treview", *(f"{key}\t{drug}\t7\t{text}" for key, drug, text in reviews())]
    work.write("data/reviews.tsv", "\n".join(rows) + "\n")
    for path, text in texts("41").items():
        work.write(path, text)
    work.good("lock")
    work.good("log", "init")
    work.release("41")
    work.release("42")
    work.release("43", run=False)
    return work


@pytest.fixture
def work(ran: Work, tmp_path: Path) -> Work:
    """A copy of it, to be changed."""
    return ran.copy(tmp_path)


@pytest.fixture
def records() -> list[tuple[str, str, str]]:
    return reviews()


@pytest.fixture(scope="session")
def unrun(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A workspace with a log in which nothing ran; to be copied and not changed."""
    folder = tmp_path_factory.mktemp("unrun")
    return _without_runs(Work(folder / "small", folder / "home"))


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Work]:
    """Make a workspace with a log in which nothing ran."""

    def make() -> Work:
        return _without_runs(Work(tmp_path / "fresh", tmp_path / "fresh-home"))

    return make


def _without_runs(made: Work) -> Work:
    made.write("data/reviews.tsv", "id\tdrug\trating\treview\nk0\tcalm\t7\tawful\n")
    for path, text in texts("41").items():
        made.write(path, text)
    made.good("lock")
    made.good("log", "init")
    return made
