"""`govern diff`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from govern import __version__
from govern.cli.options import NowOption, WorkspaceOption, moment
from govern.errors import Exit, UsageError

if TYPE_CHECKING:
    from govern.app.sides import Compared


class DiffFormat(StrEnum):
    """How a comparison is printed."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"


def diff(  # noqa: PLR0917 - options are given by name
    base: Annotated[
        str, typer.Argument(help="The git revision to compare with, such as origin/main.")
    ] = "HEAD",
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
    if each is not None:
        _replay(each, (base, head), format, workspace, now)
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.diff import compared  # noqa: PLC0415 - see above
    from govern.app.root import folder_in  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(now))
    found = compared(context, base, head)
    top = Path(context.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    _print(found, format, base, head or "the working tree", folder_in(context.root, top))
    raise typer.Exit(Exit.FINDINGS if found.report.blocked else Exit.CLEAN)


def _replay(
    span: str, revisions: tuple[str, str | None], format: DiffFormat, workspace: Path | None, now: str | None
) -> NoReturn:
    """Judge a history commit by commit."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.replay import replay  # noqa: PLC0415 - see above
    from govern.cli.replaying import show_replay  # noqa: PLC0415 - see above

    if revisions != ("HEAD", None) or format not in {DiffFormat.HUMAN, DiffFormat.JSON}:
        raise UsageError(
            "--each takes the range alone, and is printed as human or json",
            help="Write `govern diff --each BASE..HEAD`.",
        )
    found = replay(open_workspace(workspace, moment(now)), span)
    stopped = show_replay(found, span, as_json=format is DiffFormat.JSON)
    raise typer.Exit(Exit.FINDINGS if stopped else Exit.CLEAN)


def _print(found: Compared, format: DiffFormat, base: str, head: str, folder: str) -> None:
    """Print by the reporter that is asked for, and load no other."""
    from govern.cli.output import show, show_json, show_text  # noqa: PLC0415 - start-up stays light

    report = found.report
    match format:
        case DiffFormat.JSON:
            from govern.report.change_json import change_json  # noqa: PLC0415 - see above

            show_json(change_json(report))
        case DiffFormat.SARIF:
            from govern.report.sarif import sarif_log  # noqa: PLC0415 - see above

            show_json(sarif_log([(item, None) for item in report.diagnostics], version=__version__))
        case DiffFormat.GITHUB:
            from govern.report.github import github_commands  # noqa: PLC0415 - see above

            show_text("".join(f"{command}\n" for command in github_commands(report.diagnostics, folder)))
        case DiffFormat.MARKDOWN:
            from govern.report.change_markdown import change_markdown  # noqa: PLC0415 - see above

            show_text(change_markdown(report, base, head, found.by_role()))
        case DiffFormat.HUMAN:
            from govern.report.change_human import change_human  # noqa: PLC0415 - see above

            show(change_human(report, base, head))
