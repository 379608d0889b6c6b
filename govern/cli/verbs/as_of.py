"""`govern as-of`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment


def as_of(
    time: Annotated[
        str | None,
        typer.Argument(
            help="RFC 3339, such as 2026-01-31 or 2026-01-31T12:00:00Z; by default now.", show_default=False
        ),
    ] = None,
    environment: Annotated[
        str | None, typer.Option("--environment", "-e", help="Only test, staging or production.")
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Say which release and versions were in force at a time, and which log entry shows it."""
    from govern.app.answers.as_of import as_of as answer  # noqa: PLC0415 - start-up stays light
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - see above
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.as_of_human import as_of_human  # noqa: PLC0415 - see above
    from govern.report.answers.as_of_json import as_of_json  # noqa: PLC0415 - see above

    asked = moment(time)
    found = answer(open_workspace(workspace, asked), asked, environment)
    show_answer(format, lambda: as_of_human(found), lambda: as_of_json(found))
