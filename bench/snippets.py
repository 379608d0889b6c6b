"""A governed workspace over real texts, released twice: what `bench/recorded.py` measures on.

The texts are the Amazon review snippets that come with VADER (Hutto and Gilbert, ICWSM 2014). The second
release changes seven factors: sanitiser, negation window, boosters, lexicon, calibration, thresholds, policy.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENVIRONMENT = "test"
RELEASES = ("1", "2")

_FILES = {
    "govern.yaml": """\
apiVersion: govern/v1
kind: Workspace
name: snippets
contracts: [contracts]
packages: [packages]
log: {origin: log.example/snippets}
run: {environment: test}
""",
    "contracts/source.yaml": """\
apiVersion: v3.1.0
kind: DataContract
id: snippets
version: 1.0.0
status: active
servers:
  - {server: here, type: local, path: data/snippets.tsv, format: tsv}
schema:
  - name: snippets
    properties:
      - {name: id, primaryKey: true, classification: internal}
      - {name: text, classification: internal}
""",
    "contracts/sanitizer.yaml": """\
apiVersion: govern/v1
kind: Sanitizer
id: text
version: @VERSION
status: active
rules:
  - {field: text, method: redact, patterns: [@PATTERNS], replacement: "#"}
default: suppress
""",
    "contracts/negation.yaml": """\
apiVersion: govern/v1
kind: FeatureExtractor
id: negation
version: @VERSION
status: active
code: {entry: "code/stages.py:negator"}
parameters: {window: @WINDOW}
""",
    "contracts/boosters.yaml": """\
apiVersion: govern/v1
kind: FeatureExtractor
id: boosters
version: @VERSION
status: active
code: {entry: "code/stages.py:booster"}
artefacts:
  - {name: words, location: data/boosters.txt}
""",
    "contracts/valence.yaml": """\
apiVersion: govern/v1
kind: Model
id: valence
version: @VERSION
status: active
provider: local
request_model: AFINN
code: {entry: "code/stages.py:scorer"}
weights:
  - name: lexicon
    location: package:afinn==0.1/afinn/data/@LEXICON
    digest: sha256:@DIGEST
replay: plugin
deterministic: true
""",
    "contracts/calibration.yaml": """\
apiVersion: govern/v1
kind: Thresholds
id: calibration
version: @VERSION
status: active
values:
  - {name: spread, value: @SPREAD, metric: valence}
""",
    "contracts/triage.yaml": """\
apiVersion: govern/v1
kind: Thresholds
id: triage
version: @VERSION
status: active
values:
  - {name: tag_at, value: @TAG_AT, metric: confidence}
  - {name: escalate_at, value: 0.5, metric: confidence}
""",
    "contracts/policy.yaml": """\
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: @VERSION
status: active
actions:
  - {name: log, blast_radius: low, minimum_confidence: 0}
  - {name: tag, blast_radius: low, minimum_confidence: 0.2, fallback: log}
  - {name: escalate, blast_radius: medium, minimum_confidence: @NEEDED, fallback: tag}
""",
    "contracts/pipeline.yaml": """\
apiVersion: govern/v1
kind: InsightPipeline
id: triage
version: @VERSION
status: active
sources: [data-contract/snippets@1.0.0]
stages:
  - {name: sanitise, builtin: sanitise, inputs: [record], uses: {s: sanitizer/text@@VERSION}}
  - {name: negate, inputs: [sanitise], uses: {extractor: feature-extractor/negation@@VERSION}}
  - {name: boost, inputs: [negate], uses: {extractor: feature-extractor/boosters@@VERSION}}
  - {name: score, inputs: [boost], uses: {model: model/valence@@VERSION}}
  - name: calibrate
    inputs: [score]
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
""",
    "contracts/@NUMBER.yaml": """\
apiVersion: govern/v1
kind: Release
id: "@NUMBER"
version: 1.0.0
status: active
environments:
  - {name: test, components: [insight-pipeline/triage@@VERSION]}
""",
    "code/stages.py": '''\
"""Valence of a text: words, how strongly each counts, their sum, and how sure that makes one."""

import re
from math import isqrt

MILLION = 1_000_000
NEGATED, BOOST = -740_000, 293_000  # as in VADER (Hutto and Gilbert, 2014)
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
NEGATIONS = frozenset(
    "not no never nothing without hardly cannot can't won't don't didn't doesn't isn't wasn't aren't "
    "couldn't wouldn't shouldn't haven't hasn't hadn't nor neither".split()
)


def negator(uses):
    """Give each word with whether a negation reaches it."""
    window = uses["extractor"].parameters["window"]

    def negate(inputs):
        found, reach = [], 0
        for word in WORD.findall(inputs["sanitise"].get("text", "").lower()):
            found.append([word, reach > 0])
            reach = window if word in NEGATIONS else max(0, reach - 1)
        return found

    return negate


def booster(uses):
    """Give each word with how strongly it counts: negated, after a booster, or as it is."""
    rows = uses["extractor"].artefacts["words"].decode().splitlines()
    boosters = {word: BOOST * int(sign) for word, sign in (row.split() for row in rows)}

    def boost(inputs):
        found, more = [], 0
        for word, negated in inputs["negate"]:
            strength = MILLION + more
            found.append([word, strength * NEGATED // MILLION if negated else strength])
            more = boosters.get(word, 0)
        return found

    return boost


def scorer(uses):
    """Sum the valences of the words, in millionths."""
    rows = uses["model"].artefacts["lexicon"].decode().splitlines()
    valence = {word: int(points) for word, points in (row.split("\\t") for row in rows if row)}
    return lambda inputs: {"valence": sum(valence.get(word, 0) * much for word, much in inputs["boost"])}


def calibrator(uses):
    """Squash the sum to -1 to 1, as VADER normalises its own."""
    spread = uses["t"].values["spread"]

    def calibrate(inputs):
        x = inputs["score"]["valence"]
        return {"mood": x * MILLION // isqrt(x * x + spread * MILLION)}

    return calibrate


def recommender(uses):
    """Escalate what is surely bad, tag what may be."""
    values = uses["t"].values

    def recommend(inputs):
        sure = max(0, -inputs["calibrate"]["mood"])
        action = "escalate" if sure >= values["escalate_at"] else "tag" if sure >= values["tag_at"] else "log"
        return {"action": action, "confidence": sure}

    return recommend
''',
}
_BOOSTERS = """
absolutely amazingly awfully completely considerably decidedly deeply enormously entirely especially
exceptionally extremely fabulously flipping fricking frickin frigging friggin fully greatly hella highly
hugely incredibly intensely majorly more most particularly purely quite really remarkably so substantially
thoroughly totally tremendously uber unbelievably unusually utterly very
"""
_DAMPENERS = """
almost barely hardly less little marginally occasionally partly scarcely slightly somewhat
"""
_VERSIONS = {
    "1": {
        "VERSION": "1.0.0",
        "PATTERNS": "email, phone, url",
        "WINDOW": "1",
        "LEXICON": "AFINN-111.txt",
        "SPREAD": "15",
        "TAG_AT": "0.3",
        "NEEDED": "0.6",
    },
    "2": {
        "VERSION": "1.1.0",
        "PATTERNS": "email, phone, url, number",
        "WINDOW": "3",
        "LEXICON": "AFINN-en-165.txt",
        "SPREAD": "12",
        "TAG_AT": "0.25",
        "NEEDED": "0.55",
    },
}


def make(root: Path, packages: Path, texts: Path, lock: Callable[[], None], limit: int | None = None) -> None:
    """Write the workspace into `root`, and have `lock` lock each release when its files are there.

    `packages` holds the package afinn; `texts` is the file of snippets, of which the first `limit` are taken.
    """
    (root / "data").mkdir(parents=True)
    for name in ("afinn", "afinn-0.1.dist-info"):
        shutil.copytree(packages / name, root / "packages" / name)
    with texts.open(encoding="utf-8", newline="") as source:
        rows = [
            (row["id"], row["text"]) for row in csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    with (root / "data" / "snippets.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows([("id", "text"), *rows[:limit]])
    for number in RELEASES:
        words = [(word, 1) for word in _BOOSTERS.split()] + [
            (word, -1) for word in _DAMPENERS.split() if number == "2"
        ]
        (root / "data" / "boosters.txt").write_text("".join(f"{word} {sign}\n" for word, sign in words))
        lexicon = packages / "afinn" / "data" / _VERSIONS[number]["LEXICON"]
        digest = hashlib.sha256(lexicon.read_bytes()).hexdigest()
        for item in _FILES.items():
            made = [*item]
            for name, value in {"NUMBER": number, "DIGEST": digest, **_VERSIONS[number]}.items():
                made = [each.replace(f"@{name}", value) for each in made]
            file = root / made[0]
            file.parent.mkdir(exist_ok=True)
            file.write_text(made[1], encoding="utf-8")
        lock()
