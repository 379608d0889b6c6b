"""`govern impact`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment


def impact(
    component: Annotated[
        str, typer.Argument(help="A component, such as model/afinn@1.0.0, thresholds/triage or release/41.")
    ],
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Count the events that a component touched, and the actions already carried out."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.impact import impact as answer  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.impact_human import impact_human  # noqa: PLC0415 - see above
    from govern.report.impact_json import impact_json  # noqa: PLC0415 - see above

    found = answer(open_workspace(workspace, moment(None)), component)
    show_json(impact_json(found)) if format is Format.JSON else show(impact_human(found))
