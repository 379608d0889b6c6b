"""`govern diff --each BASE..HEAD`: a history, commit by commit, each judged against its first parent.

What comes out for a commit is what `govern diff PARENT COMMIT` says. What consecutive commits share is read,
parsed and digested once. Where neither of the two has a workspace yet, both are judged with the one that they
would have had (`govern.app.change.assumed`).
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from govern.app.git.history import commits, steps
from govern.app.git.objects import GitObjects
from govern.app.git.repository import Repository
from govern.app.git.revisions import Revisions
from govern.change.replayed import Replayed, errors
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.git.history import Commit, Step
    from govern.app.git.revisions import Revision
    from govern.app.workspace.context import Context
    from govern.change.changes import ChangeReport
    from govern.change.replayed import Verdict


@dataclass(frozen=True, slots=True)
class Replay:
    """How many commits there are, and each as it is judged."""

    total: int
    commits: Iterator[Replayed]


def replay(context: Context, span: str) -> Replay:
    """Judge the commits of a range along first parents, oldest first.

    Raises UsageError: no git, no such range, a clone that lacks some of it.
    """
    repository = Repository.of(context.root, context.environ)
    listed = commits(repository, span)
    return Replay(len(listed), _each(context, repository, listed))


def _each(context: Context, repository: Repository, listed: list[Commit]) -> Iterator[Replayed]:
    with ExitStack() as stack:
        objects = stack.enter_context(closing(GitObjects(repository)))
        walk = stack.enter_context(closing(steps(repository, listed, objects)))
        revisions = Revisions(context, repository, objects)
        old: Revision | None = None
        for step in walk:
            old = revisions.first(step) if old is None else old
            new = revisions.next(old, step)
            yield _judged(revisions, old, new, step)
            old = new


def _judged(revisions: Revisions, old: Revision, new: Revision, step: Step) -> Replayed:
    commit = step.commit
    told = partial(Replayed, commit.name, commit.parent, commit.subject)
    try:
        if old.has_workspace or new.has_workspace:
            report = revisions.compared(old, new)
            own = revisions.brought(report, old)
            verdict = "inherited" if report.blocked and not own.blocked else _verdict(own)
            return told(verdict, own, standing=len(errors(report)) - len(errors(own)))
        if revisions.assuming is None:
            return told("ungoverned")
        report = revisions.assume(old, new, step)
        return told(_verdict(report), report, assumed=True)
    except UsageError as error:
        where = f"{error.place}: " if error.place and not error.message.startswith(error.place) else ""
        return told("unjudged", problem=f"{where}{error.message}")


def _verdict(report: ChangeReport) -> Verdict:
    return "blocked" if report.blocked else "note" if report.diagnostics else "ok"
