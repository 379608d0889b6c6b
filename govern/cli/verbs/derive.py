"""`govern derive`."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment


def derive(
    event: Annotated[str, typer.Argument(help="The event: ev:2_17 of a run, or the id of a recorded one.")],
    source: Annotated[
        str | None, typer.Option("--source", help="The source of a recorded event, where ids are not unique.")
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Show everything that made an event, each part proved to be in the signed log."""
    from govern.app.answers.derive import derive as answer  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.derive_human import derive_human  # noqa: PLC0415 - see above
    from govern.report.answers.derive_json import derive_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    if source is None and re.fullmatch(r"ev:[0-9]+_[0-9]+", event):
        found = answer(context, event)
        show_answer(format, lambda: derive_human(found), lambda: derive_json(found))
        return
    from govern.app.answers.derive_recorded import derive_recorded  # noqa: PLC0415 - see above
    from govern.report.answers.derive_recorded import derive_recorded_human, derive_recorded_json  # noqa: PLC0415 - see above

    told = derive_recorded(context, event, source)
    show_answer(format, lambda: derive_recorded_human(told), lambda: derive_recorded_json(told))
