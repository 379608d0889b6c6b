"""One pair of versions: what differs, what that needs, and what it follows from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from govern.change.changes import ComponentChange
from govern.change.facets import of_arrival, of_departure, of_digests, of_leaves
from govern.change.findings import finding
from govern.change.gate import deletion_rules, lock_rules, users, version_rules
from govern.change.leafdiff import LeafChange, leaf_changes
from govern.change.pairing import order, own_equal
from govern.change.subject import of_component
from govern.change.version import Level, raised_by
from govern.contract.catalog import CONFIG_FILE
from govern.contract.load import place_in
from govern.contract.reference import Ref

if TYPE_CHECKING:
    from govern.change.facets import Facet
    from govern.change.lockfile import Lock
    from govern.change.pairing import Base, Before, Pair
    from govern.change.resolving import Content, Resolved
    from govern.contract.catalog import Catalog
    from govern.contract.digests import Digests
    from govern.diagnostic import Diagnostic, Place


_OTHER_NAME = (
    "Write a version as far above the old one as the edit needs, then run `govern lock`; or rename first, "
    "and edit in a change of its own."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A pair with what differs in it, before it is judged."""

    pair: Pair
    changes: tuple[LeafChange, ...]
    required: Level
    actual: Level | None

    @property
    def moved(self) -> bool:
        """Whether the version's own values or files are not what they were, or the version is new."""
        old, new = self.pair.old, self.pair.new
        return old is None or new is None or old.ref != new.ref or not own_equal(old.digests, new.digests)


def draft(pair: Pair) -> Draft:
    """Find what differs in a pair."""
    old, new = pair.old, pair.new
    if old is None or new is None or (pair.renamed and own_equal(old.digests, new.digests)):
        return Draft(pair, (), Level.NONE, Level.NONE)
    actual = raised_by(old.ref.version, new.ref.version)
    if own_equal(old.digests, new.digests):
        return Draft(pair, (), Level.NONE, actual)
    if old.content is None:
        return Draft(pair, (), _by_digests(old.digests, new.digests), actual)
    changes = leaf_changes(old.content, new)
    return Draft(pair, changes, max((change.required for change in changes), default=Level.NONE), actual)


def _facets(item: Draft, old: Before, new: Content) -> frozenset[Facet]:
    """Tell what changed; what follows from a component below is that component's to answer for."""
    if own_equal(old.digests, new.digests):
        return frozenset()
    return of_leaves(item.changes) if old.content is not None else of_digests(old.digests, new.digests)


def _by_digests(old: Digests, new: Digests) -> Level:
    """Name the bump that is enough whatever changed, where only digests are left of the old content."""
    return Level.MAJOR if old.schema != new.schema else Level.MINOR


@dataclass(frozen=True)
class Judge:
    """What a pair is judged against: the locks, the base, the head with its highest versions, what moved.

    `workspace` is the name by which approvals speak of all this; `came` are the components that came.
    """

    base: Base
    base_lock: Lock
    head_lock: Lock
    catalog: Catalog
    now: Resolved
    moved: frozenset[Ref]
    highest: dict[str, Ref]
    workspace: str
    came: tuple[Ref, ...] = ()

    def judge(self, item: Draft) -> ComponentChange | None:
        """Judge a pair; None where nothing happened to it."""
        old, new = item.pair.old, item.pair.new
        if new is None:
            assert old is not None  # noqa: S101 - a pair has a side
            return ComponentChange(
                "removed",
                old.ref,
                None,
                findings=tuple(deletion_rules(old, self._users(old), self._of_kind(old.ref.slug))),
                facets=of_departure(old.ref.kind, old.content.loaded.contract if old.content else None),
                subject=of_component(self.workspace, (old.ref, old.digests), None),
            )
        if old is None or item.pair.renamed:
            return self._came(item, old, new)
        below = self.now.below(new.ref) & self.moved
        found = self._findings(item, old, new, below)
        if not item.moved and not found:
            return None
        return ComponentChange(
            "changed",
            old.ref,
            new.ref,
            item.changes,
            item.required,
            item.actual,
            follows=tuple(sorted({ref.line for ref in below})),
            cause=item.moved and (not item.changes or not all(map(self._follows, item.changes))),
            findings=tuple(found),
            facets=_facets(item, old, new),
            subject=of_component(self.workspace, (old.ref, old.digests), (new.ref, new.digests)),
        )

    def _of_kind(self, slug: str) -> tuple[Ref, ...]:
        return tuple(ref for ref in self.came if ref.slug == slug)

    def _findings(self, item: Draft, old: Before, new: Content, below: set[Ref]) -> list[Diagnostic]:
        told = old.ref == new.ref and item.moved
        from_below = old.ref == new.ref and not told and bool(below)
        above = self._above(new.ref)
        found = list(version_rules(old, new, item.changes, item.required, item.actual, above=above))
        locked = self.head_lock.components.get(new.ref)
        follows = from_below and locked is not None and own_equal(locked.digests, new.digests)
        found += lock_rules(new, self.base_lock, self.head_lock, told=told, follows=follows)
        if from_below and old.digests.closure != new.digests.closure:
            names = ", ".join(sorted({ref.line for ref in below}))
            message = f"{new.ref} is not what it was: it follows from {names}"
            found.append(finding("CHG014", message, new.loaded.place("version")))
        return found

    def _above(self, ref: Ref) -> Ref | None:
        """Name the base's highest version where `ref` is the head's highest and below it."""
        highest = self.base.highest.get(ref.line)
        if highest is None or self.highest.get(ref.line) != ref or order(highest) <= order(ref):
            return None
        return highest

    def _follows(self, change: LeafChange) -> bool:
        """Whether a change is a reference to a version that came or changed itself."""
        return change.reference and change.new is not None and Ref.parse(str(change.new.value)) in self.moved

    def _came(self, item: Draft, old: Before | None, new: Content) -> ComponentChange:
        found = list(lock_rules(new, self.base_lock, self.head_lock, told=False, follows=False))
        if old is None:
            return ComponentChange(
                "added",
                None,
                new.ref,
                findings=tuple(found),
                facets=of_arrival(new.ref.kind, new.loaded.contract),
                subject=of_component(self.workspace, None, (new.ref, new.digests)),
            )
        message, help_ = f"{old.ref.line} is called {new.ref.line} now", None
        if not own_equal(old.digests, new.digests):
            message, help_ = f"{message}, and is not what it was", _OTHER_NAME
        found.append(finding("CHG011", message, new.loaded.place("id"), route="id", help=help_))
        if users := self._users(old):
            found += deletion_rules(old, users)
        if own_equal(old.digests, new.digests):
            return ComponentChange("renamed", old.ref, new.ref, findings=tuple(found))
        return self._renamed_and_edited(item, old, new, found)

    def _renamed_and_edited(
        self, item: Draft, old: Before, new: Content, found: list[Diagnostic]
    ) -> ComponentChange:
        """Hold it to what its edit asks, as under its old name, and to what a coming and a going ask."""
        rises = version_rules(old, new, item.changes, item.required, item.actual, above=None)
        found += (replace(rule, help=_OTHER_NAME) for rule in rises)
        contract = old.content.loaded.contract if old.content is not None else None
        came_and_went = of_arrival(new.ref.kind, new.loaded.contract) | of_departure(old.ref.kind, contract)
        return ComponentChange(
            "renamed",
            old.ref,
            new.ref,
            item.changes,
            item.required,
            item.actual,
            findings=tuple(found),
            facets=_facets(item, old, new) | came_and_went,
            subject=of_component(self.workspace, (old.ref, old.digests), (new.ref, new.digests)),
        )

    @cached_property
    def _by_line(self) -> dict[str, list[tuple[str, Place]]]:
        return users(self.catalog.contracts)

    def _users(self, old: Before) -> list[tuple[str, Place]]:
        found = list(self._by_line.get(old.ref.line, ()))
        default = self.catalog.config.run.release
        if default is not None and default.line == old.ref.line:
            found.append((CONFIG_FILE, place_in(self.catalog.config_document, "run", "release")))
        return found
