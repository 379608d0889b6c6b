"""A threshold lies outside the range that its metric can take.

What it checks
--------------
Each threshold's `value` lies between its `minimum` and `maximum`, and the minimum is below the maximum.

Why it matters
--------------
A threshold above all values is never reached, one below all is always: the comparison is there and decides
nothing.

Example
-------
    - {name: notify_at, value: 75, metric: concern, minimum: 0, maximum: 1}

Instead
-------
    - {name: notify_at, value: 0.75, metric: concern, minimum: 0, maximum: 1}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.limits import thresholds
from govern.check.rule import Rule
from govern.contract.impact import decimal_text
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.limits import Limit
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for limit in thresholds(view):
        item = limit.threshold
        if item.minimum is not None and item.maximum is not None and item.minimum >= item.maximum:
            yield _finding(limit, "maximum", "minimum", "is not above its minimum")
        elif item.minimum is not None and item.value < item.minimum:
            yield _finding(limit, "value", "minimum", f"is below the least that `{item.metric}` can be")
        elif item.maximum is not None and item.value > item.maximum:
            yield _finding(limit, "value", "maximum", f"is above the most that `{item.metric}` can be")


def _finding(limit: Limit, wrong: str, bound: str, why: str) -> Diagnostic:
    stated = decimal_text(getattr(limit.threshold, wrong))
    against = decimal_text(getattr(limit.threshold, bound))
    return RULE.on(
        limit.loaded,
        (*limit.route, wrong),
        f"the {wrong} of `{limit.threshold.name}` {why}: {stated}, not {against}",
        help="correct the value, or the range of the metric",
        related=[Related(limit.loaded.place(*limit.route, bound), f"the {bound}")],
    )


RULE = Rule("OBS001", "threshold-out-of-range", Severity.ERROR, _check, __doc__)
