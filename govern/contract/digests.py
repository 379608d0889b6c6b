"""The digests of a component: one for each impact class, and one that closes over everything it uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.contract.impact import GATED, Impact, Leaf
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.contract.reference import Ref

SERVERS = "servers"

EMPTY = digest_of([])
"""The digest of a class of which a component has no values."""


@dataclass(frozen=True, slots=True)
class Digests:
    """`behaviour`, `exposure`, `safeguard`, `schema` cover a component's own values and files of that class.

    `closure` covers these four and the closures of all it refers to: equal closures behave equally.
    """

    behaviour: str
    exposure: str
    safeguard: str
    schema: str
    closure: str

    def of(self, impact: Impact) -> str:
        """Give the digest of one gated class."""
        return str(getattr(self, impact.value))

    @property
    def own(self) -> tuple[str, str, str, str]:
        """The digests of its own values and files, of all four classes."""
        return self.behaviour, self.exposure, self.safeguard, self.schema

    def closed_over(self, uses: Mapping[Ref, str]) -> Digests:
        """Give the digests of the same values where what they refer to has these closures."""
        return replace(self, closure=_closure({impact: self.of(impact) for impact in GATED}, uses))


def component_digests(leaves: Iterable[Leaf], uses: Mapping[Ref, str]) -> Digests:
    """Digest the values of a component; `uses` maps each reference to the closure of what it names."""
    known = ranked(leaves)
    own = {impact: _class_digest(known, impact) for impact in GATED}
    closure = _closure(own, uses)
    return Digests(**{impact.value: value for impact, value in own.items()}, closure=closure)


def ranked(leaves: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """Give values under the routes that digests have: the servers of a data contract by number, not by name.

    They are numbered in the order of their names, so that the one they stand in counts for nothing.
    """
    known = tuple(leaves)
    names = sorted({leaf.route[1] for leaf in known if leaf.route[0] == SERVERS and len(leaf.route) > 1})
    if all(name[1:-1].isdecimal() for name in names):
        return known  # they have no names to tell them apart
    rank = {name: f"[{number}]" for number, name in enumerate(names)}
    return tuple(
        sorted(
            (
                replace(leaf, route=(SERVERS, rank[leaf.route[1]], *leaf.route[2:]))
                if leaf.route[0] == SERVERS and len(leaf.route) > 1
                else leaf
                for leaf in known
            ),
            key=lambda leaf: leaf.route,
        )
    )


def _closure(own: Mapping[Impact, str], uses: Mapping[Ref, str]) -> str:
    return digest_of(
        {
            "own": {impact.value: value for impact, value in own.items()},
            "uses": {str(ref): closed for ref, closed in uses.items()},
        }
    )


def _class_digest(leaves: Iterable[Leaf], impact: Impact) -> str:
    return digest_of([[list(leaf.route), leaf.value] for leaf in leaves if leaf.impact is impact])
