from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, kind: str, more: str) -> Any:
    body = f"schema: [{{name: o, properties: [{{name: p, logicalType: {kind}, {more}}}]}}]\n"
    return {"contracts/d.yaml": doc("DataContract", "d", body).replace("v3.1.0", "v3.2.0")}


@pytest.mark.parametrize(
    ("kind", "more", "why"),
    [
        ("integer", "examples: [1, «one»]", "it is no integer"),
        ("integer", "examples: [«1.5»]", "it is no integer"),
        ("integer", "examples: [«true»]", "it is no integer"),
        ("number", "examples: ['1.5', «.inf»]", "it is no number"),
        ("boolean", "examples: [yes, «maybe»]", "it is no boolean"),
        ("integer", "logicalTypeOptions: {maximum: 100}, examples: [100, «101»]", "the maximum is 100"),
        ("integer", "logicalTypeOptions: {exclusiveMinimum: 0}, examples: [1, «0»]", "the minimum is 0"),
        ("string", "logicalTypeOptions: {maxLength: 2}, examples: [ab, «abc»]", "it is longer than 2"),
        ("string", "logicalTypeOptions: {minLength: 2}, examples: [12, «1»]", "it is shorter than 2"),
        (
            "string",
            "logicalTypeOptions: {pattern: '^B'}, examples: [B1, «C1»]",
            "it does not match the pattern",
        ),
        ("string", "enum: [{value: a}, {value: b}], examples: [a, «c»]", "it is none of the `enum`"),
        ("integer", "enum: [{value: 1}, {value: «b»}]", "it is no integer"),
    ],
)
def test_a_value_that_the_property_cant_have_is_found(
    judge: Any, doc: Any, kind: str, more: str, why: str
) -> None:
    (found,) = judge("DAT016", contract(doc, kind, more))
    assert found.message.endswith(f"is no value of `p`: {why}")
    assert found.severity.value == "warning"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("integer", "examples: [1, '2', 3.0, ~, {a: 1}]"),
        ("date", "examples: [soon]"),
        ("string", r"logicalTypeOptions: {pattern: '^\S+$'}, examples: ['a b']"),
        ("string", "logicalTypeOptions: {pattern: '(a)(?!b)'}, examples: [ab]"),
        ("string", "logicalTypeOptions: {pattern: '('}, examples: [ab]"),
        ("string", "examples: [18, 2024-01-01]"),
        ("number", "logicalTypeOptions: {minimum: -90, maximum: 90}, examples: [52.52, -90]"),
    ],
)
def test_what_it_can_have_and_what_cant_be_told_are_fine(judge: Any, doc: Any, kind: str, more: str) -> None:
    judge("DAT016", contract(doc, kind, more))
