"""A commit of a history, and what the gate says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from govern.change.changes import ChangeReport

if TYPE_CHECKING:
    from govern.change.changes import ComponentChange
    from govern.diagnostic import Diagnostic

Verdict = Literal["ok", "note", "blocked", "inherited", "unjudged", "ungoverned"]
"""What `govern diff` says of a commit and its parent: ok, note or blocked.

- `inherited`: it is blocked, by nothing but what an earlier commit left
- `unjudged`: one of the two sides can't be read
- `ungoverned`: there is no workspace, and no folder of prompts is named
"""

STOPS: frozenset[Verdict] = frozenset({"blocked", "inherited", "unjudged"})
"""The verdicts with which a commit could not have been merged."""


_NOTHING = ChangeReport(())


@dataclass(frozen=True, slots=True)
class Replayed:
    """A commit by its whole name, its first parent (None of a root), its subject, and its verdict.

    `brought` are the errors that did not stand before it already, `problem` is why it was not judged;
    `assumed` says that it has no workspace and was judged with the one
    that it would have had.
    """

    commit: str
    parent: str | None
    subject: str
    verdict: Verdict
    report: ChangeReport = _NOTHING
    brought: tuple[Diagnostic, ...] = ()
    problem: str = ""
    assumed: bool = False

    @property
    def stops(self) -> bool:
        """Whether it could not have been merged."""
        return self.verdict in STOPS

    @property
    def causes(self) -> tuple[ComponentChange, ...]:
        """The changes that do not merely follow from others."""
        return tuple(change for change in self.report.changes if change.cause or not change.follows)
