"""Two thresholds of one contract give one metric two ranges.

What it checks
--------------
Thresholds of a contract that name the same metric, and state its `minimum` or `maximum`, state the same.

Why it matters
--------------
A metric has one range. One of the two was copied from elsewhere or was forgotten when the metric changed,
and the threshold beside it is held against a scale that is no longer there.

Example
-------
    - {name: tag_at, value: 0.25, metric: concern, minimum: 0, maximum: 1}
    - {name: notify_at, value: 75, metric: concern, minimum: 0, maximum: 100}

Instead
-------
    - {name: tag_at, value: 0.25, metric: concern, minimum: 0, maximum: 1}
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
    first: dict[tuple[object, str, str], Limit] = {}
    for limit in thresholds(view):
        for bound in ("minimum", "maximum"):
            stated = getattr(limit.threshold, bound)
            if stated is None:
                continue
            metric = limit.threshold.metric
            other = first.setdefault((limit.loaded.ref, metric, bound), limit)
            known = getattr(other.threshold, bound)
            if known != stated:
                yield RULE.on(
                    limit.loaded,
                    (*limit.route, bound),
                    f"the {bound} of `{metric}` is {decimal_text(stated)} here and {decimal_text(known)} for "
                    f"`{other.threshold.name}`",
                    help="state one range for the metric, or call the second metric by a name of its own",
                    related=[Related(other.loaded.place(*other.route, bound), "stated here first")],
                )


RULE = Rule("OBS002", "contradicting-range", Severity.WARNING, _check, __doc__)
