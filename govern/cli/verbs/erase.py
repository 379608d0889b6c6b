"""`govern erase`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, PredecessorOption, WorkspaceOption, moment
from govern.errors import Exit, UsageError


def erase(  # noqa: PLR0917 - options are given by name
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject", help="Whose data: the name as the source has it; - reads it from the input."
        ),
    ] = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="What nobody can open any more, because its keys are lost.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase for good; else only say what would go.")] = False,
    source: Annotated[
        str | None,
        typer.Option("--source", help="Only of this source, such as data-contract/reviews."),
    ] = None,
    predecessor: PredecessorOption = None,
    without: Annotated[
        str,
        typer.Option(
            "--without",
            metavar="ORIGIN",
            help="A frozen log that can't be had: only the subject's keys of it are destroyed.",
            show_default=False,
        ),
    ] = "",
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Erase what is kept beside the log of one person: their key, salts and disclosures.

    Nothing in the log changes, so every proof holds; its commitments to that person's data say nothing more.
    """
    from govern.app.personal.erase import erase as carry_out  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.personal.erase_human import erase_human, erase_json  # noqa: PLC0415 - see above

    name = sys.stdin.readline().rstrip("\r\n") if subject == "-" else subject
    if bool(name) == lost:
        raise UsageError(
            "say whose data is to be erased",
            help="`--subject ID`, or `--subject -` and a line of input; or `--lost` where keys are gone.",
        )
    found = carry_out(
        open_workspace(workspace, moment(None)),
        name or None,
        source,
        carry_out=yes,
        moved=predecessor or (),
        gone=without,
    )
    show_json(erase_json(found)) if format is Format.JSON else show(erase_human(found, lost=lost))
    raise typer.Exit(Exit.CLEAN if found.anything or lost else Exit.FINDINGS)
