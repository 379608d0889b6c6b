"""Two revisions opened, and brought before the gate with what people said; the working tree counts as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.app.change.ballot import lost_statements, read_ballot, statements_in
from govern.app.change.policies import held_to_policies
from govern.app.change.watched import watched
from govern.app.contracts.prompt_folders import prompts_in
from govern.app.statements.revocations import RevokedVersions
from govern.app.workspace.objects import objects_in
from govern.change import lockfile
from govern.change.archive import Archive
from govern.change.compare import Side, compare
from govern.change.revoked import revoked_findings
from govern.contract.catalog import CONFIG_FILE, ConfigError, read_catalog, read_file
from govern.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from govern.change.changes import ChangeReport
    from govern.contract.catalog import Read
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


@dataclass(frozen=True, slots=True)
class Opened:
    """A revision: its files, its workspace, and what is watched in the repository around it."""

    tree: Tree
    side: Side
    around: Mapping[str, str]


def judge(old: Opened, new: Opened, now: dt.datetime, makers: Callable[[Side], frozenset[str]]) -> Compared:
    """Compare two sides; `makers` gives the addresses of who made the change, asked only where it matters.

    It is given the new side with the files of its own tree that are watched. Raises UsageError for a head
    that can't be judged.
    """
    settings = tuple(side.catalog.config for side in (old.side, new.side) if side.catalog is not None)
    judged = settings[0].people if settings else ()
    left = settings[-1].people if settings else ()
    lost = lost_statements(old.tree, new.tree)
    before = _complete(old, settings, lost[0])
    after = _complete(new, settings, lost[1])
    made: frozenset[str] = frozenset()
    if judged and statements_in(new.tree):  # who made it matters where somebody approves it
        made = makers(_complete(replace(new, around={}), settings, {}))
    ballot = read_ballot(new.tree, judged, left, made, now, base=old.tree)
    report = held_to_policies(compare(before, after, ballot), before, after, now)
    revoked = RevokedVersions((old.tree, new.tree), lambda: (judged, left), now)
    found = (*report.findings, *revoked_findings(after, revoked))
    return Compared(replace(report, findings=found), judged, left)


def _complete(opened: Opened, settings: tuple[Workspace, ...], lost: Mapping[str, str]) -> Side:
    """Add what stands beside the contracts, as the settings of both sides name it."""
    if opened.side.catalog is None:
        return opened.side
    found = {**watched(opened.tree, settings), **lost, **opened.around}
    files = prompts_in(opened.tree, settings)
    return replace(opened.side, watched=found, prompts=files.prompts, others=files.others)


def base_of(
    tree: Tree, revision: str, reading: Callable[[str, bytes], Read], known: lockfile.Rows | None = None
) -> Side:
    """Open the base. Raises UsageError where its settings can't be read: they hold the rules to judge by."""
    try:
        return side_of(tree, revision, reading, known)
    except ConfigError as error:
        raise UsageError(
            f"the settings of the base, {revision}, which say who must agree, can't be read: {error.message}",
            help="Compare with a revision whose govern.yaml can be read.",
            place=f"{revision}:{error.place}",
        ) from None


def side_of(
    tree: Tree,
    revision: str | None,
    reading: Callable[[str, bytes], Read] = read_file,
    known: lockfile.Rows | None = None,
) -> Side:
    """Open the workspace of a revision, or of the working tree; without a catalog where it has none yet.

    `known` are lines of locks that were read before, and get those that are read here.
    """
    lock = lockfile.Lock({})
    if has(tree, lockfile.LOCK_FILE):
        name = lockfile.LOCK_FILE if revision is None else f"{revision}:{lockfile.LOCK_FILE}"
        lock = lockfile.parse(tree.read(lockfile.LOCK_FILE), name, known=known)
    catalog = read_catalog(tree, reading) if has(tree, CONFIG_FILE) else None
    return Side(catalog, lock, Archive(lock, objects_in(tree)))


def has(tree: Tree, path: str) -> bool:
    """Whether a file is there, readable or not."""
    try:
        tree.read(path)
    except KeyError:
        return False
    return True
