"""`govern lint`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.linting import LintFormat, LintOptions, run
from govern.cli.options import NowOption, WorkspaceOption, moment


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Report only what is in these files or folders.", show_default=False),
    ] = None,
    format: Annotated[
        LintFormat, typer.Option("--format", "-f", help="How to print findings.")
    ] = LintFormat.HUMAN,
    *,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Count only what this file has not frozen.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", help="Freeze today's findings into this file.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Judge anew, and keep nothing; so does GOVERN_NO_CACHE=1.")
    ] = False,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Judge the contracts: every mistake at its line and column, with what to do."""
    options = LintOptions(
        tuple(paths or ()),
        format,
        moment(now),
        workspace=workspace,
        baseline=baseline,
        write_baseline=write_baseline,
        cache=not no_cache,
    )
    raise typer.Exit(run(options))
