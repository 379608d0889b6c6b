from __future__ import annotations

from typing import Any


def contract(doc: Any, price: str) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", f"price: {{{price}}}\n")}


def test_an_amount_without_a_currency_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT011", contract(doc, "priceAmount: «100.0»"))
    assert found.message == "the price of 100.0 has no currency"
    judge("DAT011", contract(doc, "priceAmount: «100.0», priceCurrency: ''"))


def test_an_amount_below_nothing_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT011", contract(doc, "priceAmount: «-1», priceCurrency: EUR"))
    assert found.route == "price.priceAmount"


def test_an_amount_with_its_currency_is_fine_and_so_is_none(judge: Any, doc: Any) -> None:
    judge("DAT011", contract(doc, "priceAmount: 0, priceCurrency: EUR"))
    judge("DAT011", contract(doc, "priceUnit: megabyte"))
