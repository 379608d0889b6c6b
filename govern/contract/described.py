"""What each field means, from the docstring under it in its model, put into the model's JSON Schema.

Python keeps no docstrings of attributes, so they are read from the module's source, and only where a schema
is made. A docstring may end with a list of the values that a field takes, one a line, which become the
`enumDescriptions` that editors show beside them:

    - `keep`: it passes unchanged
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VALUE = re.compile(r"^- `(?P<value>[^`]+)`: (?P<words>.+)$", re.MULTILINE)


def describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add descriptions to the schema that pydantic made of a model, in place."""
    parts = {part.__name__: part for part in _parts(model, set())}
    for name, part in ((name, parts[name]) for name in schema.get("$defs", {}) if name in parts):
        _describe_part(schema["$defs"][name], part)
    _describe_part(schema, model)


def _parts(holder: Any, seen: set[Any]) -> Iterator[type]:
    """Give the models and enumerations that a model's fields are made of, the model itself first."""
    if isinstance(holder, type) and issubclass(holder, BaseModel | Enum):
        if holder in seen:
            return
        seen.add(holder)
        yield holder
        if issubclass(holder, BaseModel):
            for field in holder.model_fields.values():
                yield from _parts(field.annotation, seen)
    for argument in get_args(holder):
        yield from _parts(argument, seen)


def _describe_part(schema: dict[str, Any], part: type) -> None:
    if issubclass(part, Enum):
        words = _documented(part)
        schema["enumDescriptions"] = [words.get(member.name, "") for member in part]
    elif issubclass(part, BaseModel):
        for name, field in part.model_fields.items():
            text = next((found[name] for owner in part.__mro__ if name in (found := _documented(owner))), "")
            if text:
                _describe_field(schema["properties"][field.alias or name], text)


def _describe_field(schema: dict[str, Any], text: str) -> None:
    schema["description"] = text
    values = {match["value"]: match["words"] for match in _VALUE.finditer(text)}
    if values:
        _describe_values(schema, values)


def _describe_values(schema: Any, values: Mapping[str, str]) -> None:
    if isinstance(schema, dict):
        if "enum" in schema:
            schema["enumDescriptions"] = [values.get(value, "") for value in schema["enum"]]
        for key in ("items", "anyOf"):
            _describe_values(schema.get(key), values)
    elif isinstance(schema, list):
        for option in schema:
            _describe_values(option, values)


def _documented(owner: type) -> Mapping[str, str]:
    """Give the docstrings under the fields of a class, or under the members of an enumeration."""
    if not owner.__module__.startswith("govern."):
        return {}
    return _documented_in(owner.__module__).get(owner.__name__, {})


@cache
def _documented_in(module: str) -> Mapping[str, Mapping[str, str]]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: dict(_pairs(node.body)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _pairs(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, below in pairwise(body):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
