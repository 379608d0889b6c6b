"""Which version of the base each version of the head is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.contract.reference import version_key
from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from govern.change.archive import Archive
    from govern.change.lockfile import Lock
    from govern.change.resolving import Content
    from govern.contract.digests import Digests
    from govern.contract.reference import Ref


@dataclass(frozen=True, slots=True)
class Before:
    """A version of the base: from its working tree, or from its lock and store.

    `content` is None where the store no longer holds it; digests then tell that it changed, though not what.
    """

    ref: Ref
    digests: Digests
    content: Content | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A version of the head and what it is compared with; one of them is None for what came or went."""

    old: Before | None
    new: Content | None
    renamed: bool = False


class Base:
    """The versions that the base knows, in its working tree or in its lock."""

    def __init__(self, contents: dict[Ref, Content], lock: Lock, archive: Archive | None) -> None:
        self.contents = contents
        self._lock = lock
        self._archive = archive
        known: dict[str, set[Ref]] = {}
        for ref in (*contents, *lock.components):
            known.setdefault(ref.line, set()).add(ref)
        self.highest = highest(contents)
        self.known = {line: sorted(refs, key=order) for line, refs in known.items()}

    def before(self, ref: Ref) -> Before | None:
        """Find a version of the base, the one in its working tree first."""
        if (content := self.contents.get(ref)) is not None:
            return Before(ref, content.digests, content)
        return self.released(ref)

    def released(self, ref: Ref) -> Before | None:
        """Find a version as the base's lock records it."""
        locked = self._lock.components.get(ref)
        if locked is None:
            return None
        try:
            content = None if self._archive is None else self._archive.load(ref).content
        except IntegrityError:
            content = None  # the line itself is compared by `govern.change.gate`
        return Before(ref, locked.digests, content)


def order(ref: Ref) -> tuple[object, ...]:
    """Sort references of one component by version."""
    return (version_key(ref.version), ref.version)


def highest(refs: Iterable[Ref]) -> dict[str, Ref]:
    """Find the highest version of each component."""
    found: dict[str, Ref] = {}
    for ref in refs:
        if ref.line not in found or order(ref) > order(found[ref.line]):
            found[ref.line] = ref
    return found


def own_equal(old: Digests, new: Digests) -> bool:
    """Whether two versions have the same values and files, whatever they refer to."""
    return old.own == new.own


_BINDING = frozenset({"policy"})
"""Kinds of which each version that stands there binds: another one stands in for none that went."""


def pairs(base: Base, head: dict[Ref, Content]) -> list[Pair]:
    """Pair each version of the head with the same version, else the one before it, else the one after it.

    A component that went and one that came with the same content are one that was renamed; so are two that
    stand in the same file or name the same one, whatever else was edited, lest a new name hide the edit.
    """
    found = [Pair(_partner(base, ref), content) for ref, content in head.items()]
    lines = {ref.line for ref in head}
    followed = {pair.old.ref for pair in found if pair.old is not None}
    gone = {
        ref: None
        for ref in base.contents
        if ref.line not in lines or (ref.slug in _BINDING and ref not in followed)
    }
    alike: dict[_Own, list[Ref]] = {}
    for ref in gone:
        alike.setdefault(_own(ref, base.contents[ref].digests), []).append(ref)
    kept: list[Pair] = []
    for pair in found:
        former = _renamed(pair, gone, alike)
        if former is None:
            kept.append(pair)
        else:
            gone.pop(former)  # its other versions are renamed by themselves, or went
            kept.append(Pair(base.before(former), pair.new, renamed=True))
    kept, edited = _renamed_and_edited(base, kept, gone)
    kept += [Pair(base.before(ref), None) for ref in gone if ref not in edited]
    return sorted(kept, key=_by_reference)


def partners(base: Base, contents: dict[Ref, Content]) -> list[Pair]:
    """Pair versions beside those of the head's working tree; they stand in for nothing that is gone."""
    return [Pair(_partner(base, ref), content) for ref, content in sorted(contents.items())]


def _by_reference(pair: Pair) -> tuple[str, tuple[object, ...]]:
    if pair.new is not None:
        return pair.new.ref.line, order(pair.new.ref)
    assert pair.old is not None  # noqa: S101 - a pair has a side
    return pair.old.ref.line, order(pair.old.ref)


def _partner(base: Base, ref: Ref) -> Before | None:
    same = base.before(ref)
    known = base.known.get(ref.line, [])
    if same is not None or not known:
        return same
    lower = [other for other in known if order(other) < order(ref)]
    return base.before(lower[-1] if lower else known[0])


_Own = tuple[str, ...]
"""A kind, and the digests of a version's own values and files."""


def _own(ref: Ref, digests: Digests) -> _Own:
    return (ref.slug, *digests.own)


def _renamed(pair: Pair, gone: Collection[Ref], alike: Mapping[_Own, list[Ref]]) -> Ref | None:
    if pair.old is not None or pair.new is None:
        return None
    same = alike.get(_own(pair.new.ref, pair.new.digests), [])
    return next((ref for ref in same if ref in gone), None)


def _renamed_and_edited(base: Base, found: list[Pair], gone: Collection[Ref]) -> tuple[list[Pair], set[Ref]]:
    """Pair what came with the highest version that left it its place; and name those that did.

    Several that came may follow one that went: each is held against it. A policy that went is told as gone.
    """
    places: dict[tuple[str, str], list[Ref]] = {}
    for ref in sorted(gone, key=order):
        if ref.slug not in _BINDING:
            for path in _standing_in(base.contents[ref]):
                places.setdefault((ref.slug, path), []).append(ref)
    kept, edited = [], set()
    for pair in found:
        former = None if pair.old is not None or pair.new is None else _left_place(base, pair.new, places)
        if former is not None:
            edited.add(former)
        kept.append(pair if former is None else Pair(base.before(former), pair.new, renamed=True))
    return kept, edited


def _standing_in(content: Content) -> tuple[str, ...]:
    return (content.loaded.file, *content.files)


def _left_place(base: Base, new: Content, places: Mapping[tuple[str, str], list[Ref]]) -> Ref | None:
    """Find the version whose contract's file a new one has, or one of whose files it names with other bytes.

    Files that many may share, such as code, tell nothing while they stay as they are.
    """
    found = {
        ref
        for path in _standing_in(new)
        for ref in places.get((new.ref.slug, path), ())
        if path == new.loaded.file or base.contents[ref].files.get(path) != new.files.get(path)
    }
    return max(found, key=order, default=None)
