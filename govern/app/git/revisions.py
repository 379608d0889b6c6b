"""Revisions of a history, opened one after the other; each keeps what the next one shares with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from govern.app.change.assumed import Assuming
from govern.app.change.authors import authors
from govern.app.change.governed import Governed
from govern.app.change.sides import Opened, base_of, has, judge, side_of
from govern.app.change.watched import baselines, watched
from govern.app.git.tree import GitTree
from govern.app.workspace.read_once import reading_once
from govern.change.changes import ChangeReport
from govern.change.compare import compare
from govern.change.lockfile import Rows
from govern.change.replayed import without_standing
from govern.contract.catalog import CONFIG_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.app.change.assumed import Assumed
    from govern.app.git.history import Step
    from govern.app.git.objects import GitObjects
    from govern.app.git.repository import Repository
    from govern.app.git.tree import Entry
    from govern.app.workspace.context import Context
    from govern.change.compare import Side
    from govern.change.resolving import Resolved


@dataclass(slots=True)
class Revision:
    """A revision: all files of the repository (`top`), those of the workspace, and what was made of them.

    `quiet` means that nothing which counts differs from the revision before it, whose side it has.
    """

    name: str
    top: GitTree
    tree: GitTree
    has_workspace: bool
    quiet: bool = False
    side: Side | None = None
    around: Mapping[str, str] | None = None
    assumed: Assumed | None = None
    baselines: tuple[str, ...] | None = None
    standing: ChangeReport | None = field(default=None, repr=False)


class Revisions:
    """Opens and compares revisions, each pair as `govern diff` would."""

    def __init__(self, context: Context, repository: Repository, objects: GitObjects) -> None:
        self._now = context.now
        self._repository = repository
        self._objects = objects
        self._reading, self._rows = reading_once(), Rows()
        self.assuming = Assuming(context.config) if context.config.prompts else None

    def first(self, step: Step) -> Revision:
        """Open what the first commit is held against; nothing, where that is a root."""
        return self._revision(step.commit.parent or "nothing", step.before)

    def next(self, old: Revision, step: Step) -> Revision:
        """Open the commit after `old`, with what it shares with that one."""
        new = self._revision(step.commit.name, step.after)
        if old.side is None or not new.has_workspace:
            return new
        if old.baselines is None:
            old.baselines = self._baselines(old)
        governed = Governed(self._repository.prefix, old.side, old.baselines)
        if governed.touched(step.touched) or governed.has_link(step.after):
            return new
        new.quiet, new.side, new.around, new.standing = True, old.side, old.around, old.standing
        new.baselines = old.baselines
        return new

    def _baselines(self, revision: Revision) -> tuple[str, ...]:
        prefix = self._repository.prefix
        named = [place for places in baselines(revision.top, prefix) for place in places]
        own = baselines(revision.tree) if prefix else ()
        return (*named, *(f"{prefix}{place}" for places in own for place in places))

    def _revision(self, name: str, entries: Mapping[str, Entry]) -> Revision:
        prefix = self._repository.prefix
        top = self._tree(name, "", entries)
        inner = {
            path.removeprefix(prefix): entry for path, entry in entries.items() if path.startswith(prefix)
        }
        tree = self._tree(name, prefix, inner) if prefix else top
        return Revision(name, top, tree, has(tree, CONFIG_FILE))

    def _tree(self, name: str, prefix: str, entries: Mapping[str, Entry]) -> GitTree:
        return GitTree(self._repository, name, prefix, self._objects, entries)

    def compared(self, old: Revision, new: Revision) -> ChangeReport:
        """Compare two revisions of which at least one has a workspace. Raises UsageError as `diff` does."""
        if new.quiet:
            return self._standing(new)
        if old.side is None:
            old.side = _resolved(base_of(old.tree, old.name, self._reading, self._rows), None)
        if new.side is None:
            known = None if old.side.catalog is None else old.side.contents()
            new.side = _resolved(side_of(new.tree, new.name, self._reading, self._rows), known)
        return self._judge(old, new)

    def _judge(self, old: Revision, new: Revision) -> ChangeReport:
        found = judge(
            self._opened(old),
            self._opened(new),
            self._now,
            lambda _: authors(self._repository, old.name, new.name),
        )
        return found.report

    def _opened(self, revision: Revision) -> Opened:
        assert revision.side is not None  # noqa: S101 - `compared` opened it
        if revision.around is None:
            prefix = self._repository.prefix
            up = "../" * prefix.count("/")
            found = watched(revision.top, (), prefix) if prefix else {}
            revision.around = {f"{up}{path}": said for path, said in found.items()}
        return Opened(revision.tree, revision.side, revision.around)

    def brought(self, report: ChangeReport, old: Revision) -> ChangeReport:
        """Give of a report on the step from `old` what did not stand there before."""
        if not report.blocked or old.side is None or old.side.catalog is None:
            return report
        return without_standing(report, self._standing(old))

    def _standing(self, revision: Revision) -> ChangeReport:
        """Compare a revision with itself: what is wrong with it whatever it is compared with."""
        if revision.standing is None:
            revision.standing = self._judge(revision, revision)
        return revision.standing

    def assume(self, old: Revision, new: Revision, step: Step) -> ChangeReport:
        """Compare two revisions without a workspace by the ones that they would have had.

        Raises UsageError for prompts that can't be read.
        """
        assert self.assuming is not None  # noqa: S101 - asked for only where settings name prompts
        if old.assumed is None:
            old.assumed = self.assuming.of(old.tree)
        prefix = self._repository.prefix
        inner = (path.removeprefix(prefix) for path in step.touched if path.startswith(prefix))
        if not old.assumed.has_links and not self.assuming.touched(inner):
            new.assumed = old.assumed
            return ChangeReport(())
        new.assumed = self.assuming.of(new.tree, old.assumed)
        base = self.assuming.side(old.assumed)
        followed = self.assuming.followed(new.tree, old.assumed, new.assumed)
        return compare(base, self.assuming.side(followed, base))


def _resolved(side: Side, known: Resolved | None) -> Side:
    """Digest what can be; contracts with errors are refused before they are digested."""
    if side.catalog is None or side.catalog.broken:
        return side
    return replace(side, resolved=side.contents(known))
