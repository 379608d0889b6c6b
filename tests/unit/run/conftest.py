"""A small governed pipeline in memory: sanitise, count words, recommend, act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from govern.contract.kinds import model_of
from govern.contract.load import Loaded
from govern.contract.reference import Ref
from govern.contract.tree import MemoryTree, Tree
from govern.errors import UsageError
from govern.run.build import Built, build
from govern.run.host import PluginHost
from govern.run.installed import Installed
from govern.run.resolve import resolve
from govern.source.node import Document

COUNT = """
def counter(uses):
    rows = uses["model"].artefacts["lexicon"].decode().splitlines()
    bad = set(rows)
    weight = uses["model"].parameters["weight"]

    def count(inputs):
        words = inputs["sanitise"].get("review", "").split()
        return {"bad": weight * sum(word in bad for word in words), "words": len(words)}

    return count
"""
RECOMMEND = """
def recommender(uses):
    values = uses["thresholds"].values

    def recommend(inputs):
        share = 1_000_000 * inputs["count"]["bad"] // max(1, inputs["count"]["words"])
        action = "alert" if share >= values["alert_at"] else "log"
        return {"action": action, "confidence": min(share, 1_000_000)}

    return recommend
"""
FILES = {"code/count.py": COUNT, "code/recommend.py": RECOMMEND, "bad.txt": "awful\nbad\n"}

ENVELOPE = {"apiVersion": "govern/v1", "version": "1.0.0", "status": "active"}

DOCUMENTS: dict[str, dict[str, Any]] = {
    "source": {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "reviews",
        "version": "1.0.0",
        "schema": [
            {
                "name": "reviews",
                "properties": [
                    {"name": "id", "primaryKey": True, "classification": "internal"},
                    {"name": "drug", "classification": "public"},
                    {"name": "review", "classification": "restricted"},
                ],
            }
        ],
    },
    "sanitizer": {
        **ENVELOPE,
        "kind": "Sanitizer",
        "id": "text",
        "rules": [{"field": "review", "method": "redact", "words_of": ["drug"], "patterns": ["email"]}],
    },
    "model": {
        **ENVELOPE,
        "kind": "Model",
        "id": "words",
        "provider": "local",
        "request_model": "words",
        "code": {"entry": "code/count.py:counter"},
        "weights": [{"name": "lexicon", "location": "bad.txt"}],
        "parameters": {"weight": 1},
        "replay": "plugin",
        "deterministic": True,
    },
    "thresholds": {
        **ENVELOPE,
        "kind": "Thresholds",
        "id": "triage",
        "values": [{"name": "alert_at", "value": "0.25", "metric": "share"}],
    },
    "policy": {
        **ENVELOPE,
        "kind": "ActionPolicy",
        "id": "triage",
        "actions": [
            {"name": "log", "blast_radius": "low", "minimum_confidence": "0"},
            {"name": "alert", "blast_radius": "high", "minimum_confidence": "0.5", "fallback": "log"},
        ],
    },
    "pipeline": {
        **ENVELOPE,
        "kind": "InsightPipeline",
        "id": "triage",
        "sources": ["data-contract/reviews@1.0.0"],
        "stages": [
            {
                "name": "sanitise",
                "builtin": "sanitise",
                "inputs": ["record"],
                "uses": {"s": "sanitizer/text@1.0.0"},
            },
            {"name": "count", "inputs": ["sanitise"], "uses": {"model": "model/words@1.0.0"}},
            {
                "name": "recommend",
                "inputs": ["count"],
                "uses": {"thresholds": "thresholds/triage@1.0.0"},
                "code": {"entry": "code/recommend.py:recommender"},
            },
            {
                "name": "act",
                "builtin": "act",
                "inputs": ["recommend"],
                "uses": {"p": "action-policy/triage@1.0.0"},
            },
        ],
    },
}


class Workspace:
    """Documents by name and files by path, to be changed by a test before anything is built."""

    def __init__(self) -> None:
        self.documents = {name: dict(document) for name, document in DOCUMENTS.items()}
        self.files = dict(FILES)
        self.host = PluginHost(Installed())
        self.packages: dict[str, bytes] = {}

    def change(self, name: str, /, **fields: Any) -> None:
        self.documents[name] = {**self.documents[name], **fields}

    def stage(self, index: int, **fields: Any) -> None:
        stages = list(self.documents["pipeline"]["stages"])
        stages[index] = {**stages[index], **fields}
        self.change("pipeline", stages=stages)

    @property
    def catalog(self) -> Mapping[Ref, tuple[Loaded, Tree]]:
        tree = MemoryTree({path: text.encode() for path, text in self.files.items()})
        found = {}
        for document in self.documents.values():
            contract = model_of(document["kind"]).model_validate(document)
            found[contract.ref] = (Loaded(Document("x.yaml", "", None), contract, contract.ref), tree)
        return found

    def lookup(self, ref: Ref) -> tuple[Loaded, Tree]:
        try:
            return self.catalog[ref]
        except KeyError:
            raise UsageError(f"there is no {ref}") from None

    def keys(self, reference: str) -> bytes:
        raise UsageError(f"the key `{reference}` is not there")

    def build(self, **options: Any) -> Built:
        version = self.documents["pipeline"]["version"]
        resolved = resolve(Ref("insight-pipeline", "triage", version), self.lookup)
        return build(resolved, lambda f: self.packages[f.path], self.keys, host=self.host, **options)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def package(tmp_path: Path) -> Callable[[str, str], Path]:
    """Make folders in which distributions seem to be installed."""

    def install(name: str, version: str) -> Path:
        folder = tmp_path / f"packages-{name}-{version}"
        info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        return folder

    return install
