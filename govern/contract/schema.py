"""JSON Schema of each kind, for editors and for tools that are not ours."""

from __future__ import annotations

from typing import Any

from govern.contract.kinds import model_of
from govern.contract.reference import SLUGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: str) -> dict[str, Any]:
    """Give the schema of a kind: ours as the models give it, a data contract's as the standard publishes it.

    Raises KeyError for a kind that does not exist.
    """
    if kind == "DataContract":
        from govern.contract.odcs_schema import odcs_schema  # noqa: PLC0415 - read from its package on demand

        return odcs_schema()
    if kind == "Workspace":
        from govern.contract.kinds.workspace import Workspace  # noqa: PLC0415 - see above

        return _described("Workspace", Workspace.model_json_schema(by_alias=True))
    return _described(kind, model_of(kind).model_json_schema(by_alias=True))


def kinds() -> tuple[str, ...]:
    """Every kind that has a schema."""
    return (*SLUGS, "Workspace")


def _described(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    constant = schema["properties"].get("kind", {}).get("const", kind)
    return {"$schema": DIALECT, **schema, "title": constant}
