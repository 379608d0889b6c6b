"""`govern why`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment
from govern.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.workspace.context import Context
    from govern.why.told import WhyAnswer


def why(  # noqa: PLR0917 - options are given by name
    event: Annotated[
        str | None,
        typer.Argument(
            help="The event, such as ev:2_17; without one, list what changed.", show_default=False
        ),
    ] = None,
    vs: Annotated[
        str,
        typer.Option(
            "--vs", help="Compare with: previous, a release (release:41), a time, or an event of the record."
        ),
    ] = "previous",
    recording: Annotated[
        list[Path] | None,
        typer.Option("--recording", help="Recorded answers for stages that are `replay: recorded`."),
    ] = None,
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
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many changes to list.")] = 20,
) -> None:
    """Say why a recommendation changed, by running both releases and what lies between them."""
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show_answer  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    if event is None and (proof is not None or html is not None or svg is not None or mermaid):
        raise typer.BadParameter("name the event: --proof, --html, --svg and --mermaid are about one")
    if opened and proof is None:
        raise typer.BadParameter("--open is for --proof")
    if event is None:
        from govern.app.answers.changed import changed  # noqa: PLC0415 - only the question that is asked
        from govern.report.answers.why_json import changed_json  # noqa: PLC0415 - see above
        from govern.report.change.changed_human import changed_human  # noqa: PLC0415 - see above

        found = changed(context, vs, limit=None if format is AnswerFormat.JSON else limit)
        show_answer(format, lambda: changed_human(found), lambda: changed_json(found))
        raise typer.Exit(Exit.CLEAN)
    from govern.app.answers.why import why as explain  # noqa: PLC0415 - only the question that is asked
    from govern.report.answers.why_human import why_human  # noqa: PLC0415 - see above
    from govern.report.answers.why_json import why_json  # noqa: PLC0415 - see above

    with results_only():
        answer = explain(context, event, vs, recordings=recording or ())
    if mermaid:
        _show_mermaid(answer)
    else:
        show_answer(format, lambda: why_human(answer), lambda: why_json(answer))
    _draw(answer, html, svg)
    if proof is not None:
        _write(context, event, vs, recording or (), proof, opened=opened)
    raise typer.Exit(Exit.CLEAN if answer.answered else Exit.FINDINGS)


def _show_mermaid(answer: WhyAnswer) -> None:
    from govern.cli.output import show_text  # noqa: PLC0415 - only where it is asked for
    from govern.report.answers.picture.mermaid import mermaid  # noqa: PLC0415 - see above
    from govern.report.answers.why_human import drawn  # noqa: PLC0415 - see above

    show_text(mermaid(drawn(answer)))


def _draw(answer: WhyAnswer, html: Path | None, svg: Path | None) -> None:
    """Write the drawings that were asked for."""
    if html is None and svg is None:
        return
    from govern.app.workspace.replace import replace_path  # noqa: PLC0415 - only where it is asked for
    from govern.report.answers.picture.page import page  # noqa: PLC0415 - see above
    from govern.report.answers.picture.svg import svg as picture  # noqa: PLC0415 - see above
    from govern.report.answers.why_human import drawn, why_human  # noqa: PLC0415 - see above
    from govern.report.blocks import laid_out  # noqa: PLC0415 - see above
    from govern.report.styled import plain  # noqa: PLC0415 - see above

    lines = list(laid_out(why_human(answer)))
    said = plain(lines)
    for path, text in ((html, page(drawn(answer), said, lines)), (svg, picture(drawn(answer), said))):
        if path is not None:
            replace_path(path, text.encode(), str(path))
            print(f"written: {path}", file=sys.stderr)


def _write(
    context: Context, event: str, vs: str, recordings: Sequence[Path], path: Path, *, opened: bool
) -> None:
    from govern.app.answers.certify import certify  # noqa: PLC0415 - only where it is asked for
    from govern.app.workspace.replace import replace_path  # noqa: PLC0415 - see above
    from govern.cli.output import results_only  # noqa: PLC0415 - see above

    with results_only():
        data = certify(context, event, vs, opened=opened, recordings=recordings)
    replace_path(path, data, str(path))
    print(f"certificate: {path}", file=sys.stderr)
