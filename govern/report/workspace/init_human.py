"""What `govern init` made, for people: the files in reading order, and what to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from govern.report.styled import Line, Style

_WIDEST = 48


def init_human(
    root: Path,
    name: str,
    files: Sequence[tuple[str, str]],
    warnings: Sequence[str],
    steps: Sequence[tuple[str, str]],
) -> Iterator[Line]:
    """Show a new workspace; `files` are paths with their purposes, `steps` commands with their reasons."""
    yield line(("made", "good"), " the workspace ", (name, "strong"), " in ", (str(root), "path"))
    yield ()
    yield from _columns(files, "path")
    for text in warnings:
        yield ()
        yield line(("warning: ", "warning"), text)
    yield ()
    yield line("What to type next:")
    yield ()
    yield from _columns(steps, "strong")


def _columns(rows: Sequence[tuple[str, str]], style: Style) -> Iterator[Line]:
    """Lay out two columns; a very long first cell has a line of its own rather than push all others away."""
    widest = max(len(first) for first, _ in rows if len(first) <= _WIDEST)
    for first, second in rows:
        shown = first
        if len(first) > widest:
            yield line("  ", (first, style))
            shown = ""
        yield line("  ", (shown.ljust(widest), style), "   ", (second, "faint"))
