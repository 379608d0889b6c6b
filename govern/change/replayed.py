"""A commit of a history, and what the gate says of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from govern.change.changes import ChangeReport
from govern.diagnostic import Severity

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

    `report` is without what stood before it already, `standing` counts the errors that did. `problem` is why
    it was not judged; `assumed` says that it has no workspace and was judged with the one
    that it would have had.
    """

    commit: str
    parent: str | None
    subject: str
    verdict: Verdict
    report: ChangeReport = _NOTHING
    standing: int = 0
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


def errors(report: ChangeReport) -> tuple[Diagnostic, ...]:
    """Give what blocks a change."""
    return tuple(item for item in report.diagnostics if item.severity is Severity.ERROR)


def without_standing(report: ChangeReport, standing: ChangeReport) -> ChangeReport:
    """Take out of a report what the base compared with itself has as well: it came with no change."""
    before = Counter(map(_key, standing.diagnostics))

    def own(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        kept = []
        for item in found:
            if before[_key(item)]:
                before[_key(item)] -= 1
            else:
                kept.append(item)
        return tuple(kept)

    changes = (replace(change, findings=own(change.findings)) for change in report.changes)
    return replace(
        report,
        changes=tuple(change for change in changes if change.findings or not _only_told(change)),
        findings=own(report.findings),
    )


def _only_told(change: ComponentChange) -> bool:
    """Whether nothing happened to a component but that something was found about it."""
    return change.how == "changed" and change.old == change.new and not change.facets


def _key(item: Diagnostic) -> tuple[str, str, str, str]:
    """Tell a finding from others; lines above it may come and go."""
    return item.code, item.message, item.place.file, item.route
