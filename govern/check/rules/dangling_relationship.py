"""A relationship leads to nothing that the data contract has.

What it checks
--------------
Each `from` and `to` of a relationship names an object of the contract and a property of it, by names
(`orders.customer_id`) or by ids (`schema/orders_tbl/properties/cust_id`). Where the object itself is not
there, this is a warning; references into other files are not followed.

Why it matters
--------------
A join, a test of referential integrity or a drawing made from the contract stops, or silently leaves the
relationship out.

Example
-------
    relationships:
      - from: orders.customer_id
        to: ghost_table.ghost_col

Instead
-------
    relationships:
      - from: orders.customer_id
        to: customer-contract.yaml#/schema/customers/properties/id
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.odcs_paths import Lost, reference
from govern.check.rule import Rule
from govern.contract import offer
from govern.diagnostic import Fix, Severity
from govern.source.node import Scalar
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import DataSource, Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for end in _ends(source):
            if isinstance(end.node, Scalar):
                found = reference(source, end.node.text)
                if isinstance(found, Lost):
                    yield _finding(end, end.node.text, found)


def _ends(source: DataSource) -> Iterator[Part]:
    for holder in (*source.tables, *source.fields):
        for relationship in holder.each("relationships"):
            for end in (relationship.get("from"), relationship.get("to")):
                if end is not None:
                    yield from end.items or (end,)


def _finding(end: Part, text: str, lost: Lost) -> Diagnostic:
    guess = did_you_mean(lost.step, lost.known)
    fixes: tuple[Fix, ...] = ()
    if guess and text.count(lost.step) == 1:
        fixes = offer.value(end.document, end.route, text.replace(lost.step, guess))
    if lost.holder is None:
        message = f"`{text}` leads nowhere: the contract has no object `{lost.step}`"
        help_ = "name one of its objects, or the file of another contract before a `#`"
    else:
        name = lost.holder.text("name") or "items"
        message = f"`{text}` leads nowhere: `{name}` has no property `{lost.step}`"
        help_ = f"properties of `{name}` are {', '.join(f'`{known}`' for known in lost.known[:8])}"
    return RULE.at(
        end.place,
        message,
        route=end.spelt,
        help=f"did you mean `{guess}`?" if guess else help_,
        severity=Severity.WARNING if lost.holder is None else Severity.ERROR,
        fixes=fixes,
    )


RULE = Rule("DAT004", "dangling-relationship", Severity.ERROR, _check, __doc__, varies=True)
