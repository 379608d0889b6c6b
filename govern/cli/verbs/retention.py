"""`govern retention sweep`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, NowOption, PredecessorOption, WorkspaceOption, moment

app = typer.Typer(no_args_is_help=True, help="Let go of data whose time is over.")


@app.callback()
def root() -> None:
    """Let go of data whose time is over."""


@app.command("sweep")
def sweep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    now: NowOption = None,
    predecessor: PredecessorOption = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Erase what is kept beside the log for longer than its contract's `retention` after its last use.

    Run it with --dry-run first. What was erased is recorded in the log; every proof holds as before.
    """
    from govern.app.personal.sweep import sweep as carry_out  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.personal.sweep_human import sweep_human, sweep_json  # noqa: PLC0415 - see above

    found = carry_out(open_workspace(workspace, moment(now)), carry_out=not dry_run, moved=predecessor or ())
    if format is Format.JSON:
        show_json(sweep_json(found.sources, done=found.done))
    else:
        show(sweep_human(found.sources, done=found.done))
