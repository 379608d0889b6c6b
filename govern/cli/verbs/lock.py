"""`govern lock`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment
from govern.errors import Exit


def lock(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; say what is not as the lock says.")
    ] = False,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Pin every behaviour-bearing thing by digest, and keep what is released."""
    from govern.app.change.lock import check_lock, write_lock  # noqa: PLC0415 - see above
    from govern.app.contracts.lint import reader  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.change.lock_human import check_human, lock_human  # noqa: PLC0415 - see above
    from govern.report.findings.lint_json import diagnostic_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    if check:
        found = check_lock(context)
        if format is Format.JSON:
            show_json({"version": 1, "findings": [diagnostic_json(item) for item in found]})
        else:
            show(check_human(found, reader(context), len(context.lock.components)))
        raise typer.Exit(Exit.FINDINGS if any(item.severity != "note" for item in found) else Exit.CLEAN)
    result = write_lock(context)
    if format is Format.JSON:
        show_json(
            {
                "version": 1,
                "added": [str(ref) for ref in result.added],
                "rewritten": [str(ref) for ref in result.rewritten],
                "refused": [diagnostic_json(item) for item in result.refused],
                "locked": result.total,
            }
        )
    elif result.refused:
        show(check_human(result.refused, reader(context), result.total))
    else:
        show(lock_human(result.added, result.rewritten, result.total))
    raise typer.Exit(Exit.FINDINGS if result.refused else Exit.CLEAN)
