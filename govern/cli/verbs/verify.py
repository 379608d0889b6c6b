"""`govern verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment
from govern.errors import Exit, UsageError


def verify(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A log's database or published folder; by default the workspace's.", show_default=False
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", help="The log's public key (a C2SP verifier key).", show_default=False),
    ] = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Check that the log is what was signed; public keys are enough."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.verify import verify_path, verify_workspace  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.cli.progress import progress  # noqa: PLC0415 - see above
    from govern.report.verify_human import verify_human, verify_json  # noqa: PLC0415 - see above

    with progress("entries") as report:
        if path is None:
            found = verify_workspace(open_workspace(workspace, moment(None)), key, report)
        else:
            try:
                context = open_workspace(workspace, moment(None))
            except UsageError:
                if workspace is not None:
                    raise
                context = None  # an outsider needs the log and its key, no workspace
            found = verify_path(context, path, key, report)
    if format is Format.JSON:
        show_json(verify_json(found))
    else:
        show(verify_human(found))
    raise typer.Exit(Exit.CLEAN if all(item.ok for item in found) else Exit.INTEGRITY)
