"""`govern diff --each BASE..HEAD`: a history, commit by commit, each judged against its first parent.

What comes out for a commit is what `govern diff PARENT COMMIT` says. What consecutive commits share is read,
parsed and digested once. Where neither of the two has a workspace yet, both are judged with the one that they
would have had (`govern.app.change.assumed`). What brings back a workspace that was taken out is held against
the last one there was.
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
from govern.contract.catalog import CONFIG_FILE
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.git.history import Commit, Step
    from govern.app.git.revisions import Revision
    from govern.app.workspace.context import Context
    from govern.change.changes import ChangeReport
    from govern.change.replayed import Verdict


_TAKEN_OUT = f"there is no {CONFIG_FILE} on the side to be judged, and there was one before"


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
        last: Revision | None = None  # the last that has a workspace
        for step in walk:
            if old is None:
                old = revisions.first(step)
                last = old if old.has_workspace else None
            new = revisions.next(old, step)
            yield _judged(revisions, last or old, new, step)
            old = new
            last = new if new.has_workspace else last


def _judged(revisions: Revisions, old: Revision, new: Revision, step: Step) -> Replayed:
    """Judge a commit against `old`: its parent, or the last workspace where a commit took that out."""
    commit = step.commit
    told = partial(Replayed, commit.name, commit.parent, commit.subject)
    try:
        if old.has_workspace and not new.has_workspace:
            return told("unjudged", problem=_TAKEN_OUT)
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
