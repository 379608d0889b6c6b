"""A few facts that a command needs of the contracts, kept so that it need not read and check them all again.

As with kept results, a fact is given again only where the engine is the same to the byte, and the workspace
answers everything that finding it out asked of it as it did then. So what is given is what would be found.
"""

from __future__ import annotations

import sys
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from govern.app.contracts.cache.engine import PACKAGE, engine_digest
from govern.app.contracts.cache.inputs import NotingTree, unchanged
from govern.app.contracts.cache.store import store_for
from govern.app.workspace.disk import DiskTree

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.app.workspace.context import Context

Fact = TypeVar("Fact")


class Facts:
    """The facts of one workspace, for one command."""

    def __init__(self, context: Context) -> None:
        self._context = context
        # what an editor holds is not on disk, where alone it could be asked again
        self._store = None if context.texts else store_for(context.environ, context.root)
        self._given: dict[str, Any] = {}

    @cached_property
    def engine(self) -> str:
        """The identity of the engine, down to the bytes of its code."""
        return engine_digest()

    def of(self, name: str, find: Callable[[Context], Fact]) -> Fact:
        """Give the fact `name`, which is JSON; `find` finds it out from the files of the workspace alone.

        Raises what `find` raises; then nothing is kept.
        """
        if name not in self._given:
            self._given[name] = self._of(name, find)
        given: Fact = self._given[name]
        return given

    def _of(self, name: str, find: Callable[[Context], Fact]) -> Fact:
        if self._store is None:
            return find(self._context)
        key = self._key(name)
        kept: dict[str, Any] | None = self._store.get(key)
        if kept and kept["engine"] == self.engine and unchanged(DiskTree(self._context.root), kept["inputs"]):
            found: Fact = kept["fact"]
            return found
        return self._found(key, find)

    def _found(self, key: str, find: Callable[[Context], Fact]) -> Fact:
        from govern.app.workspace.noted import NotedContext  # noqa: PLC0415 - what is kept needs it not

        tree = NotingTree(DiskTree(self._context.root))
        fact = find(NotedContext(self._context.root, self._context.now, {}, noting=tree))
        if self._store is not None and engine_digest() == self.engine:
            self._store.put(key, {"engine": self.engine, "inputs": tree.notes(), "fact": fact})
        return fact

    def _key(self, name: str) -> str:
        whose = [sys.prefix, sys.version, str(PACKAGE)]
        return sha256(repr(["fact", name, str(self._context.root), *whose]).encode()).hexdigest()
