"""`govern digest`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment


def digest(
    component: Annotated[str, typer.Argument(help="The component: prompt/triage, or prompt/triage@1.0.0.")],
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Show every value that went in.")] = False,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the digests of a component, and what went into them."""
    from govern.app.change.digest import digest as digested  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    found = digested(open_workspace(workspace, moment(None)), component)
    if format is Format.JSON:
        from govern.report.change.digest_json import digest_json  # noqa: PLC0415 - only the reporter asked for

        show_json(digest_json(found.content, found.uses, locked=found.locked))
    else:
        from govern.report.change.digest_human import digest_human  # noqa: PLC0415 - see above

        show(digest_human(found.content, found.uses, locked=found.locked, explain=explain))
