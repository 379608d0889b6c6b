from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from govern.event.fields import EventError
from govern.event.model import Event
from govern.event.reading import read
from govern.event.schema import event_schema

from .test_reading import LEAST, D

VALIDATOR = jsonschema_rs.validator_for(event_schema())


def test_every_field_is_described() -> None:
    schema = event_schema()
    assert set(schema["properties"]) == set(Event._fields)
    assert all(field.get("description") for field in schema["properties"].values())


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"inputs": {"text": "x", "scan": {"digest": D, "size": 1}, "c": {"commitment": "x" * 43}}},
        {"parents": ["c-0", "ev:2_17", {"source": "u", "id": "z"}, {"event": "ev:2_17"}]},
        {"decision": {"verdict": "act", "action": "tag"}, "outcome": {"result": "resolved"}},
        {"recommendation": {"action": "tag", "confidence": "0.5"}},
        {"components": None},
        {"recommendation": None},
        {"source": "two words"},
        {"id": ""},
        {"environment": "prod"},
        {"release": "release/42"},
        {"inputs": {"text": {"content": "x", "digest": D}}},
        {"inputs": {"two words": "x"}},
        {"decision": {"verdict": "maybe", "action": "tag"}},
        {"surprise": 1},
    ],
)
def test_it_takes_what_the_reader_takes(change: dict[str, Any]) -> None:
    value = {name: item for name, item in (LEAST | change).items() if item is not None}
    try:
        read(value)
    except EventError:
        taken = False
    else:
        taken = True
    assert VALIDATOR.is_valid(value) == taken
