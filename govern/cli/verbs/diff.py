"""`govern diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment
from govern.errors import Exit


def diff(
    base: Annotated[
        str, typer.Argument(help="The git revision to compare with, such as origin/main.")
    ] = "HEAD",
    head: Annotated[
        str | None,
        typer.Argument(help="The revision to judge; by default the working tree.", show_default=False),
    ] = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Gate a change: what changes behaviour, exposure or schema, and which version it needs."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.diff import diff as compare  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    report = compare(open_workspace(workspace, moment(None)), base, head)
    if format is Format.JSON:
        from govern.report.change_json import change_json  # noqa: PLC0415 - only the reporter that is asked for

        show_json(change_json(report))
    else:
        from govern.report.change_human import change_human  # noqa: PLC0415 - see above

        show(change_human(report, base, head or "the working tree"))
    raise typer.Exit(Exit.FINDINGS if report.blocked else Exit.CLEAN)
