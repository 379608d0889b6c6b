"""How far a change reaches: the highest blast radius of an action that it can bring about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, cast

from govern.contract.fields import BlastRadius
from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.change.archive import Archive
    from govern.change.resolving import Content, Resolved
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.contract.reference import Ref

EVERYWHERE = frozenset({"policy", "waiver"})
"""Kinds that act on the whole workspace, not through what refers to them."""

NAMING = frozenset({"insight-pipeline", "release"})
"""Kinds that say which pipeline runs, and so are shown by running it, wherever its parts stand."""


_ACTING = frozenset({"action-policy", "insight-pipeline"})
"""Kinds of which it must be known what is in them, lest a change reach further than is told."""


class Reach:
    """The blast radius of each component, over both sides of a change.

    A component reaches the actions of every pipeline that uses it, near or far, and of every action policy
    among what it uses itself. A pipeline may use a version that only the lock has: `archives` read those of
    each side, and what can't be read may reach as far as anything.
    """

    def __init__(self, sides: Iterable[Resolved], archives: Iterable[Archive | None] = ()) -> None:
        self._sides = tuple(
            _Side(side, archive) for side, archive in zip_longest(sides, archives) if side is not None
        )
        self._by_line: dict[str, BlastRadius] = {}
        self._run: set[str] = set()
        for side in self._sides:
            self._read(side)

    def of(self, ref: Ref) -> BlastRadius:
        """Give the radius of a component; low where no action can be reached."""
        if ref.slug in EVERYWHERE:
            return self.highest
        used = self._by_line.get(ref.line, BlastRadius.LOW)
        own = (side.radius(each) for side in self._sides for each in side.versions(ref))
        return max((used, *own), key=_rank)

    @cached_property
    def highest(self) -> BlastRadius:
        """The radius of what reaches farthest; only the pipelines are read before somebody asks."""
        every = (side.radius(ref) for side in self._sides for ref in side.resolved.contents)
        return max(every, key=_rank, default=BlastRadius.LOW)

    def runs(self, ref: Ref) -> bool:
        """Whether a run can show what a change does: a pipeline is made of the component, or it names one.

        What no pipeline of either side uses changes nothing before one does, and then the pipeline changes.
        """
        return ref.slug in NAMING or ref.line in self._run

    def _read(self, side: _Side) -> None:
        for ref in side.resolved.contents:
            if ref.slug != "insight-pipeline":
                continue
            radius = side.radius(ref)
            for each in {ref, *side.below(ref)}:
                known = self._by_line.get(each.line, BlastRadius.LOW)
                self._by_line[each.line] = max(known, radius, key=_rank)
            self._run.update(each.line for each in {ref, *side.resolved.below(ref)})


@dataclass(frozen=True)
class _Side:
    resolved: Resolved
    archive: Archive | None

    def versions(self, ref: Ref) -> Iterable[Ref]:
        """List the versions of a component that stand here, and the one meant where it is locked."""
        locked = {ref} if self.archive is not None and ref in self.archive.lock.components else set()
        return locked.union(self._lines.get(ref.line, ()))

    @cached_property
    def _lines(self) -> dict[str, list[Ref]]:
        found: dict[str, list[Ref]] = {}
        for each in self.resolved.contents:
            found.setdefault(each.line, []).append(each)
        return found

    def below(self, ref: Ref) -> set[Ref]:
        """Give everything that a component refers to, near or far, locked versions too."""
        found: set[Ref] = set()
        waiting = [ref]
        while waiting:
            content = self._content(waiting.pop())
            fresh = (content.uses if content is not None else frozenset()) - found
            found |= fresh
            waiting += fresh
        return found

    def radius(self, ref: Ref) -> BlastRadius:
        """Give the highest radius of the action policies that a component uses or is."""
        used = (each for each in {ref, *self.below(ref)} if each.slug in _ACTING)
        return max(map(self._own, used), key=_rank, default=BlastRadius.LOW)

    def _own(self, ref: Ref) -> BlastRadius:
        content = self._content(ref)
        if content is None:
            return max(BlastRadius, key=_rank)
        if ref.slug != "action-policy":
            return BlastRadius.LOW
        actions = cast("ActionPolicy", content.loaded.contract).actions
        return max((action.blast_radius for action in actions), key=_rank)

    def _content(self, ref: Ref) -> Content | None:
        if (content := self.resolved.contents.get(ref)) is not None:
            return content
        if self.archive is None:
            return None
        try:
            return self.archive.load(ref).content
        except (KeyError, IntegrityError):
            return None


def _rank(radius: BlastRadius) -> int:
    return radius.rank
