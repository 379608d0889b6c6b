"""A workspace all of whose files are read through one tree that notes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from govern.app.workspace.context import Context

if TYPE_CHECKING:
    from govern.change.archive import Archive
    from govern.change.lockfile import Lock
    from govern.contract.tree import Tree


@dataclass(frozen=True)
class NotedContext(Context):
    """A context that reads what it reads, released versions too, through `noting`."""

    noting: Tree = field(kw_only=True)

    @cached_property
    def tree(self) -> Tree:
        """The working tree."""
        return self.noting

    def archive_of(self, lock: Lock) -> Archive:
        """The versions of a lock, from the objects of this workspace."""
        from govern.app.workspace.objects import objects_in  # noqa: PLC0415 - only where something is locked
        from govern.change.archive import Archive  # noqa: PLC0415 - see above

        return Archive(lock, objects_in(self.tree))
