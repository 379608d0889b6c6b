from __future__ import annotations

from typing import Any

BODY = """
schema:
  - name: items
    properties:
      - {name: order, logicalType: integer}
      - {name: product, logicalType: string}
    relationships:
      - {from: %s, %s}
  - name: stock
    properties:
      - {name: order, logicalType: number}
      - {name: product, logicalType: string, relationships: [{to: %s}]}
"""


def contract(doc: Any, start: str, end: str, other: str = "items.product") -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", BODY % (start, end, other))}


def test_lists_of_different_lengths_are_an_error_at_the_key_of_the_second(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT005", contract(doc, "[items.order, items.product]", "«to»: [stock.order]"))
    assert found.severity.value == "error"
    assert found.message == "`from` has 2 properties and `to` has 1"


def test_types_that_never_equal_are_a_warning(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT005", contract(doc, "items.order", "to: «stock.product»"))
    assert found.severity.value == "warning"
    judge("DAT005", contract(doc, "items.order", "to: stock.order", "«items.order»"))


def test_integers_go_with_numbers_and_unknown_ends_with_all(judge: Any, doc: Any) -> None:
    judge("DAT005", contract(doc, "[items.order, items.product]", "to: [stock.order, stock.product]"))
    judge("DAT005", contract(doc, "items.order", "to: elsewhere.id"))
