"""What a pipeline puts out is declared less sensitive than what it is made from.

What it checks
--------------
Fields are followed to the end of the pipeline. Each field of its output that states a class states at least
the highest class that arrives there; one that is named like a field of the source, at least that field's.
Numbers and truth values, and what a stage `act` says, are of a closed set and can't hold a text: they may
stand one class lower. A sanitiser lowers what it transforms; nothing else does.

Why it matters
--------------
Whoever reads the output is let in by the class it states. If the class falls on the way and no sanitiser
lowered it, people read what they may not.

Example
-------
    # `review` arrives as confidential
    output:
      - {name: summary, type: string, classification: internal}

Instead
-------
    output:
      - {name: summary, type: string, classification: confidential}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.flow import flows
from govern.check.rule import Rule
from govern.check.stages import endings
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.flow import Carried, Flow
    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import OutputField
    from govern.diagnostic import Diagnostic

_CLOSED_TYPES = frozenset({"integer", "number", "boolean"})
_DECIDED = frozenset({"action", "verdict", "recommended", "confidence"})
"""What the builtin `act` puts out: names of the policy, verdicts, a number."""


def _check(view: View) -> Iterator[Diagnostic]:
    for flow in flows(view):
        for item in flow.pipeline.output:
            found = [carried for carried in _at_end(flow) if carried.sensitivity.rank > _stated(item)]
            named = [carried for carried in _at_end(flow) if carried.field.is_named(item.name)]
            if named:
                found = [carried for carried in found if carried in named]
            elif _is_closed(flow, item):
                found = [carried for carried in found if carried.sensitivity.rank > _stated(item) + 1]
            if found:
                yield _finding(view, flow, item, max(found, key=lambda carried: carried.sensitivity.rank))


def _stated(item: OutputField) -> int:
    # without a class, a field counts as the highest of the inputs: it can't be too low
    return Sensitivity.RESTRICTED.rank if item.classification is None else item.classification.rank


def _at_end(flow: Flow) -> list[Carried]:
    """What the last stage carries; of several, that which carries the least: it may be the one meant."""
    loads = [list(flow.outputs.get(stage.name, {}).values()) for stage in endings(flow.pipeline)]
    return min(loads, key=lambda load: max((item.sensitivity.rank for item in load), default=0), default=[])


def _is_closed(flow: Flow, item: OutputField) -> bool:
    decides = any(stage.builtin == "act" for stage in flow.pipeline.stages)
    return item.type in _CLOSED_TYPES or (decides and item.name in _DECIDED)


def _finding(view: View, flow: Flow, item: OutputField, carried: Carried) -> Diagnostic:
    route = ("output", f"[{item.name}]", "classification")
    least = carried.sensitivity
    if _is_closed(flow, item) and not carried.field.is_named(item.name):
        least = list(Sensitivity)[least.rank - 1]
    related = []
    if carried.field.source.ref in view.catalog.contracts:
        related.append(Related(carried.field.place, f"`{carried.field.path}` comes from here"))
    return RULE.on(
        flow.loaded,
        route,
        f"`{item.name}` is declared {item.classification}, and `{carried.field.path}` goes into it as "
        f"{carried.sensitivity}",
        help=f"declare it {least}, or lower `{carried.field.path}` in a sanitiser first",
        related=related,
        fixes=offers.write(flow.loaded, route, least, Safety.UNSAFE),
    )


RULE = Rule("PRV004", "falling-sensitivity", Severity.ERROR, _check, __doc__, controls=("gdpr/5.1.f",))
