"""`govern why`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment
from govern.errors import Exit


def why(  # noqa: PLR0917 - options are given by name
    event: Annotated[
        str | None,
        typer.Argument(
            help="The event, such as ev:2_17; without one, list what changed.", show_default=False
        ),
    ] = None,
    vs: Annotated[
        str,
        typer.Option(
            "--vs", help="Compare with: previous, a release (release:41), or an event of the record."
        ),
    ] = "previous",
    recording: Annotated[
        list[Path] | None,
        typer.Option("--recording", help="Recorded answers for stages that are `replay: recorded`."),
    ] = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many changes to list.")] = 20,
) -> None:
    """Say why a recommendation changed, by running both releases and what lies between them."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show, show_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    if event is None:
        from govern.app.changed import changed  # noqa: PLC0415 - only the question that is asked
        from govern.report.changed_human import changed_human  # noqa: PLC0415 - see above
        from govern.report.why_json import changed_json  # noqa: PLC0415 - see above

        found = changed(context, vs, limit=None if format is Format.JSON else limit)
        show_json(changed_json(found)) if format is Format.JSON else show(changed_human(found))
        raise typer.Exit(Exit.CLEAN)
    from govern.app.why import why as explain  # noqa: PLC0415 - only the question that is asked
    from govern.report.why_human import why_human  # noqa: PLC0415 - see above
    from govern.report.why_json import why_json  # noqa: PLC0415 - see above

    with results_only():
        answer = explain(context, event, vs, recordings=recording or ())
    show_json(why_json(answer)) if format is Format.JSON else show(why_human(answer))
    raise typer.Exit(Exit.CLEAN if answer.answered else Exit.FINDINGS)
