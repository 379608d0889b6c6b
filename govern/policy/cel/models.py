"""The types of contract models: what a rule may ask of a document, under the names the document uses."""

from __future__ import annotations

import datetime as dt
import enum
import types as python_types
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from govern.policy.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TIMESTAMP,
    Type,
    list_of,
    map_of,
    nullable,
    one_of,
    struct,
)
from govern.source.suggest import did_you_mean

_SCALARS: tuple[tuple[type, Type], ...] = (
    (bool, BOOL),
    (int, INT),
    (float, DOUBLE),
    (str, STRING),
    (bytes, BYTES),
    (dt.datetime, TIMESTAMP),
    (dt.timedelta, DURATION),
)


def types_of_model(model: Any, *, by_alias: bool = True, scalars: Mapping[type, Type] | None = None) -> Type:
    """Give the type of a pydantic model, or of any annotation: `list[Model]`, `dict[str, int]`, unions.

    Fields have the names that documents use (aliases), or Python's unless `by_alias`. A field that may be
    absent or None may be null. A union of models has the fields of all of them; where they differ, and in
    unions of other types, nothing is known (`dyn`). A model that keeps fields it does not know has these too,
    but for names that look like a slip of one it knows. `scalars` gives the types of further classes.
    """
    reader = _Reader(by_alias=by_alias, scalars=tuple((scalars or {}).items()))
    found = reader.read(model)
    reader.merge()
    return found


class _OpenFields(dict[str, Type]):
    """The fields of a model that keeps what it does not know: any name, unless it looks like a slip."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and did_you_mean(name, self) is None)

    def __missing__(self, name: str) -> Type:
        return DYN


class _Reader:
    def __init__(self, *, by_alias: bool, scalars: tuple[tuple[type, Type], ...]) -> None:
        self._by_alias = by_alias
        self._scalars = (*_SCALARS, *scalars)
        self._known: dict[Any, Type] = {}
        self._unions: list[tuple[dict[str, Type], list[Type]]] = []

    def read(self, annotation: Any) -> Type:  # noqa: PLR0911 - one case a kind
        if annotation is None or annotation is type(None):
            return NULL
        value = getattr(annotation, "__value__", None)
        if value is not None:
            return self.read(value)  # a named alias
        origin = get_origin(annotation)
        if origin is Annotated:
            return self.read(get_args(annotation)[0])
        if origin is Literal:
            return _literal(get_args(annotation))
        if origin in {Union, python_types.UnionType}:
            return self._union([self.read(arg) for arg in get_args(annotation)])
        if isinstance(origin, type):
            return self._generic(origin, get_args(annotation))
        return self._class(annotation) if isinstance(annotation, type) else DYN

    def _generic(self, origin: type, args: tuple[Any, ...]) -> Type:
        if issubclass(origin, Mapping):
            return map_of(*(self.read(arg) for arg in args)) if len(args) == 2 else map_of(DYN, DYN)
        if issubclass(origin, (Sequence, AbstractSet)):
            kinds = [self.read(arg) for arg in args if arg is not Ellipsis]
            return list_of(kinds[0] if len(set(kinds)) == 1 else DYN)
        return self._class(origin)

    def _class(self, cls: type) -> Type:
        fields = getattr(cls, "model_fields", None)
        if isinstance(fields, dict):
            return self._model(cls, fields)
        if issubclass(cls, enum.Enum):
            return _literal(tuple(member.value for member in cls))
        for base, found in self._scalars:
            if issubclass(cls, base):
                return found
        if issubclass(cls, Mapping):
            return map_of(DYN, DYN)
        return list_of(DYN) if issubclass(cls, (Sequence, AbstractSet)) else DYN

    def _model(self, cls: type, fields: dict[str, Any]) -> Type:
        if cls in self._known:
            return self._known[cls]
        config: Mapping[str, Any] = getattr(cls, "model_config", {})
        filled: dict[str, Type] = _OpenFields() if config.get("extra") == "allow" else {}
        found = self._known[cls] = struct(cls.__name__, filled)
        for name, info in fields.items():
            filled[(info.alias or name) if self._by_alias else name] = self.read(info.annotation)
        return found

    def _union(self, members: list[Type]) -> Type:
        rest = [member for member in members if member != NULL]
        inner = self._joined(rest)
        return nullable(inner) if len(rest) < len(members) else inner

    def _joined(self, members: list[Type]) -> Type:
        if not members:
            return NULL
        if all(member == members[0] and member.choices == members[0].choices for member in members):
            return members[0]
        if all(member.kind == "string" for member in members):
            return _either([member.choices for member in members])
        if all(member.kind == "struct" for member in members):
            is_open = any(isinstance(member.fields, _OpenFields) for member in members)
            fields: dict[str, Type] = _OpenFields() if is_open else {}
            self._unions.append((fields, members))
            return struct(" or ".join(member.name for member in members), fields)
        return DYN

    def merge(self) -> None:
        """Give each union of models the fields of its members, now that all of these are read."""
        for fields, members in self._unions:
            for name in dict.fromkeys(name for member in members for name in member.fields or {}):
                # `in` would find any name among the fields of an open model
                kinds = [found for each in members if (found := (each.fields or {}).get(name)) is not None]
                alike = all(kind == kinds[0] for kind in kinds)
                choices = [kind.choices for kind in kinds]
                fields[name] = DYN if not alike else _either(choices) if any(choices) else kinds[0]


def _either(choices: list[tuple[str, ...]]) -> Type:
    """The type of strings that are one of any of these; of any string where one of them is open."""
    if not all(choices):
        return STRING
    return one_of(tuple(dict.fromkeys(each for some in choices for each in some)))


def _literal(values: tuple[Any, ...]) -> Type:
    if all(isinstance(value, str) for value in values):
        return one_of(tuple(str(value) for value in values))
    kinds = {bool: BOOL, int: INT, float: DOUBLE}
    found = {kinds.get(type(value), DYN) for value in values}
    return found.pop() if len(found) == 1 else DYN
