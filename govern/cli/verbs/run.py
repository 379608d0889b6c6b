"""`govern run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment


def run(
    release: Annotated[
        str | None,
        typer.Argument(
            help="A release, such as 42; by default what is in force, else `run.release` of govern.yaml.",
            show_default=False,
        ),
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option("--environment", "-e", help="test, staging or production.", show_default=False),
    ] = None,
    recording: Annotated[
        list[Path] | None,
        typer.Option(
            "--recording", help="Recorded answers (JSON Lines) for stages that are `replay: recorded`."
        ),
    ] = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Run a release's pipeline over its source, and record every event in the signed log.

    Interrupted, it keeps what was recorded; the same command goes on from there. At the end the witnesses of
    the trust policy are asked to cosign.
    """
    from govern.app.running.run import run as execute  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show, show_json  # noqa: PLC0415 - see above
    from govern.cli.progress import progress  # noqa: PLC0415 - see above
    from govern.cli.witnesses import ask_witnesses, insist  # noqa: PLC0415 - see above
    from govern.report.log.cosign_human import witnesses_human, witnesses_json  # noqa: PLC0415 - see above
    from govern.report.running.run_human import run_human, runs_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    with progress("records") as report, results_only():
        result = execute(context, release, environment, recordings=recording or (), progress=report)
    if format is Format.JSON:
        came = ask_witnesses(context)
        show_json({**runs_json(result), "cosigned": witnesses_json(came)})
    else:
        for item in result:
            show(run_human(item))
        came = ask_witnesses(context)
        show(witnesses_human(came))
    insist(came)
