from __future__ import annotations

from typing import Any

import pytest

from govern.event.fields import EventError
from govern.event.model import Decision, Given, Outcome, Parent, Recommendation
from govern.event.reading import parts_per_million, read

LEAST: dict[str, Any] = {
    "source": "https://x.example/triage",
    "id": "c-1",
    "time": "2026-01-31T12:00:00Z",
    "components": ["model/words@1.0.0"],
    "recommendation": {"action": "tag"},
}
D = "sha256:" + "a" * 64


def test_the_least_event() -> None:
    event = read(LEAST)
    assert (event.source, event.id, event.time) == (LEAST["source"], "c-1", "2026-01-31T12:00:00.000000Z")
    assert event.recommendation == Recommendation("tag", None)
    assert (event.inputs, event.parents, event.release, event.has_content) == ({}, (), None, False)


def test_the_whole_event() -> None:
    event = read(
        LEAST
        | {
            "type": "com.example.triaged",
            "environment": "staging",
            "release": "release/42@1.0.0",
            "pipeline": "insight-pipeline/triage@1.1.0",
            "components": ["model/words@1.0.0", "model/a@1.0.0", "model/words@1.0.0"],
            "run": "night of the 30th",
            "record": "1842",
            "data_subject": "p-7",
            "inputs": {"text": "so bad", "scan": {"digest": D, "size": 7}, "mail": {"commitment": "x" * 43}},
            "outputs": {"label": {"content": "angry"}},
            "recommendation": {"action": "alert", "confidence": "0.8234567"},
            "decision": {"verdict": "hold", "action": "alert"},
            "outcome": {"result": "resolved"},
            "parents": ["c-0", {"id": "z", "source": "urn:other"}, "ev:2_17", {"event": "ev:2_17"}],
        }
    )
    assert event.components == ("model/a@1.0.0", "model/words@1.0.0")
    assert event.inputs == {
        "text": Given("so bad"),
        "scan": Given(digest=D, size=7),
        "mail": Given(commitment="x" * 43),
    }
    assert event.outputs == {"label": Given("angry")}
    assert event.has_content
    assert event.recommendation == Recommendation("alert", 823_457)
    assert event.decision == Decision("hold", "alert")
    assert event.outcome == Outcome("resolved")
    assert event.parents == (
        Parent(LEAST["source"], "c-0"),
        Parent("urn:other", "z"),
        Parent(None, "ev:2_17"),
    )
    assert (event.run, event.record, event.data_subject) == ("night of the 30th", "1842", "p-7")


def test_null_is_absent() -> None:
    assert read(LEAST | {"decision": None, "inputs": None, "parents": None}) == read(LEAST)


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        ({"source": None}, "`source` is missing", "URI"),
        ({"source": "two words"}, "`source` is not a URI reference", ""),
        ({"source": "50%"}, "`source` is not a URI reference", ""),
        ({"id": ""}, "`id` is not a text of 1 to 512", ""),
        ({"id": "a\nb"}, "`id` is not a text", ""),
        ({"id": 7}, "`id` is not a text", ""),
        ({"time": None}, "`time` is missing", "RFC 3339"),
        ({"time": 1_700_000_000}, "`time` is not a text", "RFC 3339"),
        ({"time": "yesterday"}, "`time` is not an RFC 3339 time", "2026-01-31T12:00:00Z"),
        ({"environment": "prod"}, "`environment` is none of production, staging, test", "production"),
        ({"release": "release/42"}, "`release` is not an exact reference", ""),
        ({"components": "model/words@1.0.0"}, "`components` is not an array", ""),
        ({"components": ["model/words"]}, "`components[0]` is not an exact reference", ""),
        ({"components": None}, "does not say what was in force", "parents"),
        ({"recommendation": None}, "the event says nothing", "outcome"),
        ({"recommendation": "tag"}, "`recommendation` is not a JSON object", ""),
        ({"recommendation": {"confidence": 1}}, "`recommendation.action` is missing", "a name"),
        (
            {"recommendation": {"action": "tag", "confidence": 1.5}},
            "confidence` is not a number from 0 to 1",
            "",
        ),
        ({"recommendation": {"action": "tag", "confidence": True}}, "confidence` is not a number", ""),
        ({"recommendation": {"action": "tag", "confidence": "NaN"}}, "confidence` is not a number", ""),
        ({"recommendation": {"action": "tag", "sure": 1}}, "`recommendation.sure` is not a field", ""),
        ({"decision": {"verdict": "maybe", "action": "tag"}}, "`decision.verdict` is none of", "act"),
        ({"decision": {"action": "tag"}}, "`decision.verdict` is missing", "act, deny, hold"),
        ({"outcome": {"result": "it went well"}}, "`outcome.result` is not a name", ""),
        ({"inputs": ["text"]}, "`inputs` is not a JSON object", ""),
        ({"inputs": {"two words": "x"}}, "`inputs.two words` is not named by", ""),
        ({"inputs": {"text": 7}}, "`inputs.text` is neither a text nor an object", "digest"),
        ({"inputs": {"text": {}}}, "needs exactly one of `content`, `digest` and `commitment`", ""),
        ({"inputs": {"text": {"content": "x", "digest": D}}}, "needs exactly one of", ""),
        ({"inputs": {"text": {"content": ["x"]}}}, "`inputs.text.content` is not a text", "JSON text"),
        (
            {"inputs": {"text": {"content": "x", "size": 1}}},
            "`inputs.text.size` goes with a `digest` only",
            "",
        ),
        ({"inputs": {"text": {"digest": "md5:00"}}}, "`inputs.text.digest` is not a digest", ""),
        ({"inputs": {"text": {"digest": D, "size": -1}}}, "`inputs.text.size` is not a number of bytes", ""),
        ({"parents": [7]}, "`parents[0]` is not a JSON object", ""),
        ({"parents": [{"event": "c-1"}]}, "`parents[0].event` is not an event of a run", ""),
        (
            {"recomendation": {"action": "x"}},
            "`recomendation` is not a field",
            "Did you mean `recommendation`?",
        ),
        ({"surprise": 1}, "`surprise` is not a field of an event", "There are "),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change: dict[str, Any], said: str, hint: str) -> None:
    with pytest.raises(EventError) as caught:
        read(LEAST | change)
    assert said in caught.value.message
    assert hint in caught.value.help


@pytest.mark.parametrize("value", [None, [], "text", 7])
def test_what_is_no_object_is_no_event(value: object) -> None:
    with pytest.raises(EventError, match="an event is not a JSON object"):
        read(value)


def test_no_value_is_repeated_in_a_message() -> None:
    secret = "patient 4711 \x00"  # noqa: S105 - what must not be told
    for name in ("source", "id", "time", "type", "release", "record", "run", "data_subject"):
        with pytest.raises(EventError) as caught:
            read(LEAST | {name: secret})
        assert "4711" not in caught.value.message + caught.value.help


@pytest.mark.parametrize(
    ("value", "ppm"),
    [("0", 0), (0, 0), (1, 1_000_000), ("0.82", 820_000), (0.1, 100_000), ("9.5e-05", 95), ("0.0000005", 0),
     ("0.0000015", 2), (0.9999999, 1_000_000)],
)  # fmt: skip
def test_a_confidence_in_parts_per_million_half_to_even(value: object, ppm: int) -> None:
    assert parts_per_million(value) == ppm


@pytest.mark.parametrize("value", ["", "x", "-0.1", "1.0000001", "inf", "nan", None, [], True, float("nan")])
def test_what_is_no_confidence(value: object) -> None:
    with pytest.raises(ValueError, match="not"):
        parts_per_million(value)
