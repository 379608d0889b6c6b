"""JSON Schema of each kind, for editors and for tools that are not ours."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from govern.contract.kinds import model_of
from govern.contract.reference import SLUGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANY = "any"
"""The name of the schema that takes a document of any kind."""


def json_schema(kind: str) -> dict[str, Any]:
    """Give the schema of a kind, every field described; the caller may change it.

    Ours are as the models give them, a data contract's as the standard publishes it. For `any`, the one that
    takes every kind. Raises KeyError for a kind that does not exist.
    """
    if kind == ANY:
        return _schema_of_any()
    if kind == "DataContract":
        from govern.contract.odcs_schema import odcs_schema  # noqa: PLC0415 - read from its package on demand

        described: dict[str, Any] = _with_standard_words(deepcopy(odcs_schema()))
        return described
    if kind == "Workspace":
        from govern.contract.kinds.workspace import Workspace  # noqa: PLC0415 - see above

        return _of_model("Workspace", Workspace)
    return _of_model(kind, model_of(kind))


def kinds() -> tuple[str, ...]:
    """Every kind that has a schema."""
    return (*SLUGS, "Workspace")


def _of_model(kind: str, model: Any) -> dict[str, Any]:
    from govern.contract.described import describe  # noqa: PLC0415 - reads sources; only for schemas

    schema = model.model_json_schema(by_alias=True)
    describe(schema, model)
    constant = schema["properties"].get("kind", {}).get("const", kind)
    return {"$schema": DIALECT, **schema, "title": constant}


_STANDARD_WORDS: dict[str, str] = {
    "from": "The property or properties that refer.",
    "implementation": "The check, as the tool that `engine` names reads it.",
    "logicalTypeOptions": "Further limits on the values, by the logical type.",
    "method": "How the check is made, such as `reconciliation`.",
    "price": "What the data costs.",
    "tags": "Words to find it by.",
    "team": "Who owns the data.",
    "to": "The property or properties referred to.",
}
"""Fields that the standard leaves undescribed in places of its schema, and what its text says of them."""


def _with_standard_words(schema: Any, *, named: bool = False) -> Any:
    """Describe the fields that have no description, in place; `named` where keys are names of fields."""
    if isinstance(schema, list):
        for item in schema:
            _with_standard_words(item)
    elif isinstance(schema, dict):
        for key, part in schema.items():
            if named and key in _STANDARD_WORDS:
                part.setdefault("description", _STANDARD_WORDS[key])
            if named or key != "if":
                _with_standard_words(part, named=not named and key == "properties")
    return schema


def _schema_of_any() -> dict[str, Any]:
    """Put all kinds into one schema that chooses by `kind`; definitions are named `KIND.NAME`."""
    definitions: dict[str, Any] = {}
    for kind in kinds():
        schema = _renamed(json_schema(kind), kind)
        for name, part in schema.pop("$defs", {}).items():
            definitions[f"{kind}.{name}"] = part
        for key in ("$schema", "$id"):
            schema.pop(key, None)
        definitions[kind] = schema
    return {
        "$schema": DIALECT,
        "title": "govern",
        "description": "A contract of any kind, or govern.yaml.",
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": {"kind": {"enum": list(kinds()), "description": "What kind of document this is."}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in kinds()
        ],
        "$defs": definitions,
    }


def _renamed(schema: Any, kind: str) -> Any:
    """Copy a schema, its references led to where its definitions now stand."""
    if isinstance(schema, list):
        return [_renamed(item, kind) for item in schema]
    if isinstance(schema, dict):
        return {key: _renamed(value, kind) for key, value in schema.items()}
    if isinstance(schema, str) and schema.startswith("#/$defs/"):
        return f"#/$defs/{kind}.{schema.removeprefix('#/$defs/')}"
    return schema
