"""A hosted model keeps what it is sent longer than the source may be kept.

What it checks
--------------
Where a hosted model states a `retention` among its `slaProperties`, and a pipeline sends it fields of a
source, that retention is not longer than the source's.

Why it matters
--------------
What was sent is a copy. Kept after the source had to go, it undoes the deletion, at a place that the data
owner can't reach.

Example
-------
    # of the model, while a source is kept for 1 y
    slaProperties:
      - {property: retention, value: 5, unit: y}

Instead
-------
    slaProperties:
      - {property: retention, value: 30, unit: d}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.flow import flows, used
from govern.check.models import hosted
from govern.check.retention import of_provider, of_source
from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.flow import Arrival
    from govern.check.view import View
    from govern.contract.kinds.model import Model
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for flow in flows(view):
        told: set[tuple[object, object]] = set()
        for arrival in flow.arrivals:
            for model in used(view, arrival.stage, "Model"):
                if not hosted(cast("Model", model.contract)):
                    continue
                for source in _sources(arrival):
                    if (model.ref, source.ref) not in told:
                        told.add((model.ref, source.ref))
                        yield from _held(view, flow.loaded, arrival, model, source)


def _sources(arrival: Arrival) -> list[Loaded]:
    return list({str(item.field.source.ref): item.field.source for item in arrival.fields}.values())


def _held(
    view: View, loaded: Loaded, arrival: Arrival, model: Loaded, source: Loaded
) -> Iterator[Diagnostic]:
    theirs, ours = of_provider(model), of_source(source)
    if theirs is None or ours is None or theirs.fewest <= ours.most:
        return
    slot = next(slot for slot, ref in arrival.stage.uses.items() if ref == model.ref)
    places = [(model, theirs.route, "the model's retention"), (source, ours.route, "the source's retention")]
    yield RULE.on(
        loaded,
        ("stages", f"[{arrival.stage.name}]", "uses", slot),
        f"{model.ref} keeps what it is sent for {theirs.text}; {source.ref} is kept for {ours.text}",
        help="agree on a shorter retention with the provider, or send it nothing of the source",
        related=[
            Related(item.place(*route), words)
            for item, route, words in places
            if item.ref in view.catalog.contracts
        ],
    )


RULE = Rule("RET004", "provider-keeps-longer", Severity.ERROR, _check, __doc__, controls=("gdpr/5.1.e",))
