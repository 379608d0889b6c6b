from __future__ import annotations

import json
from typing import Any

import pytest

from govern.lineage import entry
from govern.lineage.entry import Content, EntryError, Recorded
from govern.source.canonical import canonical_bytes

T = "2026-01-02T03:04:05.000006Z"
D = "sha256:" + "a" * 64
H = "hmac-sha256:" + "b" * 64
LEAST = Recorded(T, "https://x.example", "c-1", D)
WHOLE = Recorded(
    T,
    "https://x.example",
    "c-1",
    H,
    event_type="com.example.triaged",
    environment="test",
    release="release/42@1.0.0",
    pipeline="insight-pipeline/triage@1.1.0",
    factor_set=D,
    run="night",
    record="1842",
    inputs={"text": Content(commitment="x" * 43), "scan": Content(digest=H, size=7)},
    outputs={"label": Content(digest=D)},
    recommended="alert",
    confidence_ppm=820_000,
    verdict="hold",
    action="tag",
    result="resolved",
    parents=((None, "ev:2_17"), ("urn:other", "z")),
)


@pytest.mark.parametrize("one", [LEAST, WHOLE], ids=["least", "whole"])
def test_it_survives_being_written(one: Recorded) -> None:
    data = entry.encode(one)
    assert entry.decode(data) == one
    assert json.loads(data)["type"] == "recorded"


def test_what_is_not_known_is_not_there() -> None:
    assert set(entry.to_json(LEAST)) == {"type", "v", "time", "source", "id", "submitted"}


@pytest.mark.parametrize(
    "change",
    [
        {"source": None},
        {"submitted": "x"},
        {"extra": 1},
        {"factor_set": H},
        {"inputs": []},
        {"inputs": {"text": {}}},
        {"inputs": {"text": {"commitment": "x" * 43, "digest": D}}},
        {"inputs": {"text": {"commitment": "x"}}},
        {"inputs": {"text": {"content": "so bad"}}},
        {"recommendation": {"action": "tag", "confidence_ppm": 1_000_001}},
        {"recommendation": {"confidence_ppm": 1}},
        {"decision": {"verdict": "maybe", "action": "tag"}},
        {"decision": {"verdict": "act"}},
        {"outcome": {}},
        {"parents": [{"event": "c-1"}]},
        {"parents": [{"id": "c-1"}]},
        {"parents": "c-1"},
    ],
)
def test_what_is_not_of_its_form_is_refused(change: dict[str, Any]) -> None:
    data = canonical_bytes(entry.to_json(WHOLE) | change)
    with pytest.raises(EntryError):
        entry.decode(data)
