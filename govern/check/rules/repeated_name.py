"""Two parts of a contract have one name.

What it checks
--------------
Names are unique among a prompt's sections and variables, among thresholds, among the artefacts and weights
that a component's code sees together, among the fields of an output, and among a release's environments.

Why it matters
--------------
Each is asked for by its name. Of two, the later one silently wins, and the earlier one is a number that
nothing is compared with or a text that is never sent.

Example
-------
    values:
      - {name: notify_at, value: 0.75, metric: concern}
      - {name: notify_at, value: 0.90, metric: concern}

Instead
-------
    values:
      - {name: notify_at, value: 0.90, metric: concern}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

_LISTS: dict[str, tuple[tuple[tuple[str, ...], ...], ...]] = {
    "FeatureExtractor": ((("artefacts",), ("code", "artefacts"), ("command", "artefacts")),),
    "InsightPipeline": ((("output",),),),
    "Model": ((("weights",), ("code", "artefacts"), ("command", "artefacts")),),
    "Prompt": ((("sections",),), (("variables",),)),
    "Release": ((("environments",),),),
    "Thresholds": ((("values",),),),
}
"""By kind, the routes to lists whose names are asked for together."""


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.contracts.values():
        for routes in _LISTS.get(loaded.contract.kind, ()):
            yield from _repeated(loaded, routes)


def _repeated(loaded: Loaded, routes: tuple[tuple[str, ...], ...]) -> Iterator[Diagnostic]:
    first: dict[str, tuple[str | int, ...]] = {}
    for route in routes:
        for position, item in enumerate(_list(loaded.contract, route)):
            at: tuple[str | int, ...] = (*route, position, "name")
            earlier = first.setdefault(item.name, at)
            if earlier != at:
                yield RULE.on(
                    loaded,
                    at,
                    f"`{item.name}` is the name of two parts of {loaded.ref}, of which one wins",
                    help="give each a name of its own, or remove one",
                    related=[Related(loaded.place(*earlier), "the name is given here first")],
                )


def _list(contract: Any, route: tuple[str, ...]) -> tuple[Any, ...]:
    for step in route:
        contract = getattr(contract, step, None)
    return contract or ()


RULE = Rule("CON012", "repeated-name", Severity.ERROR, _check, __doc__)
