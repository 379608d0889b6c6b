from __future__ import annotations

from typing import Any

import pytest

BODY = """
schema:
  - name: orders
    id: orders_tbl
    properties:
      - {name: customer, id: order_customer}
    relationships:
      - {from: %s, to: %s}
  - name: customers
    id: customers_tbl
    properties:
      - name: id
        id: cust_id
      - name: address
        logicalType: object
        properties: [{name: street, id: street_field}]
      - name: phones
        logicalType: array
        items: {logicalType: object, properties: [{name: number}]}
"""


def contract(doc: Any, start: str, end: str) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", BODY % (start, end)).replace("v3.1.0", "v3.2.0")}


def test_an_object_that_is_not_there_is_a_warning(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT004", contract(doc, "orders.customer", "«ghosts.id»"))
    assert found.severity.value == "warning"
    assert found.message == "`ghosts.id` leads nowhere: the contract has no object `ghosts`"


def test_a_property_that_is_not_there_is_an_error_with_a_suggestion(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT004", contract(doc, "«orders.custmer»", "customers.id"))
    assert found.severity.value == "error"
    assert found.help == "did you mean `customer`?"
    assert [edit.text for fix in found.fixes for edit in fix.edits] == ["orders.customer"]
    assert found.route == "schema[orders].relationships[0].from"


@pytest.mark.parametrize(
    "end",
    [
        "customers.id",
        "schema/customers_tbl/properties/cust_id",
        "/schema/customers_tbl/properties/address/properties/street_field",
        "customer-contract.yaml#/schema/none/properties/none",
    ],
)
def test_names_ids_nested_properties_and_other_files_are_fine(judge: Any, doc: Any, end: str) -> None:
    judge("DAT004", contract(doc, "schema/orders_tbl/properties/order_customer", end))


def test_an_id_that_is_not_there_is_found(judge: Any, doc: Any) -> None:
    judge("DAT004", contract(doc, "orders.customer", "«schema/customers_tbl/properties/nobody»"))


def test_composite_keys_are_judged_one_by_one_and_objects_without_properties_not(
    judge: Any, doc: Any
) -> None:
    judge("DAT004", contract(doc, "[orders.customer, «orders.nr»]", "[customers.id, customers.phones]"))
    text = contract(doc, "orders.customer", "open.id")["contracts/d.yaml"] + "  - name: open\n"
    judge("DAT004", {"contracts/d.yaml": text})


def test_a_relationship_of_a_property_says_only_where_to(judge: Any, doc: Any) -> None:
    body = "schema: [{name: o, properties: [{name: p, relationships: [{to: «o.q»}, {to: o.p}]}]}]\n"
    judge("DAT004", {"contracts/d.yaml": doc("DataContract", "d", body)})
