"""`govern why-not`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment
from govern.errors import Exit


def why_not(  # noqa: PLR0917 - options are given by name
    event: Annotated[str, typer.Argument(help="The event, such as ev:2_17.")],
    action: Annotated[
        str, typer.Option("--action", "-a", help="The action that was not done.", show_default=False)
    ],
    vs: Annotated[
        str,
        typer.Option("--vs", help="Where to look for what would have led to it: previous, release:41, ..."),
    ] = "previous",
    recording: Annotated[
        list[Path] | None,
        typer.Option("--recording", help="Recorded answers for stages that are `replay: recorded`."),
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Say what kept an action from being done: every gate with its slack, and what would open the way."""
    from govern.app.answers.why_not import why_not as explain  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.why_not_human import why_not_human  # noqa: PLC0415 - see above
    from govern.report.answers.why_not_json import why_not_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    with results_only():
        found = explain(context, event, action, vs, recordings=recording or ())
    show_answer(format, lambda: why_not_human(found), lambda: why_not_json(found))
    raise typer.Exit(Exit.FINDINGS if found.missing else Exit.CLEAN)
