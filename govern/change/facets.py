"""What a change is in the eyes of those who must approve it: its classes, each with whether it loosens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govern.change.direction import Direction, reverse
from govern.contract.envelope import Status
from govern.contract.impact import GATED, Impact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.change.leafdiff import LeafChange
    from govern.contract.digests import Digests


class Facet(NamedTuple):
    """One class of what changed, and the direction in that class."""

    impact: Impact
    direction: Direction


_GUARDS = {
    "Policy": Direction.TIGHTER,  # it forbids
    "Waiver": Direction.LOOSER,  # it allows
}
"""Kinds that act by being there: what it means that one came."""


def of_leaves(changes: Iterable[LeafChange]) -> frozenset[Facet]:
    """Give the facets of changed values."""
    return frozenset(Facet(change.impact, change.direction) for change in changes)


def of_arrival(kind: str, contract: object | None) -> frozenset[Facet]:
    """Give the facets of a component that came. Most kinds act only through what refers to them.

    `contract` is None where only digests of it are left; it then counts as being in force.
    """
    if kind not in _GUARDS:
        return frozenset({Facet(Impact.BEHAVIOUR, Direction.OTHER)})
    in_force = getattr(contract, "status", Status.ACTIVE) == Status.ACTIVE
    return frozenset({Facet(Impact.SAFEGUARD, _GUARDS[kind])} if in_force else ())


def of_departure(kind: str, contract: object | None) -> frozenset[Facet]:
    """Give the facets of a component that went."""
    return frozenset(Facet(impact, reverse(way)) for impact, way in of_arrival(kind, contract))


def of_digests(old: Digests, new: Digests) -> frozenset[Facet]:
    """Give the facets where only digests are left of the old content: what can't be compared is looser."""
    return frozenset(Facet(impact, Direction.LOOSER) for impact in GATED if old.of(impact) != new.of(impact))


def loosest(facets: Iterable[Facet]) -> Direction:
    """Name the direction of a whole change: looser where any part is."""
    found = {facet.direction for facet in facets}
    order = (Direction.LOOSER, Direction.OTHER, Direction.TIGHTER)
    return next((way for way in order if way in found), Direction.OTHER)
