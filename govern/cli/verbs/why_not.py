"""`govern why-not`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, SourceOption, WorkspaceOption, moment
from govern.errors import Exit

if TYPE_CHECKING:
    from govern.app.workspace.context import Context


def why_not(  # noqa: PLR0917 - options are given by name
    event: Annotated[str, typer.Argument(help="The event, such as ev:2_17.")],
    action: Annotated[
        str, typer.Option("--action", "-a", help="The action that was not done.", show_default=False)
    ],
    vs: Annotated[
        str,
        typer.Option("--vs", help="Where to look for what would have led to it: previous, release:41, ..."),
    ] = "previous",
    source: SourceOption = None,
    recording: Annotated[
        list[Path] | None,
        typer.Option("--recording", help="Recorded answers for stages that are `replay: recorded`."),
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Say what kept an action from being done: every gate with its slack, and what would open the way."""
    from govern.app.answers.trace_recorded import is_recorded  # noqa: PLC0415 - start-up stays light
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.why_not_human import why_not_human  # noqa: PLC0415 - see above
    from govern.report.answers.why_not_json import why_not_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    if is_recorded(event, source):
        _recorded(context, event, action, source, format, vs, recording)
    from govern.app.answers.why_not import why_not as explain  # noqa: PLC0415 - only the question that is asked

    with results_only():
        found = explain(context, event, action, vs, recordings=recording or ())
    show_answer(format, lambda: why_not_human(found), lambda: why_not_json(found))
    raise typer.Exit(Exit.FINDINGS if found.missing else Exit.CLEAN)


def _recorded(  # noqa: PLR0917 - the options of the verb
    context: Context,
    event: str,
    action: str,
    source: str | None,
    format: AnswerFormat,
    vs: str,
    recording: list[Path] | None,
) -> NoReturn:
    """Answer about an event that govern did not make; what can't be known of it is a finding."""
    if recording or vs != "previous":
        raise typer.BadParameter("a recorded event can't be run again: it takes no --vs and no --recording")
    from govern.app.answers.why_not_recorded import why_not_recorded  # noqa: PLC0415 - see above
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.why_not_recorded import (  # noqa: PLC0415 - see above
        why_not_recorded_human,
        why_not_recorded_json,
    )

    found = why_not_recorded(context, event, action, source)
    show_answer(format, lambda: why_not_recorded_human(found), lambda: why_not_recorded_json(found))
    raise typer.Exit(Exit.FINDINGS if found.missing else Exit.CLEAN)
