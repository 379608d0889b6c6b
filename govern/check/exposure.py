"""Restricted fields that reach what must not read them, told once for each way they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govern.check.flow import flows
from govern.check.wording import listed
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.check.flow import Arrival, Carried
    from govern.check.rule import Rule
    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

_SHOWN = 4


class Exposure(NamedTuple):
    """Restricted fields on one input of a stage, and the components there that read them."""

    loaded: Loaded
    arrival: Arrival
    fields: tuple[Carried, ...]
    readers: tuple[str, ...]


def exposures(view: View, readers: Callable[[Stage], list[str]]) -> Iterator[Exposure]:
    """Find the stages where restricted fields arrive at components that `readers` names.

    What comes out of a stage that was told is not told again further on.
    """
    for flow in flows(view):
        told: set[str] = set()
        for arrival in flow.arrivals:
            names = readers(arrival.stage)
            if not names or arrival.stage.builtin == "sanitise":
                continue
            fields = tuple(
                item
                for item in arrival.fields
                if item.sensitivity is Sensitivity.RESTRICTED and not told & set(item.through)
            )
            if fields:
                told.add(arrival.stage.name)
                yield Exposure(flow.loaded, arrival, fields, tuple(names))


def finding(rule: Rule, view: View, found: Exposure) -> Diagnostic:
    """Tell of an exposure at the input by which the fields come in."""
    fields, arrival = found.fields, found.arrival
    names = listed([f"`{item.field.path}`" for item in fields], _SHOWN)
    way = fields[0].through
    through = f" through {' → '.join(f'`{step}`' for step in way)}" if way else ""
    return rule.on(
        found.loaded,
        ("stages", f"[{arrival.stage.name}]", "inputs", f"[{arrival.name}]"),
        f"{names} {'is' if len(fields) == 1 else 'are'} restricted and reach{'es' * (len(fields) == 1)} "
        f"{listed(list(found.readers), _SHOWN)}{through}",
        help=_help(arrival, fields),
        related=list(_related(view, fields)),
    )


def _help(arrival: Arrival, fields: tuple[Carried, ...]) -> str:
    if any(item.kept is not None for item in fields):
        return "let the sanitiser suppress the field, or transform it and state what it `lowers_to`"
    names = listed([f"`{item.field.path}`" for item in fields], _SHOWN)
    return f"put a `sanitise` stage before `{arrival.stage.name}` that suppresses or lowers {names}"


def _related(view: View, fields: tuple[Carried, ...]) -> Iterator[Related]:
    told: set[Related] = set()
    for item in fields[:_SHOWN]:
        if item.field.source.ref in view.catalog.contracts:  # an archived version has no file to point at
            unstated = "" if item.field.stated else ", since it has no classification"
            yield Related(item.field.place, f"`{item.field.path}` is restricted{unstated}")
        if item.kept is not None and item.kept not in told and item.kept.place.file in view.catalog.documents:
            told.add(item.kept)
            yield item.kept
