"""What lint judges: the workspace as read, what is locked, and the day it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from govern.check.odcs import read_sources
from govern.contract.material import files_in, parts, references_in
from govern.contract.revoked import NoRevocations
from govern.errors import UsageError
from govern.source.node import Mapping as MappingNode
from govern.source.node import Scalar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from govern.check.odcs import DataSource
    from govern.contract.catalog import Catalog
    from govern.contract.load import Loaded
    from govern.contract.material import FileUse, Parts
    from govern.contract.reference import Ref
    from govern.contract.revoked import Revocations
    from govern.diagnostic import Diagnostic
    from govern.policy.pack import PackLevel
    from govern.source.node import Document


Computed = TypeVar("Computed")


class Use(NamedTuple):
    """A reference to `ref` at `route` of `user`."""

    user: Loaded
    route: tuple[str, ...]
    ref: Ref


@dataclass(frozen=True)  # no slots: what several rules ask for is computed once and kept
class View:
    """The working tree (`catalog`), the versions that are only in the lock, and the day of the judgement.

    `archived` gives a version that the lock holds and the working tree does not, or None; `locked` maps each
    locked version to its closure digest, `closures` each component of the working tree to the one it has now.
    `found` is what the other rules found; only rules that run last see it filled. `packs` are the policies of
    the enabled packs and `pack_levels` what these raise; `pack_of` names the pack, enabled or not, that has a
    policy of some code. `revoked` are the versions that people have revoked.
    """

    catalog: Catalog = field(repr=False)
    archived: Callable[[Ref], Loaded | None]
    locked: Mapping[Ref, str]
    closures: Mapping[Ref, str]
    now: dt.date
    found: tuple[Diagnostic, ...] = ()
    packs: tuple[Loaded, ...] = ()
    pack_levels: tuple[PackLevel, ...] = ()
    pack_of: Callable[[str], str | None] = field(default=lambda _: None, repr=False)
    revoked: Revocations = field(default=NoRevocations(), repr=False)

    def resolve(self, ref: Ref) -> Loaded | None:
        """Find the contract behind a reference, in the working tree or the archive, or None."""
        loaded = self.catalog.contracts.get(ref)
        if loaded is None and ref in self.locked:
            loaded = self.archived(ref)
        return loaded

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds that documents of the working tree name, whether or not they are whole contracts."""
        roots = [document.root for document in self.catalog.documents.values()]
        named = [root.get("kind") for root in roots if isinstance(root, MappingNode)]
        return frozenset(node.text for node in named if isinstance(node, Scalar))

    @cached_property
    def data_sources(self) -> tuple[DataSource, ...]:
        """Every data contract of the working tree as the standard spells it, in the order of their files."""
        return tuple(read_sources(self.catalog.documents.values()))

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every reference in the working tree's contracts, in the order of their files."""
        return tuple(
            Use(loaded, route, ref)
            for loaded in self.catalog.contracts.values()
            if loaded.contract.kind != "DataContract"  # the standard has no references of ours
            for route, ref in references_in(self.parts(loaded))
        )

    def parts(self, loaded: Loaded) -> Parts:
        """Give every part of a contract of the working tree, with its route."""
        if loaded.ref not in self._parts:
            self._parts[loaded.ref] = parts(loaded.contract)
        return self._parts[loaded.ref]

    @cached_property
    def _parts(self) -> dict[Ref, Parts]:
        return {}

    @cached_property
    def file_uses(self) -> tuple[tuple[Loaded, FileUse], ...]:
        """Every workspace file that a contract of the working tree names."""
        return tuple(
            (loaded, use)
            for loaded in self.catalog.contracts.values()
            if loaded.contract.kind != "DataContract"  # the standard names no files of ours
            for use in files_in(self.parts(loaded))
        )

    def once(self, compute: Callable[[View], Computed]) -> Computed:
        """Give what a function makes of this view: made when it is first asked for, and kept.

        For what several rules need and no one rule owns; ask with a function of a module, never a lambda.
        """
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("Computed", self._computed[compute])

    @cached_property
    def _computed(self) -> dict[object, Any]:
        return {}

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a workspace file; None where it can't be read, which is a finding of its own."""
        try:
            return self.catalog.tree.read(path)
        except (KeyError, UsageError):
            return None

    @cached_property
    def broken(self) -> tuple[Document, ...]:
        """The documents of which no contract could be made."""
        loaded = {item.file for item in self.catalog.contracts.values()}
        return tuple(item for file, item in self.catalog.documents.items() if file not in loaded)

    def perhaps_declared(self, ref: Ref) -> bool:
        """Whether a broken document may be the one that declares `ref`, so that the mistake is told once."""
        told = self._told_by_broken
        return told.anything or ref.id in told.ids or any(ref.id in text for text in told.texts)

    @cached_property
    def _told_by_broken(self) -> _Told:
        mappings = [document.root for document in self.broken if isinstance(document.root, MappingNode)]
        names = [root.get("id") for root in mappings]
        return _Told(
            frozenset(name.text for name in names if isinstance(name, Scalar)),
            tuple(each.text for each in self.broken if not isinstance(each.root, MappingNode)),
            not all(isinstance(name, Scalar) for name in names),
        )


class _Told(NamedTuple):
    """What broken documents may declare: the ids stated, what texts hold; anything, where one has no id."""

    ids: frozenset[str]
    texts: tuple[str, ...]
    anything: bool
