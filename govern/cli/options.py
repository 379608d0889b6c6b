"""Options that several verbs share."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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


def moment(text: str | None) -> dt.datetime:
    """The time meant by `--now`, in UTC; else the clock's. Raises BadParameter for other text."""
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        found = dt.datetime.fromisoformat(text)
        return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # the latter where UTC is in the year 0 or 10000
        raise typer.BadParameter(f"`{text}` is no RFC 3339 time such as 2026-01-31T12:00:00Z") from None
