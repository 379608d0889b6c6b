"""`govern derive`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment


def derive(
    event: Annotated[str, typer.Argument(help="The event, such as ev:2_17.")],
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Show everything that made an event, each part proved to be in the signed log."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.derive import derive as answer  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.derive_human import derive_human  # noqa: PLC0415 - see above
    from govern.report.derive_json import derive_json  # noqa: PLC0415 - see above

    found = answer(open_workspace(workspace, moment(None)), event)
    show_json(derive_json(found)) if format is Format.JSON else show(derive_human(found))
