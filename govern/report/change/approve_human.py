"""What `govern approve` signed, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.change.subject import Subject
    from govern.report.styled import Line, Style


def approve_human(
    username: str, role: str, subjects: Sequence[Subject], path: str, *, approves: bool
) -> Iterator[Line]:
    """Show each change with its digest, who spoke in which role, and where it is kept."""
    word: tuple[str, Style] = ("approves", "good") if approves else ("rejects", "error")
    yield line((username, "strong"), f" ({role}) ", word)
    for subject in subjects:
        yield line("  ", (subject.name, "strong"), (f"  {subject.digest[:19]}…", "faint"))
    yield line(("signed: ", "faint"), (path, "path"))
    yield line(("next: ", "help"), f"git add {path}, and commit it beside the change")
