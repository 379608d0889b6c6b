"""`govern impact`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment
from govern.errors import Exit

if TYPE_CHECKING:
    from govern.app.workspace.context import Context


def impact(
    named: Annotated[
        str,
        typer.Argument(
            metavar="COMPONENT|RECORD|STATEMENT",
            help="A component, such as model/afinn@1.0.0, thresholds/triage or release/41; a record by its "
            "key, or an event of it; a signed statement by its digest (sha256:...).",
        ),
    ],
    replace: Annotated[
        str | None,
        typer.Option(
            "--replace", help="Another version: run the events again with it, and count what changes."
        ),
    ] = None,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell what a component touched, a record led to, or rests on a statement, and the actions taken."""
    from govern.app.answers.impact import impact as answer  # noqa: PLC0415 - start-up stays light
    from govern.app.answers.impact_statement import is_statement  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - see above
    from govern.cli.output import results_only, show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.impact_human import impact_human, material_human  # noqa: PLC0415 - see above
    from govern.report.answers.impact_json import impact_json, material_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    if named.startswith("record:") or "/" not in named or is_statement(named):
        if replace is not None:
            raise typer.BadParameter("--replace is for a version of a component")
        _of_record_or_statement(context, named, format)
        return
    if replace is None:
        found = answer(context, named)
        show_answer(format, lambda: impact_human(found), lambda: impact_json(found))
        return
    from govern.app.answers.material import material  # noqa: PLC0415 - only the question that is asked
    from govern.cli.progress import progress  # noqa: PLC0415 - see above

    with progress("events") as report, results_only():
        told = material(context, named, replace, report)
    show_answer(format, lambda: material_human(told), lambda: material_json(told))
    raise typer.Exit(Exit.FINDINGS if told.unknown else Exit.CLEAN)


def _of_record_or_statement(context: Context, named: str, format: AnswerFormat) -> None:
    from govern.app.answers.impact_record import impact_record  # noqa: PLC0415 - only what is asked
    from govern.app.answers.impact_statement import impact_statement, is_statement  # noqa: PLC0415 - see above
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.answers import impact_reached as report  # noqa: PLC0415 - see above

    if is_statement(named):
        rests = impact_statement(context, named)
        show_answer(format, lambda: report.statement_human(rests), lambda: report.statement_json(rests))
        return
    found = impact_record(context, named.removeprefix("record:"))
    show_answer(format, lambda: report.record_human(found), lambda: report.record_json(found))
