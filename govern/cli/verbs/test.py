"""`govern test`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import NowOption, WorkspaceOption, moment
from govern.errors import Exit


class CasesFormat(StrEnum):
    """How results are printed."""

    HUMAN = "human"
    JSON = "json"
    JUNIT = "junit"


def cases(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Run only the policies in these files or folders.", show_default=False),
    ] = None,
    format: Annotated[
        CasesFormat, typer.Option("--format", "-f", help="How to print the results.")
    ] = CasesFormat.HUMAN,
    *,
    packs: Annotated[
        bool, typer.Option("--packs", help="Run the policies of the enabled packs as well.")
    ] = False,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Run the cases of the policies: what each should say, and which conditions no case reaches."""
    from govern.app.contracts.cases import run_cases  # noqa: PLC0415 - start-up stays light
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json, show_text  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(now))
    result = run_cases(context, paths or (), packs=packs)
    match format:
        case CasesFormat.HUMAN:
            from govern.app.contracts.lint import reader  # noqa: PLC0415 - only the reporter that is asked for is loaded
            from govern.report.policies.cases_human import cases_human  # noqa: PLC0415 - see above

            show(cases_human(result, reader(context)))
        case CasesFormat.JSON:
            from govern.report.policies.cases_json import cases_json  # noqa: PLC0415 - see above

            show_json(cases_json(result))
        case CasesFormat.JUNIT:
            from govern.report.policies.cases_junit import cases_junit  # noqa: PLC0415 - see above

            show_text(cases_junit(result))
    raise typer.Exit(Exit.FINDINGS if result.failed else Exit.CLEAN)
