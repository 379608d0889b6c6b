from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

import pytest

from govern.change.archive import Archive
from govern.change.changes import ChangeReport, ComponentChange
from govern.change.compare import Side, compare
from govern.change.lockfile import Lock
from govern.change.locking import LockPlan, plan
from govern.contract.catalog import Catalog, read_catalog
from govern.contract.tree import MemoryTree
from govern.diagnostic import Severity

WORKSPACE = """\
apiVersion: govern/v1
kind: Workspace
name: triage
gate: {approvals: []}
"""
PROMPT = """\
# how reviews are read
apiVersion: govern/v1
kind: Prompt
id: triage
version: 1.0.0
status: active
description:
  purpose: Reads a review.
sections:
  - name: system
    role: system
    file: prompts/system.md
  - name: user
    role: user
    file: prompts/user.md
variables:
  - name: text
    type: string
    classification: internal
"""
THRESHOLDS = """\
apiVersion: govern/v1
kind: Thresholds
id: triage
version: 1.0.0
status: active
values:
  - {name: high, value: 0.80, metric: score}
  - {name: low, value: 0.25, metric: score}
"""
EXTRACTOR = """\
apiVersion: govern/v1
kind: FeatureExtractor
id: negation
version: 1.0.0
status: active
code:
  entry: contracts/negation.py:build
parameters:
  window: 3
artefacts:
  - {name: words, location: contracts/words.tsv}
  - name: lexicon
    location: package:afinn==0.1/afinn/data/AFINN.txt
    digest: sha256:1111111111111111111111111111111111111111111111111111111111111111
"""
PIPELINE = """\
apiVersion: govern/v1
kind: InsightPipeline
id: triage
version: 1.0.0
status: active
sources: [data-contract/reviews@1.0.0]
stages:
  - name: extract
    inputs: [record]
    uses:
      extractor: feature-extractor/negation@1.0.0  # finds "not"
  - name: score
    inputs: [extract]
    uses: {prompt: "prompt/triage@1.0.0", thresholds: thresholds/triage@1.0.0}
    code:
      entry: contracts/score.py:build
output:
  - {name: label, type: string, classification: internal}
retention: P1Y
"""
SOURCE = """\
apiVersion: v3.1.0
kind: DataContract
id: reviews
version: 1.0.0
status: active
schema:
  - name: reviews
    properties:
      - {name: text, logicalType: string, classification: restricted}
      - {name: rating, logicalType: integer, classification: public}
"""
RELEASE = """\
apiVersion: govern/v1
kind: Release
id: "41"
version: 1.0.0
status: active
environments:
  - name: production
    components: [insight-pipeline/triage@1.0.0]
"""
CODE = b"""\
import re

WINDOW = 3


def build(uses):
    return lambda inputs: {"negated": bool(re.search("not", inputs["record"]))}
"""

FILES = {
    "govern.yaml": WORKSPACE.encode(),
    "contracts/triage.thresholds.yaml": THRESHOLDS.encode(),
    "contracts/negation.yaml": EXTRACTOR.encode(),
    "contracts/negation.py": CODE,
    "contracts/words.tsv": b"not\t-1\nnever\t-1\n",
    "contracts/score.py": b"def build(uses):\n    return dict\n",
    "contracts/triage.pipeline.yaml": PIPELINE.encode(),
    "contracts/reviews.yaml": SOURCE.encode(),
    "contracts/41.yaml": RELEASE.encode(),
    "prompts/triage.yaml": PROMPT.encode(),
    "prompts/system.md": b"You read reviews.\nBe brief.\n",
    "prompts/user.md": b"{{text}}\n",
}


@dataclass
class Work:
    """A workspace in memory with its lock and store, as a person works on it."""

    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    lock: Lock = field(default_factory=Lock)
    objects: dict[str, bytes] = field(default_factory=dict)
    released: frozenset = frozenset()

    @property
    def catalog(self) -> Catalog:
        return read_catalog(MemoryTree(self.files))

    @property
    def archive(self) -> Archive:
        return Archive(self.lock, self.objects.__getitem__)

    @property
    def side(self) -> Side:
        return Side(self.catalog, self.lock, self.archive)

    def edit(self, path: str, old: str, new: str) -> Work:
        text = self.files[path].decode()
        assert text.count(old) == 1, (path, old, text.count(old))
        self.files[path] = text.replace(old, new).encode()
        return self

    def plan(self) -> LockPlan:
        return plan(self.catalog, self.lock, self.released, self.archive)

    def locked(self) -> Work:
        made = self.plan()
        assert made.refused == ()
        self.lock = made.lock
        self.objects |= made.objects
        return self

    def commit(self) -> Work:
        self.released = frozenset(self.lock.components)
        return self

    def copy(self) -> Work:
        return deepcopy(self)

    def against(self, base: Work) -> ChangeReport:
        return compare(base.side, self.side)

    def change(self, base: Work, line: str) -> ComponentChange:
        report = self.against(base)
        return next(change for change in report.changes if change.ref.line == line)


@pytest.fixture
def base() -> Work:
    return Work().locked().commit()


@pytest.fixture
def work(base: Work) -> Work:
    return base.copy()


@pytest.fixture
def fresh() -> Work:
    return Work()


PROMPT_FILE = "prompts/triage.yaml"
THRESHOLDS_FILE = "contracts/triage.thresholds.yaml"
PIPELINE_FILE = "contracts/triage.pipeline.yaml"
EXTRACTOR_FILE = "contracts/negation.yaml"
SOURCE_FILE = "contracts/reviews.yaml"


def replace_file(work: Work, path: str, data: bytes) -> Work:
    work.files[path] = data
    return work


def move(work: Work, old: str, new: str) -> Work:
    work.files[new] = work.files.pop(old)
    return work


def codes(report: ChangeReport) -> list[str]:
    return sorted({item.code for item in report.diagnostics if item.severity is Severity.ERROR})


def raised(work: Work, path: str, to: str) -> Work:
    return work.edit(path, "\nversion: 1.0.0\n", f"\nversion: {to}\n")


def follow(work: Work, old: str, new: str, to: str = "1.1.0") -> Work:
    return raised(work.edit(PIPELINE_FILE, old, new), PIPELINE_FILE, to)
