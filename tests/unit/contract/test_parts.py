"""The walk over a contract's parts, beside a plain one that looks into everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from govern.contract.catalog import Catalog, read_catalog
from govern.contract.code import Artefact, Code
from govern.contract.impact import item_keys
from govern.contract.kinds import model_of
from govern.contract.kinds.prompt import Section
from govern.contract.material import _may_hold_parts, parts
from govern.contract.reference import SLUGS, Ref
from govern.contract.tree import MemoryTree

REPOSITORY = Path(__file__).resolve().parents[3]


def plainly(value: Any, route: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Section | Artefact | Code):
        yield route, value
    if hasattr(type(value), "model_fields"):
        for name, field in type(value).model_fields.items():
            yield from plainly(getattr(value, name), (*route, field.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from plainly(item, (*route, str(key)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for key, item in zip(item_keys(value), value, strict=True):
            yield from plainly(item, (*route, key))
    elif isinstance(value, Ref):
        yield route, value


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    names = ["govern.yaml"]
    for folder in ("contracts", "prompts", "policies"):
        names += [str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / folder).rglob("*.yaml")]
    return read_catalog(MemoryTree({name: (REPOSITORY / name).read_bytes() for name in names}))


def test_every_part_is_found_in_its_order(catalog: Catalog) -> None:
    assert len({loaded.contract.kind for loaded in catalog.contracts.values()}) >= 9
    for loaded in catalog.contracts.values():
        assert parts(loaded.contract) == list(plainly(loaded.contract))


@pytest.mark.parametrize("kind", SLUGS)
def test_only_fields_that_lead_to_no_name_are_passed_over(kind: str) -> None:
    """By the annotations as text, those of all models that a model names with them."""
    for name, field in model_of(kind).model_fields.items():
        leads = any(word in _spelt(field.annotation) for word in ("Ref", "Section", "Artefact", "Code"))
        assert _may_hold_parts(field.annotation) is leads, name


def _spelt(annotation: Any, seen: frozenset[Any] = frozenset()) -> list[str]:
    """The names of all types that an annotation speaks of, at any depth."""
    if annotation in seen:
        return []
    below = [field.annotation for field in getattr(annotation, "model_fields", {}).values()]
    inner = [*below, *get_args(annotation)]
    seen |= {annotation}
    return [getattr(annotation, "__name__", ""), *(name for each in inner for name in _spelt(each, seen))]
