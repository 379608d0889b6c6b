"""A workspace opened from disk: where it is, its contracts, its lock, what was released."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from govern.app.workspace.disk import DiskTree
from govern.app.workspace.root import find_root
from govern.contract.tree import OverlayTree
from govern.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from govern.app.contracts.cache.facts import Facts
    from govern.change.archive import Archive
    from govern.change.lockfile import Lock
    from govern.contract.catalog import Catalog
    from govern.contract.kinds.workspace import Workspace
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.contract.tree import Tree


@dataclass(frozen=True)
class Context:
    """An opened workspace. `now` is the time to judge by, `environ` the environment; both are injected.

    `texts` are files that an editor holds otherwise than they stand on disk, by their path in the workspace.
    """

    root: Path
    now: dt.datetime
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    texts: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The working tree."""
        disk = DiskTree(self.root)
        return OverlayTree(disk, self.texts) if self.texts else disk

    @cached_property
    def config(self) -> Workspace:
        """The workspace's settings."""
        from govern.contract.catalog import read_config  # noqa: PLC0415 - see below

        return read_config(self.tree)[0]

    @cached_property
    def facts(self) -> Facts:
        """Facts of the contracts, kept from an earlier command where nothing has changed since."""
        from govern.app.contracts.cache.facts import Facts  # noqa: PLC0415 - see below

        return Facts(self)

    @cached_property
    def catalog(self) -> Catalog:
        """The contracts of the working tree."""
        from govern.contract.catalog import read_catalog  # noqa: PLC0415 - YAML and pydantic, where they are needed

        return read_catalog(self.tree)

    @cached_property
    def lock(self) -> Lock:
        """The lock as it is on disk; an empty one where there is no file yet."""
        from govern.change import lockfile  # noqa: PLC0415 - only verbs that look at versions need it

        try:
            return lockfile.parse(self.tree.read(lockfile.LOCK_FILE))
        except KeyError:
            return lockfile.Lock({})

    @cached_property
    def archive(self) -> Archive:
        """Released versions, from the lock and the objects it names."""
        return self.archive_of(self.lock)

    def archive_of(self, lock: Lock) -> Archive:
        """The versions of a lock, from the objects of this workspace."""
        from govern.app.workspace.objects import ObjectStore  # noqa: PLC0415 - see above
        from govern.change.archive import Archive  # noqa: PLC0415 - see above

        return Archive(lock, ObjectStore(self.root).read)

    def find(self, ref: Ref) -> tuple[Loaded, Tree]:
        """A component with the files it names: as released where it is locked, else as in the working tree.

        Raises UsageError where there is no such version.
        """
        if ref in self.lock.components:
            archived = self.archive.load(ref)
            return archived.loaded, archived.tree
        if (loaded := self.catalog.contracts.get(ref)) is not None:
            return loaded, self.tree
        known = [
            str(other) for other in (*self.catalog.contracts, *self.lock.components) if other.line == ref.line
        ]
        hint = (
            f"Known versions: {', '.join(sorted(set(known)))}."
            if known
            else "`govern lint` lists what is missing."
        )
        raise UsageError(f"there is no {ref} in this workspace", help=hint)


def open_workspace(start: Path | None, now: dt.datetime) -> Context:
    """Open the workspace that `start` names, or the nearest one."""
    return Context(find_root(start), now)
