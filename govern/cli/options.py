"""Options that several verbs share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.clock import moment_of
from govern.cli.formats import AnswerFormat, Format

__all__ = [
    "AnswerFormat",
    "AnswerFormatOption",
    "Format",
    "FormatOption",
    "NowOption",
    "PredecessorOption",
    "SourceOption",
    "WorkspaceOption",
    "moment",
]

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", help="The governed folder; by default the nearest one with a govern.yaml."
    ),
]
NowOption = Annotated[
    str | None,
    typer.Option("--now", help="The time to judge by, RFC 3339 (2026-01-31 or 2026-01-31T12:00:00Z)."),
]


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]


AnswerFormatOption = Annotated[AnswerFormat, typer.Option("--format", "-f", help="How to print the answer.")]

PredecessorOption = Annotated[
    list[str] | None,
    typer.Option(
        "--predecessor",
        metavar="PATH",
        help="Where a frozen log that this one follows was moved: a file, or a PostgreSQL URL.",
        show_default=False,
    ),
]

SourceOption = Annotated[
    str | None, typer.Option("--source", help="The source of a recorded event, where ids are not unique.")
]

MemoOption = Annotated[
    bool,
    typer.Option(
        "--memo",
        help="Keep what plug-ins gave in this user's cache for the next time; `govern erase` empties it.",
    ),
]


def moment(text: str | None) -> dt.datetime:
    """The time meant by `--now`, in UTC; else the clock's. Raises BadParameter for other text."""
    try:
        return moment_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
