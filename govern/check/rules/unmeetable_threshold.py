"""A rule of quality can't be met, or can't be broken.

What it checks
--------------
The two numbers of `mustBeBetween` and `mustNotBeBetween` come smallest first. What a metric is compared with
is a number of rows, 0 or more, or a share of 0 to 100 percent; that every number meets the comparison is a
warning.

Why it matters
--------------
A rule that nothing meets is switched off after its first alarms; one that everything meets looks like a check
and is none.

Example
-------
    quality:
      - metric: rowCount
        mustBeBetween: [120, 100]

Instead
-------
    quality:
      - metric: rowCount
        mustBeBetween: [100, 120]
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract import offer
from govern.diagnostic import Fix, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for _, rule in source.quality:
            for name in ("mustBeBetween", "mustNotBeBetween"):
                yield from _order(rule, name)
            if rule.text("metric"):
                yield from _judge(rule, 100 if rule.text("unit") == "percent" else inf)


def _order(rule: Part, name: str) -> Iterator[Diagnostic]:
    held, ends = rule.get(name), rule.ends(name)
    if held is None or ends is None or ends[0] <= ends[1]:
        return
    one, other = held.items
    texts = [getattr(end.node, "text", "") for end in (other, one)]
    edits = [
        offer.value(end.document, end.route, text) for end, text in zip((one, other), texts, strict=True)
    ]
    fix = Fix("swap them", Safety.UNSAFE, tuple(edit for (item,) in edits for edit in item.edits))
    yield RULE.at(
        held.place,
        f"no number is between {texts[1]} and {texts[0]}: the smallest comes first",
        route=held.spelt,
        help=f"write [{texts[0]}, {texts[1]}]",
        fixes=(fix,) if all(edits) else (),
    )


def _judge(rule: Part, most: float) -> Iterator[Diagnostic]:
    for name, (never, always) in _verdicts(rule, most).items():
        held = rule.get(name)
        if held is not None and (never or always):
            what = "a share of rows" if most == 100 else "a number of rows"
            yield RULE.at(
                held.place,
                f"`{name}` is {'never' if never else 'always'} met by {what}",
                route=held.spelt,
                help=f"compare with a number from 0{' to 100' if most == 100 else ''} that some data meets",
                severity=Severity.ERROR if never else Severity.WARNING,
            )


def _verdicts(rule: Part, most: float) -> dict[str, tuple[bool, bool]]:
    """For each comparison in a rule: whether no number from 0 to `most` meets it, and whether all do."""
    found: dict[str, tuple[bool, bool]] = {}
    for name, judged in _COMPARED.items():
        number = rule.number(name)
        if number is not None:
            found[name] = judged(number, most)
    between = rule.ends("mustBeBetween")
    if between is not None and between[0] <= between[1]:
        low, high = between
        found["mustBeBetween"] = (high < 0 or low > most, low <= 0 and high >= most)
    return found


_COMPARED: dict[str, Callable[[float, float], tuple[bool, bool]]] = {
    "mustBe": lambda number, most: (not 0 <= number <= most, False),
    "mustNotBe": lambda number, most: (False, not 0 <= number <= most),
    "mustBeLessThan": lambda number, most: (number <= 0, number > most),
    "mustBeLessOrEqualTo": lambda number, most: (number < 0, number >= most),
    "mustBeGreaterThan": lambda number, most: (number >= most, number < 0),
    "mustBeGreaterOrEqualTo": lambda number, most: (number > most, number <= 0),
}

RULE = Rule("DAT009", "unmeetable-threshold", Severity.ERROR, _check, __doc__, varies=True)
