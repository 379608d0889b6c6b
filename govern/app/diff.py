"""`govern diff BASE [HEAD]`: compare a revision with another or the working tree, without a checkout."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from govern.app.git import Repository
from govern.app.git_tree import GitTree
from govern.app.objects import objects_in
from govern.change import lockfile
from govern.change.archive import Archive
from govern.change.compare import Side, compare
from govern.contract.catalog import CONFIG_FILE, read_catalog

if TYPE_CHECKING:
    from govern.app.context import Context
    from govern.change.changes import ChangeReport
    from govern.contract.tree import Tree


def diff(context: Context, base: str, head: str | None) -> ChangeReport:
    """Compare `base` with `head`, or with the working tree where no head is named.

    Raises UsageError: no git, no such revision, a head that can't be judged.
    """
    with ExitStack() as stack:
        repository = Repository.of(context.root, context.environ)
        before = _side(stack.enter_context(GitTree(repository, base)), base)
        if head is None:
            return compare(before, Side(context.catalog, context.lock, context.archive))
        return compare(before, _side(stack.enter_context(GitTree(repository, head)), head))


def _side(tree: Tree, revision: str) -> Side:
    lock = lockfile.Lock({})
    if _has(tree, lockfile.LOCK_FILE):
        lock = lockfile.parse(tree.read(lockfile.LOCK_FILE), f"{revision}:{lockfile.LOCK_FILE}")
    catalog = read_catalog(tree) if _has(tree, CONFIG_FILE) else None
    return Side(catalog, lock, Archive(lock, objects_in(tree)))


def _has(tree: Tree, path: str) -> bool:
    try:
        tree.read(path)
    except KeyError:
        return False
    return True
