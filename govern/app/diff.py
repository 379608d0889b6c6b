"""`govern diff BASE [HEAD]`: compare a revision with another or the working tree, without a checkout."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.app.around import Around
from govern.app.authors import authors, edited, editors
from govern.app.ballot import lost_statements, read_ballot, statements_in
from govern.app.git import Repository
from govern.app.git_objects import GitObjects
from govern.app.git_tree import GitTree
from govern.app.objects import objects_in
from govern.app.read_once import OnceTree, reading_once
from govern.app.watched import watched
from govern.change import lockfile
from govern.change.archive import Archive
from govern.change.compare import Side, compare
from govern.contract.catalog import CONFIG_FILE, ConfigError, read_catalog, read_file
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.app.context import Context
    from govern.change.changes import ChangeReport
    from govern.contract.catalog import Catalog, Read
    from govern.contract.kinds.gate import Person
    from govern.contract.kinds.workspace import Workspace
    from govern.contract.tree import Tree


@dataclass(frozen=True, slots=True)
class Compared:
    """A report, with the people of the base, who may approve it, and those whom the head leaves."""

    report: ChangeReport
    before: tuple[Person, ...]
    after: tuple[Person, ...]

    def by_role(self) -> dict[str, list[str]]:
        """Name the people of the base by role, and all of them under the empty role."""
        found: dict[str, list[str]] = {"": [who.username for who in self.before]}
        for who in self.before:
            for role in who.roles:
                found.setdefault(role, []).append(who.username)
        return found


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
        reading = reading_once()
        before, after = _base(old, base, reading), side_of(new, head, reading)
        if head is None and after.catalog is not None and repository.lacks_files():
            _refuse_sparse(new, GitTree(repository, "HEAD", objects=objects), after.catalog)
        settings = tuple(side.catalog.config for side in (before, after) if side.catalog is not None)
        judged = settings[0].people if settings else ()
        left = settings[-1].people if settings else ()
        lost = lost_statements(old, new)
        around = Around(repository, objects)
        sides = (
            _watching(before, old, settings, {**lost[0], **around.watched(base)}),
            _watching(after, new, settings, {**lost[1], **around.watched(head)}),
        )
        makers: frozenset[str] = frozenset()
        if judged and statements_in(new):  # who made it matters where somebody approves it
            makers = authors(repository, base, head)
            if head is None and (
                edited(new, GitTree(repository, "HEAD", objects=objects), _watching(after, new, settings, {}))
                or around.watched(None) != around.watched("HEAD")
            ):
                makers |= editors(repository)
        ballot = read_ballot(new, judged, left, makers, context.now, base=old)
        return Compared(compare(*sides, ballot), judged, left)


def _watching(side: Side, tree: Tree, settings: tuple[Workspace, ...], more: Mapping[str, str]) -> Side:
    return replace(side, watched={**watched(tree, settings), **more}) if side.catalog is not None else side


def _base(tree: Tree, revision: str, reading: Callable[[str, bytes], Read]) -> Side:
    """Open the base. Raises UsageError where its settings can't be read: they hold the rules to judge by."""
    try:
        return side_of(tree, revision, reading)
    except ConfigError as error:
        raise UsageError(
            f"the settings of the base, {revision}, which say who must agree, can't be read: {error.message}",
            help="Compare with a revision whose govern.yaml can be read.",
            place=f"{revision}:{error.place}",
        ) from None


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


def side_of(tree: Tree, revision: str | None, reading: Callable[[str, bytes], Read] = read_file) -> Side:
    """Open the workspace of a revision, or of the working tree; without a catalog where it has none yet."""
    lock = lockfile.Lock({})
    if _has(tree, lockfile.LOCK_FILE):
        name = lockfile.LOCK_FILE if revision is None else f"{revision}:{lockfile.LOCK_FILE}"
        lock = lockfile.parse(tree.read(lockfile.LOCK_FILE), name)
    catalog = read_catalog(tree, reading) if _has(tree, CONFIG_FILE) else None
    return Side(catalog, lock, Archive(lock, objects_in(tree)))


def _has(tree: Tree, path: str) -> bool:
    try:
        tree.read(path)
    except KeyError:
        return False
    return True
