"""`govern derive`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption


def derive(
    event: Annotated[str, typer.Argument(help="The event: ev:2_17 of a run, or the id of a recorded one.")],
    source: Annotated[
        str | None, typer.Option("--source", help="The source of a recorded event, where ids are not unique.")
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Show everything that made an event, each part proved to be in the signed log."""
    from govern.cli.deriving import DeriveOptions, run  # noqa: PLC0415 - start-up stays light

    run(DeriveOptions(event, source, format, workspace))
