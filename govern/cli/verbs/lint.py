"""`govern lint`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govern import __version__
from govern.cli.options import NowOption, WorkspaceOption, moment
from govern.errors import Exit


class LintFormat(StrEnum):
    """How findings are printed."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Report only what is in these files or folders.", show_default=False),
    ] = None,
    format: Annotated[
        LintFormat, typer.Option("--format", "-f", help="How to print findings.")
    ] = LintFormat.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Judge the contracts: every mistake at its line and column, with what to do."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.lint import lint as judge  # noqa: PLC0415 - see above
    from govern.app.lint import reader  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(now))
    result = judge(context, paths or ())
    if format is LintFormat.HUMAN:
        from govern.report.lint_human import lint_human  # noqa: PLC0415 - only the reporter that is asked for

        show(lint_human(result, reader(context)))
    elif format is LintFormat.JSON:
        from govern.report.lint_json import lint_json  # noqa: PLC0415 - see above

        show_json(lint_json(result))
    else:
        from govern.report.sarif import sarif  # noqa: PLC0415 - see above

        show_json(sarif(result, version=__version__))
    raise typer.Exit(Exit.FINDINGS if result.failed else Exit.CLEAN)
