"""`govern impact`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment
from govern.errors import Exit


def impact(
    component: Annotated[
        str, typer.Argument(help="A component, such as model/afinn@1.0.0, thresholds/triage or release/41.")
    ],
    replace: Annotated[
        str | None,
        typer.Option(
            "--replace", help="Another version: run the events again with it, and count what changes."
        ),
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Count the events that a component touched, and the actions already carried out."""
    from govern.app.answers.impact import impact as answer  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.impact_human import impact_human, material_human  # noqa: PLC0415 - see above
    from govern.report.answers.impact_json import impact_json, material_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    if replace is None:
        found = answer(context, component)
        show_answer(format, lambda: impact_human(found), lambda: impact_json(found))
        return
    from govern.app.answers.material import material  # noqa: PLC0415 - only the question that is asked
    from govern.cli.progress import progress  # noqa: PLC0415 - see above

    with progress("events") as report, results_only():
        told = material(context, component, replace, report)
    show_answer(format, lambda: material_human(told), lambda: material_json(told))
    raise typer.Exit(Exit.FINDINGS if told.unknown else Exit.CLEAN)
