"""`govern bump`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment


def bump(
    components: Annotated[
        list[str] | None,
        typer.Argument(
            help="Components as kind/id@version; without any, all that changed.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would rise; write nothing.")] = False,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Raise the version of what changed since its release, and of what refers to it; comments stay."""
    from govern.app.change.lock import bump as raise_versions  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.change.lock_human import bump_human  # noqa: PLC0415 - see above

    plan = raise_versions(open_workspace(workspace, moment(None)), components or (), dry_run=dry_run)
    if format is Format.JSON:
        rows = [
            {"old": str(r.old), "new": str(r.new), "level": str(r.level), "why": r.why} for r in plan.raised
        ]
        show_json({"version": 1, "raised": rows, "files": sorted(plan.files), "notes": list(plan.notes)})
    else:
        show(bump_human(plan, dry_run=dry_run))
