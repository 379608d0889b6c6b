"""`govern diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.diffing import BASE, DiffFormat, DiffOptions, run
from govern.cli.options import NowOption, WorkspaceOption, moment


def diff(  # noqa: PLR0917 - options are given by name
    base: Annotated[
        str, typer.Argument(help="The git revision to compare with, such as origin/main.")
    ] = BASE,
    head: Annotated[
        str | None,
        typer.Argument(help="The revision to judge; by default the working tree.", show_default=False),
    ] = None,
    format: Annotated[
        DiffFormat, typer.Option("--format", "-f", help="How to print the result.")
    ] = DiffFormat.HUMAN,
    each: Annotated[
        str | None,
        typer.Option(
            "--each",
            metavar="BASE..HEAD",
            help="Judge each commit of a range against its first parent; of HEAD alone, the whole history.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Gate a change: what it changes, and which version, evidence and approvals it needs."""
    raise typer.Exit(run(DiffOptions(base, head, format, moment(now), each, workspace)))
