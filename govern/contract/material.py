"""What a component is made of: its own values, the files it reads, the components it uses.

Judging reads these as text and bytes; nothing is imported or run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias, cast, get_args, get_origin

from govern.contract.code import Artefact, Code, package_file
from govern.contract.command import Command
from govern.contract.envelope import Status
from govern.contract.impact import Impact, Leaf, is_model, item_keys, leaves
from govern.contract.kinds.policy import Policy
from govern.contract.kinds.prompt import Section
from govern.contract.kinds.waiver import Waiver
from govern.contract.odcs_directions import describes
from govern.contract.python_ast import syntax_digest
from govern.contract.reference import Ref
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel


Parts: TypeAlias = list[tuple[tuple[str, ...], Any]]
"""Parts of a contract that name components or files, each with its route."""

_NAMING = (Ref, Section, Artefact, Code, Command)
"""What names a component or a file."""

_VALUES = (str, int, float, Decimal, dt.date, type(None))
"""What has no parts."""


class FileUse(NamedTuple):
    """A workspace file that a contract names at `route`, digested as bytes or as a syntax tree."""

    route: tuple[str, ...]
    path: str
    read_as: Literal["bytes", "python"]


def parts(value: Any, route: tuple[str, ...] = ()) -> Parts:
    """Every part of a contract that names components or files, with its route; items of lists by identity."""
    found: Parts = []
    _collect(value, route, found)
    return found


def _collect(value: Any, route: tuple[str, ...], found: Parts) -> None:
    """Append the parts in and below a value; lists of mere values, which have none, are not even named."""
    kind: Any = type(value)
    if kind in _NAMING:
        found.append((route, value))
    if is_model(kind):
        for name, key in _fields(kind):
            if not isinstance(item := getattr(value, name), _VALUES):
                _collect(item, (*route, key), found)
    elif kind is not tuple and isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(item, _VALUES):
                _collect(item, (*route, str(key)), found)
    elif kind is tuple or isinstance(value, Sequence):
        _collect_items(value, route, found)


def _collect_items(items: Sequence[Any], route: tuple[str, ...], found: Parts) -> None:
    if not all(isinstance(item, _VALUES) for item in items):
        for key, item in zip(item_keys(items), items, strict=True):
            _collect(item, (*route, key), found)


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Each field of a model that may hold parts, and how documents spell it."""
    return tuple(
        (name, field.alias or name)
        for name, field in model.model_fields.items()
        if _may_hold_parts(field.annotation, frozenset((model,)))
    )


def _may_hold_parts(annotation: Any, above: frozenset[Any] = frozenset()) -> bool:
    """Whether parts may be in a value of a type; `above` are the models that are being looked into already.

    What is free-form (`Any`) holds plain values only.
    """
    if annotation in {Any, Ellipsis} or isinstance(annotation, str):  # of a tuple; of a Literal
        return False
    if get_origin(annotation) is Annotated:
        return _may_hold_parts(get_args(annotation)[0], above)
    if inner := get_args(annotation):
        return any(_may_hold_parts(each, above) for each in inner)
    if not isinstance(annotation, type) or annotation in _NAMING:
        return True
    if is_model(annotation):
        fields = () if annotation in above else cast("type[BaseModel]", annotation).model_fields.values()
        return any(_may_hold_parts(field.annotation, above | {annotation}) for field in fields)
    return not issubclass(annotation, _VALUES)


def references(contract: BaseModel) -> list[tuple[tuple[str, ...], Ref]]:
    """Every reference to another component with its route."""
    return references_in(parts(contract))


def references_in(found: Parts) -> list[tuple[tuple[str, ...], Ref]]:
    """As `references`, among parts that are collected already."""
    return [(route, value) for route, value in found if isinstance(value, Ref)]


def files(contract: BaseModel) -> list[FileUse]:
    """List the workspace files a contract depends on.

    Files of packages are pinned by their declared digest instead.
    """
    return files_in(parts(contract))


def files_in(found: Parts) -> list[FileUse]:
    """As `files`, among parts that are collected already."""
    return [use for route, part in found for use in _files_of(route, part)]


def _files_of(route: tuple[str, ...], part: Any) -> Iterator[FileUse]:
    if isinstance(part, Section):
        yield FileUse((*route, "file"), part.file, "bytes")
    elif isinstance(part, Artefact) and package_file(part.location) is None:
        yield FileUse((*route, "location"), part.location, "bytes")
    elif isinstance(part, Code):
        yield FileUse((*route, "entry"), part.entry_file, "python")
        yield from _listed((*route, "files"), part.sources[1:])
    elif isinstance(part, Command):
        yield from _listed((*route, "files"), part.files)


def _listed(route: tuple[str, ...], paths: Sequence[str]) -> Iterator[FileUse]:
    for path in paths:
        yield FileUse((*route, f"[{path}]"), path, "python" if path.endswith(".py") else "bytes")


def content_leaves(
    contract: BaseModel, read: Callable[[str], bytes], named: Sequence[FileUse] | None = None
) -> tuple[Leaf, ...]:
    """List the contract's values, and the content of each file it names as one more value beside the path.

    `read` raises KeyError for a file that is not there; UnreadableCodeError passes through. Both are findings
    of the caller, who knows the place. `named` are the `files` of the contract, where they are known already.
    """
    found = [
        Leaf((*use.route, "@content"), Impact.BEHAVIOUR, content_digest(use, read(use.path)))
        for use in (files(contract) if named is None else named)
    ]
    own = (_counted(leaf, contract) for leaf in leaves(contract))
    return tuple(sorted((*own, *found), key=lambda leaf: leaf.route))


def _counted(leaf: Leaf, contract: BaseModel) -> Leaf:
    """Let the status count where it loosens: of a policy that is not in force, of a waiver that is.

    Of what the standard leaves open in a data contract, let prose count for nothing.
    """
    if getattr(contract, "kind", "") == "DataContract":
        return replace(leaf, impact=Impact.DOC) if describes(leaf.route) else leaf
    if leaf.route != ("status",):
        return leaf
    active = leaf.value == Status.ACTIVE
    if (isinstance(contract, Policy) and not active) or (isinstance(contract, Waiver) and active):
        return replace(leaf, impact=Impact.SAFEGUARD)
    return leaf


def content_digest(use: FileUse, data: bytes) -> str:
    """Digest a file as its use reads it. Raises UnreadableCodeError for Python that can't be parsed."""
    return syntax_digest(data) if use.read_as == "python" else digest(data)
