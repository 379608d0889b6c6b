"""What the JSON Schema of a kind says about a place in a document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from govern.contract.reference import KINDS
from govern.contract.schema import json_schema, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.source.node import Route

Schema = dict[str, Any]

_REFERENCE = f"^({'|'.join(KINDS)})/"
"""How the pattern of a reference starts."""

CODE = "^[A-Z]{3}[0-9]{3}$"
"""The pattern of a code of a rule or policy."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that may stand in a mapping."""

    name: str
    description: str
    required: bool
    single: bool
    """Whether its value is a single one, which goes on the key's line."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The places of one document: its kind, and the single values that tell alternatives apart."""

    kind: str
    values: Mapping[Route, str]

    @property
    def known(self) -> bool:
        """Whether the document names a kind."""
        return self.kind in kinds()

    def at(self, route: Route) -> list[Schema]:
        """Give the schemas that a value at the route is held to, without references, the outermost first."""
        if not self.known:
            return []
        root = _schema(self.kind)
        found = list(self._opened(root, root, ()))
        for depth, step in enumerate(route, 1):
            below = [part for schema in found for part in _child(schema, step)]
            found = [part for schema in below for part in self._opened(root, schema, route[:depth])]
        return found

    def description(self, route: Route) -> str:
        """Say what the field at a route means; nothing for a place that the kind does not have."""
        return next((part["description"] for part in self.at(route) if part.get("description")), "")

    def keys(self, route: Route) -> dict[str, Key]:
        """Give the keys that the mapping at a route may have."""
        found: dict[str, Key] = {}
        schemas = self.at(route)
        required = {name for schema in schemas for name in schema.get("required", ())}
        for name in (name for schema in schemas for name in schema.get("properties", {})):
            if name not in found:
                parts = self.at((*route, name))
                types = {part.get("type") for part in parts}
                found[name] = Key(
                    name, self.description((*route, name)), name in required, not types & {"array", "object"}
                )
        return found

    def words(self, route: Route) -> dict[str, str]:
        """Give the closed list of values that may stand at a route, each with what it means."""
        found: dict[str, str] = {}
        for part in self.at(route):
            options = part.get("enum", ())
            meanings = part.get("enumDescriptions", [""] * len(options))
            found |= dict(zip(map(str, options), meanings, strict=True))
            if "const" in part:
                found[str(part["const"])] = part.get("description", "")
            if part.get("type") == "boolean":
                found |= {"true": "", "false": ""}
        return found

    def is_reference(self, route: Route) -> bool:
        """Whether a reference to a component stands at a route."""
        return any(str(part.get("pattern", "")).startswith(_REFERENCE) for part in self.at(route))

    def is_code(self, route: Route) -> bool:
        """Whether the code of a rule or policy is named at a route."""
        return self.kind != "Policy" and any(part.get("pattern") == CODE for part in self.at(route))

    def _opened(self, root: Schema, schema: Any, route: Route) -> Iterator[Schema]:
        """Give a schema and those it is made of, alternatives that the document does not take left out."""
        if not isinstance(schema, dict):
            return
        yield schema
        if "$ref" in schema:
            yield from self._opened(root, _referred(root, schema["$ref"]), route)
        for part in schema.get("allOf", ()):
            yield from self._opened(root, part, route)
        options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        # where the document takes none of them, it is not yet known which was meant
        for part in [part for part in options if self._taken(root, part, route)] or options:
            yield from self._opened(root, part, route)
        if "if" in schema:
            branch = "then" if self._holds(schema["if"], route) else "else"
            yield from self._opened(root, schema.get(branch), route)

    def _taken(self, root: Schema, schema: Schema, route: Route) -> bool:
        """Whether no value that stands in the document speaks against an alternative."""
        target = _referred(root, schema["$ref"]) if "$ref" in schema else schema
        return all(
            (stated := self.values.get((*route, name))) is None or stated in options
            for name, options in _fixed(target)
        )

    def _holds(self, condition: Any, route: Route) -> bool:
        return isinstance(condition, dict) and all(
            self.values.get((*route, name)) in options for name, options in _fixed(condition)
        )


@cache
def _schema(kind: str) -> Schema:
    return json_schema(kind)


def _referred(root: Schema, pointer: str) -> Any:
    part: Any = root
    for step in pointer.removeprefix("#/").split("/"):
        part = part.get(step, {}) if isinstance(part, dict) else {}
    return part


def _fixed(schema: Schema) -> Iterator[tuple[str, list[str]]]:
    """Give the properties that a schema holds to one value, or that a condition holds to several."""
    for name, part in schema.get("properties", {}).items():
        if isinstance(part, dict) and "const" in part:
            yield name, [str(part["const"])]
        elif isinstance(part, dict) and set(part) == {"enum"}:
            yield name, [str(option) for option in part["enum"]]


def _child(schema: Schema, step: str | int) -> list[Any]:
    if isinstance(step, int):
        return [schema["items"]] if "items" in schema else []
    if step in schema.get("properties", {}):
        return [schema["properties"][step]]
    others = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return [part for part in others if isinstance(part, dict)]
