"""`govern why`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govern.cli.explaining import Asked, Drawings, Proof, Reader, explain, explain_recorded
from govern.cli.options import (
    AnswerFormat,
    AnswerFormatOption,
    MemoOption,
    SourceOption,
    WorkspaceOption,
    moment,
)
from govern.errors import Exit

if TYPE_CHECKING:
    from govern.app.workspace.context import Context


def why(  # noqa: PLR0917 - options are given by name
    event: Annotated[
        str | None,
        typer.Argument(
            help="The event, such as ev:2_17, or the id of a recorded one; without one, list what changed.",
            show_default=False,
        ),
    ] = None,
    vs: Annotated[
        str,
        typer.Option(
            "--vs", help="Compare with: previous, a release (release:41), a time, or an event of the record."
        ),
    ] = "previous",
    reader: Annotated[
        Reader,
        typer.Option(
            "--for",
            help="Whom the answer is for: a letter to the person affected, causes with their places, or "
            "digests and proofs.",
        ),
    ] = Reader.ENGINEER,
    source: SourceOption = None,
    recording: Annotated[
        list[Path] | None,
        typer.Option("--recording", help="Recorded answers for stages that are `replay: recorded`."),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            min=0,
            help="Draw stages that are not deterministic so often in each configuration: chances, no proof.",
        ),
    ] = 0,
    plan: Annotated[
        bool,
        typer.Option(
            "--plan", help="Print the calls that would settle what is open instead, with their cost."
        ),
    ] = False,
    proof: Annotated[
        Path | None,
        typer.Option("--proof", help="Write the answer as a certificate that `govern verify` checks."),
    ] = None,
    opened: Annotated[
        bool,
        typer.Option(
            "--open", help="Put the record and its salt into the certificate: it is personal data then."
        ),
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the answer as a page, with a drawing.")
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Write the drawing alone.")] = None,
    mermaid: Annotated[
        bool,
        typer.Option("--mermaid", help="Print the drawing as a Mermaid flowchart instead of the answer."),
    ] = False,
    memo: MemoOption = False,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many changes to list.")] = 20,
) -> None:
    """Say why a recommendation changed, by running both releases and what lies between them."""
    from govern.app.answers.trace_recorded import is_recorded  # noqa: PLC0415 - start-up stays light
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - see above

    drawings, certificate = Drawings(html, svg, mermaid), Proof(proof, opened)
    context = open_workspace(workspace, moment(None))
    if opened and proof is None:
        raise typer.BadParameter("--open is for --proof")
    if draws and proof is not None:
        raise typer.BadParameter("what draws show is an estimate, and takes no --proof")
    if plan and (reader is not Reader.ENGINEER or proof is not None or drawings.wanted):
        raise typer.BadParameter(
            "--plan prints calls in the place of an answer: it takes no --for, --proof or drawing"
        )
    if event is None:
        if proof or plan or drawings.wanted or reader is not Reader.ENGINEER or source is not None:
            raise typer.BadParameter("name the event: only --vs, --format and --limit are about all of them")
        _list(context, vs, limit, format)
        raise typer.Exit(Exit.CLEAN)
    asked = Asked(event, vs, reader, format, recording or (), draws, memo, plan)
    if is_recorded(event, source):
        if proof is not None or plan or drawings.wanted or recording:
            raise typer.BadParameter(
                "a recorded event can't be run again: it takes no --proof, --plan, drawing or --recording"
            )
        raise typer.Exit(explain_recorded(context, asked, source))
    raise typer.Exit(explain(context, asked, drawings, certificate))


def _list(context: Context, vs: str, limit: int, format: AnswerFormat) -> None:
    from govern.app.answers.changed import changed  # noqa: PLC0415 - only the question that is asked
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.why_json import changed_json  # noqa: PLC0415 - see above
    from govern.report.change.changed_human import changed_human  # noqa: PLC0415 - see above

    found = changed(context, vs, limit=None if format is AnswerFormat.JSON else limit)
    show_answer(format, lambda: changed_human(found), lambda: changed_json(found))
