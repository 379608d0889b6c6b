"""`govern why-rate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, MemoOption, WorkspaceOption, moment


def why_rate(  # noqa: PLR0917 - options are given by name
    outcome: Annotated[
        str, typer.Argument(help="What is counted: action=NAME, verdict=hold, or action=NAME,verdict=hold.")
    ],
    before: Annotated[
        str, typer.Option("--from", help="The release before, such as 41.", show_default=False)
    ],
    after: Annotated[str, typer.Option("--to", help="The release after.", show_default=False)],
    by: Annotated[
        str | None,
        typer.Option("--by", help="A field, public or internal, by whose values records are told apart."),
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option("--environment", "-e", help="test, staging or production.", show_default=False),
    ] = None,
    recording: Annotated[
        list[Path] | None,
        typer.Option("--recording", help="Recorded answers for stages that are `replay: recorded`."),
    ] = None,
    plan: Annotated[
        bool,
        typer.Option(
            "--plan", help="Print the calls that would settle what is open instead, with their cost."
        ),
    ] = False,
    memo: MemoOption = False,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Say why an outcome became more or less frequent: what each changed factor adds, exactly."""
    from govern.app.answers.why_rate import MEMO  # noqa: PLC0415 - start-up stays light
    from govern.app.answers.why_rate import why_rate as explain  # noqa: PLC0415 - see above
    from govern.app.running.memo_file import opened_memo  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show_answer, warn  # noqa: PLC0415 - see above
    from govern.cli.progress import progress  # noqa: PLC0415 - see above
    from govern.report.answers.rate_human import rate_human  # noqa: PLC0415 - see above
    from govern.report.answers.rate_json import rate_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    with (
        progress("records") as report,
        results_only(),
        opened_memo(context.environ, MEMO, keep=memo, tell=warn) as outputs,
    ):
        found = explain(
            context,
            outcome,
            before,
            after,
            by=by,
            environment=environment,
            recordings=recording or (),
            memo=outputs,
            plan=plan,
            progress=report,
        )
    if plan:
        from govern.report.answers.rate_plan import rate_plan_human, rate_plan_json  # noqa: PLC0415 - see above

        show_answer(format, lambda: rate_plan_human(found), lambda: rate_plan_json(found))
        return
    show_answer(format, lambda: rate_human(found), lambda: rate_json(found))
