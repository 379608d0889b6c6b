"""Workspaces to lint, generated the same on every machine: what `bench/lint.py` measures on."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "apiVersion: govern/v1\nkind: Workspace\nname: bench\n"
LINES = 60
"""How long a generated contract is, in lines; shorter ones say more in their tags."""

_HEAD = """\
apiVersion: {api}
kind: {kind}
id: {id}
version: 1.0.0
name: {kind} {number}
status: active
domain: patient-feedback
description:
  purpose: Stands for a {kind} of a team that governs many of them.
  usage: Measuring only. Nothing is decided by it.
  limitations: Every one looks like the next.
team:
  name: team-{number}
  members:
    - username: a.owner{number}
      role: {role}
"""
_TAIL_OF_ALL = """\
support:
  - channel: "#team-{number}"
    tool: chat
tags:
"""
_BODIES = {
    "DataContract": """\
schema:
  - name: reviews
    logicalType: object
    properties:
      - name: review_id
        logicalType: string
        primaryKey: true
        required: true
        classification: internal
      - name: review
        description: Free text.
        logicalType: string
        required: true
        classification: restricted
      - name: country
        logicalType: string
        classification: internal
roles:
  - role: reader
    access: read
    firstLevelApprovers: data owner
slaProperties:
  - property: retention
    value: 2
    unit: y
""",
    "Sanitizer": """\
rules:
  - field: review
    method: redact
    patterns: [email, phone, url]
    lowers_to: confidential
  - field: country
    method: keep
default: suppress
""",
    "FeatureExtractor": """\
code:
  entry: stages/words.py:extractor
parameters:
  window: 3
artefacts:
  - name: terms
    location: stages/terms.txt
""",
    "Model": """\
provider: local
request_model: counted-words-1
response_model: counted-words-1
code:
  entry: stages/words.py:scorer
parameters:
  gen_ai.request.seed: 7
replay: plugin
deterministic: true
""",
    "Thresholds": """\
values:
  - name: tag_at
    description: From when on a review is tagged.
    value: 0.25
    metric: concern
    minimum: 0
    maximum: 1
  - name: open_at
    description: From when on a case is opened.
    value: 0.60
    metric: concern
    minimum: 0
    maximum: 1
""",
    "ActionPolicy": """\
actions:
  - name: log
    blast_radius: low
    minimum_confidence: 0
  - name: notify
    blast_radius: high
    minimum_confidence: 0.75
    approvals:
      - role: safety-officer
        count: 1
    rollback:
      how: Send a correction to the same recipients.
      role: safety-officer
      within: P1D
    fallback: log
    notify: [safety-officer]
""",
    "Prompt": """\
sections:
  - name: instructions
    role: system
    file: prompts/system-{number}.md
variables:
  - name: review
    type: string
    classification: confidential
""",
    "InsightPipeline": """\
sources: [data-contract/bench-{number}@1.0.0]
stages:
  - name: sanitise
    builtin: sanitise
    inputs: [record]
    uses:
      sanitizer: sanitizer/bench-{number}@1.0.0
  - name: extract
    inputs: [sanitise]
    uses:
      extractor: feature-extractor/bench-{number}@1.0.0
  - name: score
    inputs: [extract]
    uses:
      model: model/bench-{number}@1.0.0
  - name: recommend
    inputs: [extract, score]
    uses:
      thresholds: thresholds/bench-{number}@1.0.0
    code:
      entry: stages/words.py:recommender
  - name: act
    builtin: act
    inputs: [recommend]
    uses:
      policy: action-policy/bench-{number}@1.0.0
output:
  - name: action
    type: string
    classification: internal
retention: P1Y
environments: [test, staging, production]
escalation:
  role: safety-officer
  after: P1D
revocation_window: P30D
""",
    "Policy": """\
code: BEN{number:03}
severity: error
match:
  kind: ActionPolicy
for_each: contract.actions
require: item.blast_radius != 'high' || item.approvals.size() >= 1
message: "{{item.name}} has blast radius high and nobody approves it"
cases:
  - name: nobody approves
    given:
      item: {{name: notify, blast_radius: high, approvals: []}}
    expect: fail
""",
    "Release": """\
environments:
  - name: test
    components: [insight-pipeline/bench-{number}@1.0.0]
""",
}
_CODE = '''\
"""Stages of the bench; never run."""


def extractor(uses):
    return lambda inputs: {"words": inputs["sanitise"]["review"].split()}


def scorer(uses):
    return lambda inputs: {"concern": len(inputs["extract"]["words"])}


def recommender(uses):
    return lambda inputs: {"action": "log", "confidence": inputs["score"]["concern"]}
'''


def write_many(folder: Path, groups: int) -> Path:
    """Write ten times `groups` contracts of 60 lines, one of each kind a group, which refer to each other."""
    slots = {"contracts": "contracts", "Prompt": "prompts", "Policy": "policies"}
    _write(folder / "govern.yaml", SETTINGS)
    _write(folder / "stages/words.py", _CODE)
    _write(folder / "stages/terms.txt", "dizzy\nfaint\nrash\n")
    for number in range(groups):
        _write(folder / f"prompts/system-{number}.md", "Summarise this review: {{{{review}}}}\n")
        for kind in _BODIES:
            name = f"{slots.get(kind, 'contracts')}/group-{number:03}/{kind.lower()}.yaml"
            _write(folder / name, contract(kind, number))
    return folder


def contract(kind: str, number: int) -> str:
    """Give one contract's text."""
    ours = kind != "DataContract"
    head = _HEAD.format(
        kind=kind,
        number=number,
        id=f"bench-{number}",
        api="govern/v1" if ours else "v3.1.0",
        role="safety officer" if ours else "data owner",
    )
    body = _BODIES[kind].format(number=number)
    text = head + body + _TAIL_OF_ALL.format(number=number)
    tags = max(LINES - text.count("\n"), 1)
    return text + "".join(f"  - topic-{number}-{tag}\n" for tag in range(tags))


def write_one(folder: Path) -> Path:
    """Write a workspace of a single data contract."""
    _write(folder / "govern.yaml", SETTINGS)
    _write(folder / "contracts/reviews.yaml", contract("DataContract", 0))
    return folder


def write_odcs(folder: Path, data: Path, count: int) -> Path:
    """Copy the first `count` contracts of the standard from `data`, which holds an INDEX.tsv of them."""
    _write(folder / "govern.yaml", SETTINGS)
    with (data / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["standard"] == "ODCS"]
    (folder / "contracts").mkdir(parents=True)
    for number, row in enumerate(sorted(rows, key=lambda row: row["file"])[:count]):
        shutil.copyfile(data / row["file"], folder / f"contracts/{number:03}.yaml")
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
