"""`govern record`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment


class Input(StrEnum):
    """What the input holds."""

    AUTO = "auto"
    JSONL = "jsonl"
    CLOUDEVENTS = "cloudevents"


def record(
    file: Annotated[
        Path | None,
        typer.Argument(help="Events, one a line; `-` or nothing reads standard input.", show_default=False),
    ] = None,
    input: Annotated[
        Input, typer.Option("--input", help="Our own form, CloudEvents, or what each event says it is.")
    ] = Input.AUTO,
    spool: Annotated[
        Path | None,
        typer.Option(
            "--spool", help="Drain this folder, where `govern.client` leaves events.", show_default=False
        ),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be recorded, and record nothing.")
    ] = False,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Record what a pipeline outside govern did: JSON Lines or CloudEvents into the signed log.

    An event is named by its source and id: the same again is not recorded twice. What can't be recorded is
    told with its line, and the rest is recorded. Exit code 1 where anything was refused. At the end the
    witnesses of the trust policy are asked to cosign.
    """
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.cli.progress import progress  # noqa: PLC0415 - see above
    from govern.cli.witnesses import ask_witnesses, insist  # noqa: PLC0415 - see above
    from govern.report.log.cosign_human import witnesses_human, witnesses_json  # noqa: PLC0415 - see above
    from govern.report.running.record_human import record_human  # noqa: PLC0415 - see above
    from govern.report.running.record_json import record_json  # noqa: PLC0415 - see above

    if spool is not None and file is not None:
        raise typer.BadParameter("name a file or a spool, not both")
    context = open_workspace(workspace, moment(None))
    with progress("input") as report:
        if spool is not None:
            from govern.app.recording.spool import drain  # noqa: PLC0415 - see above

            found = drain(context, spool, dry_run=dry_run, progress=report)
        else:
            from govern.app.recording.record import record_file  # noqa: PLC0415 - see above

            found = record_file(context, file, input.value, dry_run=dry_run, progress=report)
    if format is Format.JSON:
        came = ask_witnesses(context) if found.recorded and not dry_run else None
        show_json({**record_json(found), "cosigned": witnesses_json(came)})
    else:
        show(record_human(found))
        came = ask_witnesses(context) if found.recorded and not dry_run else None
        show(witnesses_human(came))
    insist(came)
    if found.refusals:
        raise typer.Exit(1)
