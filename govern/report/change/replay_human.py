"""A replayed history for people: one line a commit, what blocks it below, and the counts at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.replayed import errors
from govern.report.styled import line
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from govern.change.changes import ComponentChange
    from govern.change.replayed import Replayed, Verdict
    from govern.report.styled import Line, Style

_SHOWN: dict[Verdict, tuple[str, Style]] = {
    "ok": ("ok", "good"),
    "note": ("note", "note"),
    "blocked": ("BLOCKED", "error"),
    "inherited": ("inherited", "warning"),
    "unjudged": ("UNJUDGED", "error"),
    "ungoverned": ("ungoverned", "faint"),
}
_HOW = {"added": "+", "changed": "~", "removed": "-", "renamed": "→"}
_NAMED = 3
"""Components that a commit's line names; the JSON has all."""
_SHORT = 10
_UNJUDGED = "CHG028"
"""The note about a file that was not judged; others are in the JSON."""


def commit_lines(each: Replayed) -> Iterator[Line]:
    """Show one commit: its verdict, what it did to which components, and each error that it brings."""
    word, style = _SHOWN[each.verdict]
    yield line((f"{word:<10}", style), " ", (each.commit[:_SHORT], "path"), " ", each.subject, *_did(each))
    if each.problem:
        yield line("             ", each.problem)
    for item in errors(each.report):
        yield line("             ", (f"error[{item.code}]", "error"), f" {item.message}")
    for item in each.report.findings:
        if item.code == _UNJUDGED:
            yield line("             ", (f"note[{item.code}]", "note"), f" {item.message}")


def _did(each: Replayed) -> tuple[tuple[str, Style], ...]:
    causes = each.causes
    if not causes:
        return ()
    more = f" and {len(causes) - _NAMED} more" if len(causes) > _NAMED else ""
    return ((f"  ({', '.join(map(_change, causes[:_NAMED]))}{more})", "faint"),)


def _change(change: ComponentChange) -> str:
    former = f"{change.old.line} " if change.how == "renamed" and change.old is not None else ""
    versions = f" {change.ref.version}"
    if change.how == "changed" and change.old is not None and change.old != change.new:
        versions = f" {change.old.version} → {change.ref.version}"
    return f"{former}{_HOW[change.how]} {change.ref.line}{versions}"


def summary_lines(span: str, verdicts: Counter[Verdict], assumed: int) -> Iterator[Line]:
    """Count the verdicts of a range, and how many commits had no workspace of their own."""
    total = sum(verdicts.values())
    if not total:
        yield line(f"there is no commit in {span}")
        return
    parts = ", ".join(f"{verdicts[each]:,} {each}" for each in _SHOWN if verdicts[each])
    stopped = verdicts["blocked"] + verdicts["inherited"] + verdicts["unjudged"]
    yield ()
    yield line((counted(total, "commit"), "error" if stopped else "good"), f" in {span}: {parts}")
    if assumed:
        yield line(
            f"{assumed:,} of them have no workspace and were judged as if one had been made before them"
        )
