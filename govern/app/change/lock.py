"""`govern lock` and `govern bump`: pin what is released; raise the versions of what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.running.building import packages
from govern.app.workspace.disk import LARGEST
from govern.app.workspace.objects import ObjectStore
from govern.app.workspace.replace import replace_file
from govern.change import lockfile
from govern.change.artefacts import check_artefacts
from govern.change.bump import BumpPlan, plan_bump
from govern.change.locking import check, plan
from govern.contract.reference import Ref
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.workspace.context import Context
    from govern.change.lockfile import Lock
    from govern.contract.code import PackageFile
    from govern.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class LockResult:
    """What `govern lock` did: versions that are new in the lock, pinned anew, or refused; objects written."""

    total: int
    added: tuple[Ref, ...]
    rewritten: tuple[Ref, ...]
    refused: tuple[Diagnostic, ...]
    objects: int


def write_lock(context: Context) -> LockResult:
    """Pin every version of the working tree. Where any is refused, nothing is written.

    The objects are stored before the lock that names them, so an interruption leaves an older lock and some
    spare objects, never a lock without its objects.
    """
    previous = _lock_in_any_order(context)
    planned = plan(context.catalog, previous, released(context, previous), context.archive_of(previous))
    if planned.refused:
        return LockResult(len(previous.components), (), (), planned.refused, 0)
    text = lockfile.dump(planned.lock)
    refuse_long(text)
    written = ObjectStore(context.root).write(planned.objects)
    if _current(context) != text:
        replace_file(context, lockfile.LOCK_FILE, text)
    return LockResult(len(planned.lock.components), planned.added, planned.rewritten, (), len(written))


def refuse_long(text: bytes) -> None:
    """Refuse a lock that could not be read again. Raises UsageError."""
    if len(text) > LARGEST:
        raise UsageError(
            f"{lockfile.LOCK_FILE} would have {len(text):,} bytes, and at most {LARGEST:,} are read",
            help="Part the workspace: one lock holds about 13,000 versions.",
        )


def check_lock(context: Context) -> list[Diagnostic]:
    """Find what is not as the lock says: on disk, in the store of objects, in installed packages."""
    found = check(context.catalog, context.lock, context.archive)
    here = packages(context)

    def read(wanted: PackageFile) -> bytes | None:
        try:
            return here.read(wanted)
        except UsageError:
            return None

    return [*found, *check_artefacts(context.catalog, read)]


def bump(context: Context, names: Sequence[str], *, dry_run: bool) -> BumpPlan:
    """Raise the versions of what changed since it was released, and of what refers to it.

    Raises UsageError for a name that is no reference.
    """
    try:
        refs = {Ref.parse(name) for name in names} or None
    except ValueError as error:
        raise UsageError(str(error), help="Name components as kind/id@version.") from None
    planned = plan_bump(context.catalog, context.lock, context.archive, refs, released(context, context.lock))
    if not dry_run:
        for path, data in planned.files.items():
            replace_file(context, path, data)
    return planned


def released(context: Context, lock: Lock) -> frozenset[Ref]:
    """The versions that never change meaning again: those with committed lines; without git, all lines."""
    from govern.app.git.repository import Repository  # noqa: PLC0415 - git only where history is asked for
    from govern.app.git.tree import GitTree  # noqa: PLC0415 - see above

    try:
        repository = Repository.of(context.root, context.environ)
    except UsageError:
        return frozenset(lock.components)  # no git: whoever has the lock has what it says
    try:
        with GitTree(repository, "HEAD") as tree:
            committed = tree.read(lockfile.LOCK_FILE)
    except KeyError:
        return frozenset()  # a repository whose HEAD has no lock has released nothing
    except UsageError:
        unborn = repository.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode != 0
        return frozenset() if unborn else frozenset(lock.components)
    return lockfile.versions_named(committed)


def _current(context: Context) -> bytes | None:
    try:
        return context.tree.read(lockfile.LOCK_FILE)
    except KeyError:
        return None


def _lock_in_any_order(context: Context) -> Lock:
    """Read the lock as a merge that kept both sides' lines leaves it; writing it sorts it again."""
    data = _current(context)
    return lockfile.Lock({}) if data is None else lockfile.parse(data, any_order=True)
