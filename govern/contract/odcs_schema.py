"""The JSON Schema that a data contract of each version of the standard is judged by.

The package `open-data-contract-standard` ships a schema of 3.2 that differs from the one published with the
standard (`schema/odcs-json-schema-v3.2.0.json` of bitol-io/open-data-contract-standard) in places, which
are put right here. Older versions asked for a status; 3.0 left most objects open, had rules where 3.1 has
metrics, and asked neither for a comparison nor for the name of a member. A document is held to what its own
version asks for.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_PUBLISHED: dict[tuple[str | int, ...], Any] = {
    ("FullyQualifiedReference", "pattern"): (
        r"^(?:(?:https?:\/\/)?[A-Za-z0-9._\-\/]+\.ya?ml#)?\/?[A-Za-z_][A-Za-z0-9_]*\/[^\s.#/\\@!%&^]+"
        r"(?:\/[A-Za-z_][A-Za-z0-9_]*\/[^\s.#/\\@!%&^]+)*$"
    ),
    ("StableId", "pattern"): r"^[^\s.#/\\@!%&^]+$",
    ("SchemaObject", "properties", "logicalType", "enum"): ["object", "blob"],
    # without these, a property that names no logicalType would be held to what a map and a vector need
    ("SchemaBaseProperty", "allOf", 8, "if", "required"): ["logicalType"],
    ("SchemaBaseProperty", "allOf", 9, "if", "required"): ["logicalType"],
    ("SchemaBaseProperty", "allOf", 9, "then", "required"): ["logicalTypeOptions"],
}
"""Places under `$defs` and what the published schema of 3.2.0 has there."""

_CLOSED_IN_3_0 = frozenset({"SchemaObject", "SchemaProperty", "SchemaItemProperty", "SchemaBaseProperty"})
_CLOSING = frozenset({"additionalProperties", "unevaluatedProperties"})


@cache
def odcs_schema(version: str = "v3.2.0") -> dict[str, Any]:
    """Give the schema for a document of an `apiVersion`. The result is shared: don't change it."""
    import open_data_contract_standard as package  # noqa: PLC0415 - only where a data contract is read

    published = Path(str(package.__file__)).with_name("schema.json")
    schema: dict[str, Any] = json.loads(published.read_text(encoding="utf-8"))
    definitions = schema["$defs"]
    for (*steps, last), value in _PUBLISHED.items():
        place: Any = definitions
        for step in steps:
            place = place[step]
        place[last] = value
    if not version.startswith("v3.2"):
        schema["required"] = [*schema["required"], "status"]
    if version.startswith("v3.0"):
        for name in definitions.keys() - _CLOSED_IN_3_0:
            definitions[name] = _opened(definitions[name])
        _as_in_3_0(definitions)
    return schema


def _as_in_3_0(definitions: dict[str, Any]) -> None:
    """Take out what 3.1 began to ask for. Ids were unknown keys, which may be anything where those may."""
    definitions["StableId"] = {}
    choices = definitions["DataQualityOperators"].pop("oneOf")
    merged = {name: value for choice in choices for name, value in choice["properties"].items()}
    definitions["DataQualityOperators"]["properties"] = merged
    library = definitions["DataQualityLibrary"]
    del library["required"], library["properties"]["metric"]["enum"]
    library["anyOf"] = [{"required": ["metric"]}, {"required": ["rule"]}]
    for name in ("CustomProperty", "TeamMember"):
        del definitions[name]["required"]
    definitions["ServerSource"]["DuckdbServer"]["properties"]["schema"]["type"] = ["integer", "string"]
    for choice in definitions["SchemaBaseProperty"]["allOf"]:
        options = choice.get("then", {}).get("properties", {}).get("logicalTypeOptions", {})
        for name, option in options.get("properties", {}).items():
            if name.startswith("exclusive"):
                option["type"] = ["boolean", option["type"]]


def _opened(schema: Any) -> Any:
    """Copy a schema without what forbids unknown keys."""
    if isinstance(schema, dict):
        return {
            key: _opened(value) for key, value in schema.items() if not (key in _CLOSING and value is False)
        }
    return [_opened(item) for item in schema] if isinstance(schema, list) else schema
