from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from govern.contract.schema import ANY, json_schema, kinds


@pytest.mark.parametrize("kind", [*kinds(), ANY])
def test_every_kind_has_a_schema_that_a_validator_compiles(kind: str) -> None:
    schema = json_schema(kind)
    assert jsonschema_rs.validator_for(json.loads(json.dumps(schema))) is not None
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_our_schemas_refuse_unknown_keys_and_floating_references() -> None:
    validator = jsonschema_rs.validator_for(json_schema("Release"))
    release: dict[str, Any] = {
        "apiVersion": "govern/v1",
        "kind": "Release",
        "id": "r",
        "version": "1.0.0",
        "status": "active",
        "environments": [{"name": "test", "components": ["model/m@1.0.0"]}],
    }
    assert validator.is_valid(release)
    assert not validator.is_valid({**release, "nmae": "x"})
    floating = [{"name": "test", "components": ["model/m@latest"]}]
    assert not validator.is_valid({**release, "environments": floating})


def test_a_kind_that_does_not_exist_has_none() -> None:
    with pytest.raises(KeyError):
        json_schema("Nonsense")


def _fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field that a schema names, with where it stands, wherever in the schema that is."""
    waiting: list[tuple[str, Any]] = [("", schema)]
    while waiting:
        route, part = waiting.pop()
        if isinstance(part, list):
            waiting += [(f"{route}/{index}", item) for index, item in enumerate(part)]
        elif isinstance(part, dict):
            for key, value in part.items():
                named = key in {"properties", "$defs"}
                below = [(f"{route}/{key}/{name}", field) for name, field in value.items()] if named else []
                yield from below if key == "properties" else ()
                waiting += below or ([] if key == "if" else [(f"{route}/{key}", value)])


def _says(schema: dict[str, Any], field: dict[str, Any]) -> bool:
    """Whether a field is described, where it stands or where it leads to."""
    if str(field.get("description", "")).strip():
        return True
    target = str(field.get("$ref", "")).removeprefix("#/$defs/")
    return bool(target) and _says(schema, schema["$defs"][target])


@pytest.mark.parametrize("kind", [*kinds(), ANY])
def test_every_field_of_every_kind_is_described(kind: str) -> None:
    schema = json_schema(kind)
    listed = list(_fields(schema))
    assert len(listed) > 1
    assert [route for route, field in listed if not _says(schema, field)] == []


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind != "DataContract"])
def test_every_value_of_a_closed_list_is_described(kind: str) -> None:
    waiting: list[Any] = [json_schema(kind)]
    found = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("enum"), list):
                found += 1
                words = part.get("enumDescriptions", [])
                assert len(words) == len(part["enum"]), part
                assert all(words), part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    assert found


def test_a_schema_may_be_changed_without_harm_to_the_next() -> None:
    json_schema("DataContract").clear()
    assert json_schema("DataContract")["properties"]


def test_one_schema_takes_every_kind_and_holds_each_to_its_own_fields() -> None:
    validator = jsonschema_rs.validator_for(json_schema(ANY))
    settings = {"apiVersion": "govern/v1", "kind": "Workspace", "name": "w"}
    assert validator.is_valid(settings)
    assert not validator.is_valid({**settings, "stages": []})
    assert not validator.is_valid({**settings, "kind": "Nonsense"})
    keep = {"method": "keep", "field": "text"}
    sanitizer: dict[str, Any] = {
        "apiVersion": "govern/v1",
        "kind": "Sanitizer",
        "id": "s",
        "version": "1.0.0",
        "status": "active",
        "rules": [keep],
    }
    assert validator.is_valid(sanitizer)
    assert not validator.is_valid({**sanitizer, "rules": [{**keep, "patterns": ["email"]}]})
