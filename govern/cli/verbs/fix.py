"""`govern fix`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, NowOption, WorkspaceOption, moment
from govern.errors import Exit


def fix(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Fix only what is found in these files or folders.", show_default=False),
    ] = None,
    *,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Make fixes that rest on a guess too; look at the result.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change; write nothing.")] = False,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Make the fixes that findings offer; comments and layout stay."""
    from govern.app.contracts.fix import fix as mend  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    result = mend(open_workspace(workspace, moment(now)), paths or (), unsafe=unsafe, save=not diff)
    changes = [(item.path, item.before, item.after) for item in result.changes]
    refused = [(item.pick, item.why) for item in result.refused]
    left = (result.remaining, result.unsafe, result.drifted)
    if format is Format.JSON:
        from govern.report.findings.fix_json import fix_json, left_json  # noqa: PLC0415 - only the reporter asked for

        made = fix_json(changes, result.applied, refused, saved=not diff)
        show_json({**made, **left_json(*left)})
    else:
        from govern.report.findings.fix_human import fix_human, left_human  # noqa: PLC0415 - see above

        show(fix_human(changes, result.applied, refused, saved=not diff))
        show(left_human(*left))
    unclean = result.remaining.failed or (diff and result.changes)
    raise typer.Exit(Exit.FINDINGS if unclean else Exit.CLEAN)
