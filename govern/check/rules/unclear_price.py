"""A price does not say what is paid.

What it checks
--------------
A `price` with an amount has a currency, and the amount is not negative.

Why it matters
--------------
An amount alone is read in the reader's own currency. A price below nothing is paid to the consumer, which is
rarely what was meant.

Example
-------
    price:
      priceAmount: 100

Instead
-------
    price:
      priceAmount: 100
      priceCurrency: EUR
      priceUnit: megabyte
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        price = source.root.get("price")
        stated = None if price is None else price.get("priceAmount")
        amount = None if price is None else price.number("priceAmount")
        if price is None or stated is None or amount is None:
            continue
        if not (price.text("priceCurrency") or "").strip():
            yield RULE.at(
                stated.place,
                f"the price of {price.text('priceAmount')} has no currency",
                route=stated.spelt,
                help="add `priceCurrency:`, such as EUR",
            )
        if amount < 0:
            yield RULE.at(
                stated.place,
                f"the price is negative: {price.text('priceAmount')}",
                route=stated.spelt,
                help="write what a consumer pays; 0 where it is free",
            )


RULE = Rule("DAT011", "unclear-price", Severity.WARNING, _check, __doc__)
