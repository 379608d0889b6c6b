"""Options that several verbs share."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.clock import moment_of

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


class Format(StrEnum):
    """How a result is printed."""

    HUMAN = "human"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]


class AnswerFormat(StrEnum):
    """How an answer is printed; as Markdown for a comment, an issue or a report."""

    HUMAN = "human"
    JSON = "json"
    MARKDOWN = "markdown"


AnswerFormatOption = Annotated[AnswerFormat, typer.Option("--format", "-f", help="How to print the answer.")]

SourceOption = Annotated[
    str | None, typer.Option("--source", help="The source of a recorded event, where ids are not unique.")
]


def moment(text: str | None) -> dt.datetime:
    """The time meant by `--now`, in UTC; else the clock's. Raises BadParameter for other text."""
    try:
        return moment_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
