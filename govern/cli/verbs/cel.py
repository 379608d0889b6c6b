"""`govern cel`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption
from govern.errors import Exit
from govern.report.styled import Line


def cel(
    expression: Annotated[str, typer.Argument(help="The expression, in CEL.", show_default=False)],
    given: Annotated[
        Path | None,
        typer.Option("--given", "-g", help="A YAML or JSON file; its keys are the variables."),
    ] = None,
    trace: Annotated[
        bool, typer.Option("--trace", "-t", help="Show every part with its value, and where it came from.")
    ] = False,
    format: FormatOption = Format.HUMAN,
) -> None:
    """Evaluate one expression of the policy language, to try things out.

    Ends with 0, with 1 where the value is false, with 2 where the expression is wrong or has no value.
    """
    from govern.app.contracts.cel import evaluate  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.policy.cel import CelError  # noqa: PLC0415 - see above
    from govern.report.policies.cel_human import cel_human, cel_problem  # noqa: PLC0415 - see above
    from govern.report.policies.cel_json import cel_json, problems  # noqa: PLC0415 - see above

    try:
        evaluated = evaluate(expression, given, trace=trace)
    except CelError as error:
        if format is Format.JSON:
            show_json({"expression": expression, "errors": problems(error)})
        else:
            _complain(cel_problem(expression, error))
        raise typer.Exit(Exit.USAGE) from None
    if format is Format.JSON:
        show_json(cel_json(evaluated))
    else:
        (show if evaluated.error is None else _complain)(cel_human(evaluated))
    if evaluated.error is not None:
        raise typer.Exit(Exit.USAGE)
    raise typer.Exit(Exit.CLEAN if evaluated.passed else Exit.FINDINGS)


def _complain(lines: Iterable[Line]) -> None:
    """Print to standard error, so that standard output holds a value or nothing."""
    from govern.report.terminal import show as write  # noqa: PLC0415 - rich waits until there is a terminal

    write(lines, sys.stderr, os.environ)
