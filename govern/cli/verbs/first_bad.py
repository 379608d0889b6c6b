"""`govern first-bad`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment


def first_bad(
    record: Annotated[str, typer.Argument(help="A record by its key, or an event of it, such as ev:2_17.")],
    action: Annotated[
        str | None,
        typer.Option("--action", "-a", help="The action that is bad: only changes to it or from it count."),
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option("--environment", "-e", help="test, staging or production.", show_default=False),
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Find every run since which a record is decided otherwise, not only the first."""
    from govern.app.answers.first_bad import first_bad as find  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.history_human import history_human  # noqa: PLC0415 - see above
    from govern.report.answers.history_json import history_json  # noqa: PLC0415 - see above

    found = find(open_workspace(workspace, moment(None)), record, bad=action, environment=environment)
    show_answer(format, lambda: history_human(found), lambda: history_json(found))
