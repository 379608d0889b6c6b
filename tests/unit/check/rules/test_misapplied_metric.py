from __future__ import annotations

from typing import Any

import pytest

BODY = """
schema:
  - name: orders
    properties:
      - {name: tenant, quality: [%s]}
      - {name: unit, logicalType: string, logicalTypeOptions: {pattern: k}, quality: [%s]}
    quality: [%s]
"""
NONE = "{type: text, description: d}"


def contract(doc: Any, first: str = NONE, second: str = NONE, whole: str = NONE) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", BODY % (first, second, whole))}


def test_invalid_values_need_valid_ones(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT010", contract(doc, "{metric: «invalidValues», mustBe: 0}"))
    assert (found.severity.value, found.message) == ("warning", "nothing says which values are valid")
    judge("DAT010", contract(doc, "{metric: «invalidValues», arguments: {validValues: ~}, mustBe: 0}"))


def test_arguments_or_the_property_say_which(judge: Any, doc: Any) -> None:
    judge("DAT010", contract(doc, "{metric: invalidValues, arguments: {validValues: [a]}, mustBe: 0}"))
    judge("DAT010", contract(doc, NONE, "{metric: invalidValues, mustBe: 0}"))


def test_duplicates_of_an_object_need_properties_that_it_has(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT010", contract(doc, whole="{metric: «duplicateValues», mustBe: 0}"))
    assert found.severity.value == "warning"
    rule = "{metric: duplicateValues, arguments: {properties: [unit.a, «tenent»]}, mustBe: 0}"
    (found,) = judge("DAT010", contract(doc, whole=rule))
    assert (found.severity.value, found.help) == ("error", "did you mean `tenant`?")
    judge("DAT010", contract(doc, "{metric: duplicateValues, mustBe: 0}"))


@pytest.mark.parametrize("metric", ["nullValues", "missingValues", "invalidValues"])
def test_a_metric_on_the_wrong_level_is_a_note(judge: Any, doc: Any, metric: str) -> None:
    (found,) = judge("DAT010", contract(doc, whole=f"{{metric: «{metric}», mustBe: 0}}"))
    assert found.severity.value == "note"
    (found,) = judge("DAT010", contract(doc, "{metric: «rowCount», mustBe: 1}"))
    assert found.severity.value == "note"
    judge("DAT010", contract(doc, "{metric: nullValues, mustBe: 0}", whole="{metric: rowCount, mustBe: 1}"))
