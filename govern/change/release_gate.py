"""What the gate asks of a release: of each change that it brings, since the release it replaces.

People approve changes version by version, as they were merged. A release brings all versions that came since
the one in force, so each of those steps is heard again, under the rules of today. An approval of the change
from the old to the new version at once counts too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from govern.change.approvals import Hearing, needed, requirements
from govern.change.facets import of_arrival, of_digests, of_leaves
from govern.change.judging import draft
from govern.change.pairing import Before, Pair, order, own_equal
from govern.change.reach import Reach
from govern.change.resolving import Resolved
from govern.change.subject import of_component
from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from govern.change.approvals import Ballot, Requirement
    from govern.change.archive import Archive
    from govern.change.facets import Facet
    from govern.change.subject import Subject
    from govern.contract.kinds.workspace import Workspace
    from govern.contract.reference import Ref


@dataclass(frozen=True, slots=True)
class Brought:
    """One change that a release brings: what an approval of it names, what is asked of it, who rejects it."""

    subject: Subject
    requirements: tuple[Requirement, ...]
    rejected: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Say what stands in the way, a line each."""
        lines = [f"{who} rejects {self.subject.name}" for who in self.rejected]
        for item in self.requirements:
            if item.missing:
                lines.append(f"{self.subject.name} needs {needed(item)} (rule {item.rule})")
            if item.evidence is not None and item.evidenced is None:
                lines.append(f"{self.subject.name} needs evidence of kind {item.evidence} (rule {item.rule})")
        return tuple(lines)


def brought(
    old: Collection[Ref], new: Collection[Ref], archive: Archive, settings: Workspace, ballot: Ballot
) -> tuple[Brought, ...]:
    """Hear each change between two sets of locked versions.

    Raises IntegrityError where the store does not hold the new versions as the lock says.
    """
    sides = tuple(
        Resolved({ref: archive.load(ref).content for ref in refs}, ())
        for refs in (_stored(old, archive), new)
    )
    court = _Court(archive, settings, ballot, Reach(sides))
    return tuple(item for ref in sorted(set(new) - set(old)) for item in court.hear(_former(ref, old), ref))


@dataclass(frozen=True, slots=True)
class _Court:
    archive: Archive
    settings: Workspace
    ballot: Ballot
    reach: Reach

    def hear(self, old: Ref | None, new: Ref) -> tuple[Brought, ...]:
        """Hear the change at once, and step by step unless that is enough."""
        at_once = tuple(self._one(old, new))
        if not any(item.missing for item in at_once):
            return at_once
        if not (between := self._between(old, new)):
            return at_once
        return tuple(
            item for was, now in pairwise((old, *between, new)) if now for item in self._one(was, now)
        )

    def _between(self, old: Ref | None, new: Ref) -> list[Ref]:
        return [
            ref
            for ref in self.archive.lock.versions(new.line)
            if order(ref) < order(new) and (old is None or order(old) < order(ref))
        ]

    def _one(self, old: Ref | None, new: Ref) -> Iterator[Brought]:
        facets = self._facets(old, new)
        if not facets:
            return
        lines = self.archive.lock.components
        subject = of_component(
            self.settings.name,
            (old, lines[old].digests) if old is not None else None,
            (new, lines[new].digests),
        )
        hearing = Hearing(subject, facets, self.reach.of(new), self.archive.lock.place(new))
        against = [v.username for v in self.ballot.votes if not v.approves and subject.digest in v.subjects]
        asked = requirements(hearing, self.settings.gate.approvals, self.ballot)
        if asked or against:
            yield Brought(subject, asked, tuple(dict.fromkeys(against)))

    def _facets(self, old: Ref | None, new: Ref) -> frozenset[Facet]:
        content = self.archive.load(new).content
        if old is None:
            return of_arrival(new.kind, content.loaded.contract)
        was = self.archive.lock.components[old].digests
        if own_equal(was, content.digests):
            return frozenset()
        try:
            before = self.archive.load(old).content
        except IntegrityError:
            return of_digests(was, content.digests)  # what can't be compared counts as loosening
        return of_leaves(draft(Pair(Before(old, was, before), content)).changes)


def _former(ref: Ref, old: Collection[Ref]) -> Ref | None:
    """Find what a version stands in for: the highest below it, else the lowest above."""
    same = sorted((other for other in old if other.line == ref.line), key=order)
    lower = [other for other in same if order(other) < order(ref)]
    return lower[-1] if lower else same[0] if same else None


def _stored(refs: Collection[Ref], archive: Archive) -> list[Ref]:
    """Leave out what the store no longer holds: it then can't widen how far a change reaches."""
    found = []
    for ref in refs:
        try:
            archive.load(ref)
        except (IntegrityError, KeyError):
            continue
        found.append(ref)
    return found
