from __future__ import annotations

from typing import Any

import pytest

BODY = """
schema:
  - name: orders
    physicalName: orders_v2
    properties: [{name: day}, {name: buyer, logicalType: object, properties: [{name: id}]}]
  - name: lines
slaProperties:
  - {property: latency, value: 4, unit: h, element: %s}
"""


def contract(doc: Any, element: str) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", BODY % element)}


def test_an_object_that_is_not_there_is_found_with_a_suggestion(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT006", contract(doc, "«ordrs.day»"))
    assert found.help == "did you mean `orders`?"
    assert found.severity.value == "warning"
    assert found.route == "slaProperties[latency].element"
    assert [edit.text for fix in found.fixes for edit in fix.edits] == ["orders.day"]


def test_of_several_each_is_judged(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT006", contract(doc, '«"orders.day, orders.night,lines"»'))
    assert found.message == "`orders.night` is no element of the contract: `orders` has no `night`"


@pytest.mark.parametrize(
    "element", ["orders", "orders.buyer.id", "orders_v2.day", "lines.anything", '"orders,lines"']
)
def test_names_physical_names_and_what_is_not_listed_are_fine(judge: Any, doc: Any, element: str) -> None:
    judge("DAT006", contract(doc, element))


def test_in_a_contract_with_one_object_its_properties_are_enough(judge: Any, doc: Any) -> None:
    body = """
    schema: [{name: orders, properties: [{name: day}]}]
    slaDefaultElement: «days»
    slaProperties: [{property: latency, value: 4, unit: h, element: day}]
    """
    (found,) = judge("DAT006", {"contracts/d.yaml": doc("DataContract", "d", body)})
    assert found.help == "did you mean `day`?"


def test_without_a_schema_nothing_is_judged(judge: Any, doc: Any) -> None:
    judge("DAT006", {"contracts/d.yaml": doc("DataContract", "d", "slaDefaultElement: orders\n")})
