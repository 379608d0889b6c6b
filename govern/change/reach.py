"""How far a change reaches: the highest blast radius of an action that it can bring about."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.contract.fields import BlastRadius

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.change.resolving import Resolved
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.contract.reference import Ref

EVERYWHERE = frozenset({"policy", "waiver"})
"""Kinds that act on the whole workspace, not through what refers to them."""

NAMING = frozenset({"insight-pipeline", "release"})
"""Kinds that say which pipeline runs, and so are shown by running it, wherever its parts stand."""


class Reach:
    """The blast radius of each component, over both sides of a change.

    A component reaches the actions of every pipeline that uses it, near or far, and of every action policy
    among what it uses itself.
    """

    def __init__(self, sides: Iterable[Resolved]) -> None:
        self._by_line: dict[str, BlastRadius] = {}
        self._run: set[str] = set()
        for side in sides:
            self._read(side)
        self.highest = max(self._by_line.values(), key=_rank, default=BlastRadius.LOW)

    def of(self, ref: Ref) -> BlastRadius:
        """Give the radius of a component; low where no action can be reached."""
        if ref.slug in EVERYWHERE:
            return self.highest
        return self._by_line.get(ref.line, BlastRadius.LOW)

    def runs(self, ref: Ref) -> bool:
        """Whether a run can show what a change does: a pipeline is made of the component, or it names one.

        What no pipeline of either side uses changes nothing before one does, and then the pipeline changes.
        """
        return ref.slug in NAMING or ref.line in self._run

    def _read(self, side: Resolved) -> None:
        own = {ref: _own(side, ref) for ref in side.contents if ref.slug == "action-policy"}
        for ref in side.contents:
            below = {ref, *side.below(ref)}
            radius = max((own[each] for each in below if each in own), key=_rank, default=BlastRadius.LOW)
            for each in below if ref.slug == "insight-pipeline" else {ref}:
                known = self._by_line.get(each.line, BlastRadius.LOW)
                self._by_line[each.line] = max(known, radius, key=_rank)
            if ref.slug == "insight-pipeline":
                self._run.update(each.line for each in below)


def _own(side: Resolved, ref: Ref) -> BlastRadius:
    actions = cast("ActionPolicy", side.contents[ref].loaded.contract).actions
    return max((action.blast_radius for action in actions), key=_rank)


def _rank(radius: BlastRadius) -> int:
    return radius.rank
