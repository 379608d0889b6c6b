from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, kind: str, options: str, version: str = "v3.1.0") -> Any:
    more = f"logicalType: {kind}, logicalTypeOptions: {options}"
    body = f"schema: [{{name: o, properties: [{{name: p, {more}}}]}}]\n"
    return {"contracts/d.yaml": doc("DataContract", "d", body).replace("v3.1.0", version)}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("integer", "{minimum: 100, maximum: «0»}"),
        ("number", "{minimum: 1, exclusiveMaximum: «1.0»}"),
        ("number", "{exclusiveMinimum: 1, maximum: «1»}"),
        ("string", "{maxLength: «2», minLength: 3}"),
        ("array", "{minItems: 3, maxItems: «2»}"),
        ("object", "{minProperties: 3, maxProperties: «2»}"),
        ("date", "{minimum: '2024-02-01', maximum: «'2024-01-31'»}"),
        ("time", "{minimum: '10:00:00', exclusiveMaximum: «'10:00:00'»}"),
    ],
)
def test_bounds_that_no_value_meets_are_found_at_the_upper(
    judge: Any, doc: Any, kind: str, options: str
) -> None:
    (found,) = judge("DAT014", contract(doc, kind, options))
    assert found.message.startswith("no value has m") or "exclusiveMinimum 1" in found.message
    assert len(found.related) == 1


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("integer", "{minimum: 5, maximum: 5}"),
        ("string", "{minLength: 0, maxLength: 1}"),
        ("timestamp", "{minimum: '2024-02-01', maximum: '2024-01-31T10:00:00Z'}"),
        ("date", "{minimum: 01/02/2024, maximum: 31/01/2024}"),
        ("number", "{minimum: 1}"),
    ],
)
def test_bounds_that_some_value_meets_or_that_cant_be_compared_are_fine(
    judge: Any, doc: Any, kind: str, options: str
) -> None:
    judge("DAT014", contract(doc, kind, options))


def test_in_3_0_an_exclusive_bound_is_a_switch(judge: Any, doc: Any) -> None:
    options = "{minimum: 1, maximum: «1», exclusiveMaximum: true}"
    judge("DAT014", contract(doc, "integer", options, "v3.0.2"))
    judge("DAT014", contract(doc, "integer", "{minimum: 1, maximum: 1, exclusiveMaximum: false}", "v3.0.2"))
