"""`govern lint`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govern import __version__
from govern.cli.options import NowOption, WorkspaceOption, moment
from govern.errors import Exit, UsageError

if TYPE_CHECKING:
    from govern.app.context import Context
    from govern.check.lint import LintResult


class LintFormat(StrEnum):
    """How findings are printed."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"


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
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Judge the contracts: every mistake at its line and column, with what to do."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.lint import lint as judge  # noqa: PLC0415 - see above
    from govern.app.lint import write_baseline as freeze  # noqa: PLC0415 - see above

    if write_baseline is not None and (paths or baseline is not None):
        raise UsageError(
            "--write-baseline freezes the whole workspace", help="Leave out --baseline, and name no files."
        )
    context = open_workspace(workspace, moment(now))
    if write_baseline is not None:
        result = freeze(context, write_baseline)
    else:
        result = judge(context, paths or (), baseline)
    _print(result, context, format)
    raise typer.Exit(Exit.FINDINGS if result.failed else Exit.CLEAN)


def _print(result: LintResult, context: Context, format: LintFormat) -> None:
    """Print a result; only the reporter that is asked for is loaded."""
    from govern.app.lint import folder_in, reader  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json, show_text  # noqa: PLC0415 - see above

    match format:
        case LintFormat.HUMAN:
            from govern.report.lint_human import lint_human  # noqa: PLC0415 - see above

            show(lint_human(result, reader(context)))
        case LintFormat.JSON:
            from govern.report.lint_json import lint_json  # noqa: PLC0415 - see above

            show_json(lint_json(result))
        case LintFormat.SARIF:
            from govern.report.sarif import sarif  # noqa: PLC0415 - see above

            show_json(sarif(result, version=__version__))
        case LintFormat.JUNIT:
            from govern.report.junit import junit  # noqa: PLC0415 - see above

            show_text(junit(result))
        case LintFormat.GITHUB:
            from govern.report.github import github  # noqa: PLC0415 - see above

            show_text(github(result, folder_in(context, "GITHUB_WORKSPACE")))
        case LintFormat.GITLAB:
            from govern.report.gitlab import gitlab  # noqa: PLC0415 - see above

            show_json(gitlab(result, folder_in(context, "CI_PROJECT_DIR")))
