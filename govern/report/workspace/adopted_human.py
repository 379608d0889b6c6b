"""What `govern init --from-prompts` did, for people: contracts that are new, that follow, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.styled import line
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.contract.reference import Ref
    from govern.report.styled import Line

_SHOWN = 20


def adopted_human(
    root: str,
    *,
    is_new: bool,
    added: Sequence[tuple[Ref, str]],
    moved: Sequence[tuple[Ref, str, str]],
    known: int,
    warnings: Sequence[str],
) -> Iterator[Line]:
    """Show what was written; `known` prompts stood in contracts already."""
    if is_new:
        yield line(("made", "good"), " a workspace in ", (root, "path"))
    for ref, path in added[:_SHOWN]:
        yield line(("+ ", "good"), (str(ref), "strong"), "  ", (path, "path"))
    if len(added) > _SHOWN:
        yield line(f"  and {len(added) - _SHOWN:,} more")
    for ref, old, new in moved:
        yield line(("→ ", "warning"), (str(ref), "strong"), f"  {old} is ", (new, "path"), " now")
    yield line(f"{counted(len(added), 'contract')} written, {len(moved)} moved, {known} there already")
    for text in warnings:
        yield line(("warning: ", "warning"), text)
    if is_new:
        yield line(
            ("next: ", "help"), ("git add . && git commit", "strong"), "   what is committed is released"
        )
        yield line(
            ("next: ", "help"), ("govern diff --each HEAD", "strong"), "   judge the history before it"
        )
