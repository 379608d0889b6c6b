"""`govern diff BASE [HEAD]`: compare a revision with another or the working tree, without a checkout."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from govern.app.change.around import Around
from govern.app.change.authors import authors, edited, editors
from govern.app.change.sides import Compared, Opened, base_of, judge, side_of
from govern.app.git.objects import GitObjects
from govern.app.git.repository import Repository
from govern.app.git.tree import GitTree
from govern.app.workspace.read_once import OnceTree, reading_once
from govern.change.lockfile import Rows
from govern.errors import UsageError

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.change.changes import ChangeReport
    from govern.change.compare import Side
    from govern.contract.catalog import Catalog
    from govern.contract.tree import Tree


def diff(context: Context, base: str, head: str | None) -> ChangeReport:
    """Compare `base` with `head`, or with the working tree where no head is named.

    Raises UsageError: no git, no such revision, a head that can't be judged.
    """
    return compared(context, base, head).report


def compared(context: Context, base: str, head: str | None) -> Compared:
    """As `diff`, with the people."""
    with ExitStack() as stack:
        repository = Repository.of(context.root, context.environ)
        objects = stack.enter_context(closing(GitObjects(repository)))
        old = GitTree(repository, base, objects=objects)
        new: Tree = OnceTree(context.tree) if head is None else GitTree(repository, head, objects=objects)
        reading, rows = reading_once(), Rows()
        before, after = base_of(old, base, reading, rows), side_of(new, head, reading, rows)
        if head is None and after.catalog is not None and repository.lacks_files():
            _refuse_sparse(new, GitTree(repository, "HEAD", objects=objects), after.catalog)
        around = Around(repository, objects)

        def makers(side: Side) -> frozenset[str]:
            made = authors(repository, base, head)
            if head is None and (
                edited(new, GitTree(repository, "HEAD", objects=objects), side)
                or around.watched(None) != around.watched("HEAD")
            ):
                return made | editors(repository)
            return made

        return judge(
            Opened(old, before, around.watched(base)),
            Opened(new, after, around.watched(head)),
            context.now,
            makers,
        )


def _refuse_sparse(here: Tree, last: GitTree, catalog: Catalog) -> None:
    """Refuse a working tree that lacks contracts because it was checked out in part."""
    folders = catalog.config.contracts
    absent = sorted({*last.paths(folders)} - {*here.paths(folders)})
    if absent:
        raise UsageError(
            f"this checkout is sparse: {absent[0]}{' and more' if len(absent) > 1 else ''} is not here",
            help=f"`git sparse-checkout add {' '.join(folders)}`, or name a head: `govern diff BASE HEAD`.",
            place=absent[0],
        )
