"""Raising versions: of what changed since it was released, and of everything that refers to it.

A Release is never touched: it names what was released, and those versions stay in the lock. What should run
next is said by a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.change.judging import draft
from govern.change.locking import settled
from govern.change.pairing import Before, Pair, order, own_equal
from govern.change.respell import respelt
from govern.change.version import Level, next_version, raised_by
from govern.contract.material import references
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from govern.change.archive import Archive
    from govern.change.lockfile import Lock
    from govern.change.resolving import Content
    from govern.contract.catalog import Catalog

__all__ = ["BumpPlan", "Raise", "next_version", "plan_bump"]


@dataclass(frozen=True, slots=True)
class Raise:
    """A version that rises: how far, and why (`it changed: ...`, `it refers to ...`)."""

    old: Ref
    new: Ref
    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class BumpPlan:
    """The files to write, by path, what they raise, and what was left alone and why."""

    files: dict[str, bytes]
    raised: tuple[Raise, ...]
    notes: tuple[str, ...]


def plan_bump(
    catalog: Catalog,
    lock: Lock,
    archive: Archive,
    refs: Collection[Ref] | None = None,
    released: frozenset[Ref] | None = None,
) -> BumpPlan:
    """Say which versions must rise, and spell the files so; comments and layout stay.

    A released version (`released` as in `locking.plan`, by default every line of the lock) that drifted rises
    as far as its changes need; one that was raised too little since its last release rises further; what
    refers to either follows the reference and rises too. With `refs`, only these and what refers to them.

    Raises UsageError where the contracts have errors, or a reference of `refs` is in no contract;
    IntegrityError where the store can't tell what was released.
    """
    contents = settled(catalog, lock).contents
    for ref in refs or ():
        if ref not in contents:
            guess = did_you_mean(str(ref), map(str, contents))
            raise UsageError(
                f"no contract declares {ref}",
                help=f"did you mean `{guess}`?"
                if guess
                else "Name what the working tree declares: kind/id@version.",
            )
    bumping = _Bumping(contents, lock, archive, frozenset(lock.components) if released is None else released)
    for ref in contents:
        if refs is None or ref in refs:
            bumping.consider(ref)
    bumping.follow()
    return BumpPlan(bumping.files(), tuple(bumping.raised.values()), tuple(bumping.notes))


@dataclass(slots=True)
class _Bumping:
    contents: dict[Ref, Content]
    lock: Lock
    archive: Archive
    released: frozenset[Ref]
    raised: dict[Ref, Raise] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def consider(self, ref: Ref) -> None:
        """Raise a version whose own content asks for it."""
        before = self._before(ref)
        if before is None or own_equal(before.digests, self.contents[ref].digests):
            return
        found = draft(Pair(before, self.contents[ref]))
        if found.actual is not None and found.actual >= found.required:
            return
        if ref.kind == "Release":
            self.notes.append(
                f"{ref} changed, and names what was released: undo that, and write a new Release"
            )
            return
        names = ", ".join(change.route_text for change in found.changes) or "its digests differ"
        self._raise(ref, before.ref, found.required, f"it changed: {names}")

    def _before(self, ref: Ref) -> Before | None:
        """Find the released version to hold this one against: itself, or the one before it."""
        lower = [
            other
            for other in self.lock.versions(ref.line)
            if other in self.released and (other == ref or order(other) < order(ref))
        ]
        return None if not lower else self._released(lower[-1])

    def _released(self, ref: Ref) -> Before:
        return Before(ref, self.lock.components[ref].digests, self.archive.load(ref).content)

    def _raise(self, ref: Ref, above: Ref, level: Level, why: str) -> None:
        version = next_version(above.version, level)
        taken = {*self.contents, *self.lock.components, *(item.new for item in self.raised.values())}
        while Ref(ref.slug, ref.id, version) in taken:
            version = next_version(version, level)
        self.raised[ref] = Raise(ref, Ref(ref.slug, ref.id, version), level, why)

    def follow(self) -> None:
        """Raise what refers to what was raised, until nothing does."""
        waiting = list(self.raised)
        while waiting:
            used = waiting.pop(0)
            for ref, content in self.contents.items():
                if used not in content.uses:
                    continue
                if ref.kind == "Release":
                    self.notes.append(
                        f"{ref} still names {used}, which it released; a new Release can name the new one"
                    )
                elif ref not in self.raised and self._must_follow(ref):
                    waiting.append(ref)

    def _must_follow(self, ref: Ref) -> bool:
        before = self._before(ref)
        if before is None:
            return False  # never released: its references may change as they are
        actual = raised_by(before.ref.version, ref.version)
        if actual is not None and actual >= Level.MINOR:
            return False
        names = sorted(str(used) for used in self.contents[ref].uses if used in self.raised)
        self._raise(ref, before.ref, Level.MINOR, f"it refers to {', '.join(names)}")
        return True

    def files(self) -> dict[str, bytes]:
        """Spell every contract whose version or references change."""
        found: dict[str, bytes] = {}
        for ref, content in self.contents.items():
            new: dict[tuple[str, ...], str] = {}
            if ref in self.raised:
                new["version",] = self.raised[ref].new.version
            for route, used in references(content.loaded.contract) if ref.kind != "Release" else ():
                if used in self.raised:
                    new[route] = str(self.raised[used].new)
            if new:
                expected = self.raised[ref].new if ref in self.raised else ref
                found[content.loaded.file] = respelt(content, new, expected)
        return found
