"""A service level is agreed for an element that the data contract does not have.

What it checks
--------------
Each `element` of the `slaProperties`, and `slaDefaultElement`, names objects of the schema or properties of
them, separated by commas. In a contract with one object, the name of a property is enough. Contracts without
a schema are not judged.

Why it matters
--------------
Nobody can measure it, so the promise is kept by never being checked.

Example
-------
    slaProperties:
      - property: latency
        value: 4
        unit: h
        element: ordrs.placed_at

Instead
-------
    slaProperties:
      - property: latency
        value: 4
        unit: h
        element: orders.placed_at
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.odcs_paths import Lost, by_names
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
        if not source.tables:
            continue
        stated = [source.root.get("slaDefaultElement")]
        stated += [item.get("element") for item in source.root.each("slaProperties")]
        for part in stated:
            if part is not None and isinstance(part.node, Scalar):
                for name in filter(None, map(str.strip, part.node.text.split(","))):
                    lost = _lost(source, name)
                    if lost is not None:
                        yield _finding(part, part.node.text, name, lost)


def _lost(source: DataSource, name: str) -> Lost | None:
    steps = name.split(".")
    found = by_names(source, steps)
    if isinstance(found, Lost) and found.holder is None and len(source.tables) == 1:
        again = by_names(source, [source.tables[0].text("name") or "", *steps])
        if not isinstance(again, Lost):
            return None
        known = (*found.known, *(again.known if again.holder is source.tables[0] else ()))
        return Lost(found.step, None, known)
    return found if isinstance(found, Lost) else None


def _finding(part: Part, text: str, name: str, lost: Lost) -> Diagnostic:
    guess = did_you_mean(lost.step, lost.known)
    where = "the contract" if lost.holder is None else f"`{lost.holder.text('name')}`"
    fixes: tuple[Fix, ...] = ()
    if guess and text.count(lost.step) == 1:
        fixes = offer.value(part.document, part.route, text.replace(lost.step, guess))
    return RULE.at(
        part.place,
        f"`{name}` is no element of the contract: {where} has no `{lost.step}`",
        route=part.spelt,
        help=f"did you mean `{guess}`?" if guess else "name an object of the schema, or object.property",
        fixes=fixes,
    )


RULE = Rule("DAT006", "agreement-on-nothing", Severity.WARNING, _check, __doc__)
