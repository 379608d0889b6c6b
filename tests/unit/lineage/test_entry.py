from __future__ import annotations

import json
from typing import Any

import pytest

from govern.lineage import entry
from govern.lineage.entry import (
    Check,
    Decision,
    EntryError,
    Event,
    Factor,
    FactorSet,
    KeyRotated,
    KnownEntry,
    LogOpened,
    LogSucceeded,
    Outcome,
    RevocationClosure,
    RevokedRun,
    Run,
    RunFinished,
    Source,
    Statement,
    Taken,
    Unknown,
)
from govern.source.canonical import CanonicalError, canonical_bytes

T = "2026-01-02T03:04:05.000006Z"
D = "sha256:" + "a" * 64
H = "hmac-sha256:" + "b" * 64
EVENT = Event(
    T, "ev:41_7", 41, "reviews:7", 7, {"text": "x" * 43}, {"score": H}, Outcome("tag", "log", "hold", 1)
)
ALL: list[KnownEntry] = [
    LogOpened(T, "log.example", "reviews"),
    FactorSet(T, D, (Factor("model/afinn", "1.0.0", D),)),
    Run(
        T,
        41,
        "insight-pipeline/triage@1.0.0",
        "release/main@41",
        "demo",
        "govern 0.1",
        D,
        Source("data-contract/r@1.0.0", D, 979),
    ),
    EVENT,
    Decision(
        T,
        "ev:41_7",
        "hold",
        "tag",
        "action-policy/a@1.0.0",
        (
            Check("confidence", passed=False, observed=1, bound=2),
            Check("blast", passed=True, observed="low", bound=None),
        ),
    ),
    RunFinished(T, 41, 979, {"act": 3, "hold": 0}),
    Statement(T, "approval", "release/main@42", D),
    KeyRotated(T, "log.example+00000000+AQ==", "log.example+11111111+AQ=="),
    LogSucceeded(
        T, "log.example/2", "reviews", "log.example", 17, "A" * 43 + "=", "a\n17\nb\n\n— l x\n", "stolen"
    ),
    RevocationClosure(
        T,
        D,
        "model/afinn@1.0.0",
        (RevokedRun(1, "release/main@41", "test", 9),),
        (Taken("high", "tag", 3),),
    ),
]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.type)
def test_every_type_survives_being_written(one: KnownEntry) -> None:
    data = entry.encode(one)
    assert entry.decode(data) == one
    value = json.loads(data)
    assert (value["type"], value["v"], value["time"]) == (one.type, 1, T)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.type)
def test_a_field_missing_added_or_of_another_type_is_refused(one: KnownEntry) -> None:
    value = entry.to_json(one)
    bad: list[dict[str, Any]] = [value | {"extra": 1}]
    for name in value:
        bad.append({key: item for key, item in value.items() if key != name})
        if name not in {"type", "v"}:
            bad += [value | {name: item} for item in (None, True, -1, "", "\n", ["x"])]
    for item in bad:
        with pytest.raises(EntryError):
            entry.decode(canonical_bytes(item))


@pytest.mark.parametrize(
    "change",
    [
        {"event": "ev:42_7"},
        {"event": "7"},
        {"commitments": {"text": "sha256:" + "a" * 64}},
        {"stages": {"score": D}},
        {"stages": {"score": 1}},
        {"outcome": {"recommended": "a", "action": "b", "verdict": "maybe", "confidence_ppm": 1}},
        {"outcome": {"recommended": "a", "action": "b", "verdict": "act", "confidence_ppm": 1_000_001}},
        {"outcome": {"recommended": "a", "action": "b", "verdict": "act", "confidence_ppm": 1, "x": 1}},
        {"time": "2026-01-02T03:04:05Z"},
        {"time": "2026-13-02T03:04:05.000006Z"},
        {"time": "2026-01-02T03:04:05.000006+00:00"},
    ],
)
def test_the_forms_of_an_events_fields_are_checked(change: dict[str, Any]) -> None:
    with pytest.raises(EntryError):
        entry.decode(canonical_bytes(entry.to_json(EVENT) | change))


@pytest.mark.parametrize("change", [{"type": "weather"}, {"v": 2}])
def test_what_a_later_version_wrote_is_kept_and_not_interpreted(change: dict[str, Any]) -> None:
    value = entry.to_json(EVENT) | change | {"new": {"field": 1}}
    found = entry.decode(canonical_bytes(value))
    assert isinstance(found, Unknown)
    assert found.value == value
    assert found.fields()["new"] == {"field": 1}
    assert "type" not in found.fields()


def test_what_is_not_an_entry_at_all_is_refused() -> None:
    for data in (b"[]", b"1", b"{}", b'{"type":"Event"}', b'{"type":"x","v":0}'):
        with pytest.raises(EntryError):
            entry.decode(data)
    with pytest.raises(CanonicalError):
        entry.decode(entry.encode(EVENT) + b"\n")


def test_a_wrong_value_is_refused_before_it_is_written_and_named() -> None:
    with pytest.raises(EntryError, match=r"entry\.outcome\.confidence_ppm"):
        entry.encode(Event(T, "ev:1_1", 1, "r", 0, {}, {}, Outcome("a", "b", "act", -1)))


def test_an_entry_larger_than_a_bundle_can_say_is_refused() -> None:
    many = {f"s{n}": H for n in range(900)}
    big = Event(T, "ev:41_7", 41, "reviews:7", 7, {}, many, Outcome("tag", "log", "hold", 1))
    with pytest.raises(EntryError, match="at most 65535"):
        entry.encode(big)
    with pytest.raises(EntryError, match="at most 65535"):
        entry.decode(b" " * 65_536)
