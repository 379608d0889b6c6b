"""Every field that is gated says which way it is looser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from govern.contract.direction import Absent, Looser, Mark, mark_of, marks_along
from govern.contract.impact import GATED, Impact, mark
from govern.contract.kinds import model_of
from govern.contract.kinds.workspace import Workspace
from govern.contract.odcs_directions import describes
from govern.contract.reference import SLUGS

MODELS: list[type[BaseModel]] = [Workspace, *(model_of(kind) for kind in SLUGS)]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def unmarked(model: type[BaseModel], holder: Impact, seen: set[tuple[Any, Impact]]) -> Iterator[str]:
    if (model, holder) in seen:
        return
    seen.add((model, holder))
    for name, field in model.model_fields.items():
        impact = mark(field) or holder
        if impact not in GATED:
            continue
        if mark_of(field) is None:
            yield f"{model.__name__}.{name}"
        for inner in models_in(field.annotation):
            yield from unmarked(inner, impact, seen)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_gated_field_says_which_way_it_is_looser(model: type[BaseModel]) -> None:
    assert list(unmarked(model, Impact.BEHAVIOUR, set())) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_is_compared_by_size_has_a_number_a_length_of_time_or_ranks(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        found = mark_of(field)
        if found is not None and found.looser in {Looser.LOWER, Looser.HIGHER} and not found.ranks:
            words = str(field.annotation)
            assert any(
                word in words for word in ("int", "Decimal", "bool", "AfterValidator", "date", "str")
            ), name


def contract(kind: str, **values: Any) -> BaseModel:
    common = {"apiVersion": "govern/v1", "kind": kind, "id": "x", "version": "1.0.0", "status": "active"}
    return model_of(kind).model_validate({**common, **values})


ACTIONS = contract(
    "ActionPolicy",
    actions=[
        {
            "name": "tag",
            "blast_radius": "low",
            "minimum_confidence": "0.5",
            "approvals": [{"role": "officer"}],
        }
    ],
)


@pytest.mark.parametrize(
    ("route", "looser"),
    [
        (("actions",), Looser.MORE),
        (("actions", "[tag]"), Looser.MORE),
        (("actions", "[tag]", "blast_radius"), Looser.LOWER),
        (("actions", "[tag]", "approvals", "[officer]"), Looser.FEWER),
        (("actions", "[tag]", "approvals", "[officer]", "count"), Looser.LOWER),
        (("actions", "[gone]", "anything"), Looser.MORE),
        (("unheard of",), Looser.EITHER),
    ],
)
def test_the_mark_of_a_step_is_its_fields_or_that_of_what_holds_it(
    route: tuple[str, ...], looser: Looser
) -> None:
    assert marks_along(ACTIONS, route)[-1].looser is looser


def test_ranks_come_from_our_own_enumerations() -> None:
    found = marks_along(ACTIONS, ("actions", "[tag]", "blast_radius"))[-1]
    assert found == Mark(Looser.LOWER, Absent.LOOSEST, ("low", "medium", "high", "critical"))


STANDARD = model_of("DataContract").model_validate(
    {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "x",
        "version": "1.0.0",
        "status": "active",
        "roles": [{"role": "reader", "access": "read"}],
        "servers": [{"server": "lake", "type": "s3", "account": "a"}],
        "slaProperties": [{"property": "Retention", "value": "P1Y"}, {"property": "latency", "value": 3}],
        "customProperties": [{"property": "tier", "value": "live"}, {"property": "other", "value": 1}],
        "schema": [
            {
                "name": "t",
                "properties": [
                    {
                        "name": "a",
                        "classification": "restricted",
                        "physicalType": "text",
                        "quality": [{"id": "q"}],
                        "customProperties": [
                            {"property": "tier", "value": "redacted"},
                            {"property": "x", "value": 1},
                        ],
                    }
                ],
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("route", "looser"),
    [
        (("roles", "[reader]"), Looser.MORE),
        (("roles", "[reader]", "access"), Looser.HIGHER),
        (("roles", "[reader]", "firstLevelApprovers"), Looser.FEWER),
        (("servers", "[lake]"), Looser.MORE),
        (("servers", "[lake]", "account"), Looser.EITHER),
        (("slaProperties", "[Retention]"), Looser.FEWER),
        (("slaProperties", "[Retention]", "value"), Looser.HIGHER),
        (("slaProperties", "[latency]", "value"), Looser.NEITHER),
        (("slaProperties", "[0]", "value"), Looser.EITHER),
        (("customProperties", "[tier]", "value"), Looser.HIGHER),
        (("customProperties", "[other]", "value"), Looser.EITHER),
        (("schema", "[t]", "properties", "[a]", "customProperties", "[tier]", "value"), Looser.HIGHER),
        (("schema", "[t]", "properties", "[a]", "customProperties", "[x]", "value"), Looser.EITHER),
        (("schema", "[t]", "properties", "[a]", "classification"), Looser.LOWER),
        (("schema", "[t]", "properties", "[a]", "physicalType"), Looser.NEITHER),
        (("schema", "[t]", "properties", "[a]", "quality", "[q]"), Looser.FEWER),
        (("schema", "[t]", "properties", "[a]", "quality", "[q]", "mustBeLessThan"), Looser.HIGHER),
        (("schema", "[t]", "properties", "[a]", "quality", "[q]", "query"), Looser.EITHER),
    ],
)
def test_parts_that_the_standard_leaves_open_are_marked_too(route: tuple[str, ...], looser: Looser) -> None:
    assert marks_along(STANDARD, route)[-1].looser is looser


@pytest.mark.parametrize(
    ("route", "prose"),
    [
        (("roles", "[reader]", "description"), True),
        (("schema", "[t]", "quality", "[q]", "businessImpact"), True),
        (("schema", "[t]", "quality", "[q]", "tags", "[a]"), True),
        (("schema", "[t]", "properties", "[description]", "physicalType"), False),
        (("customProperties", "[rule]", "value", "[0]", "description"), False),
        (("schema", "[t]", "quality", "[q]", "implementation", "[x]", "description"), False),
        (("schema", "[t]", "quality", "[q]", "query"), False),
    ],
)
def test_prose_in_open_parts_tells_people_only(route: tuple[str, ...], *, prose: bool) -> None:
    assert describes(route) is prose
