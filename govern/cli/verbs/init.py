"""`govern init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption


def init(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="Where, by default here; made if it is not there.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="The workspace's name; by default the folder's.", show_default=False),
    ] = None,
    format: FormatOption = Format.HUMAN,
) -> None:
    """Make a minimal workspace that lints clean and runs; nothing is overwritten."""
    from govern.app.init import init as make  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    made = make(folder, name)
    if format is Format.JSON:
        show_json(
            {
                "version": 1,
                "workspace": str(made.root),
                "name": made.name,
                "files": [*(part.path for part in made.parts), *made.schemas],
                "warnings": list(made.warnings),
                "next": [{"command": step.command, "why": step.why} for step in made.steps],
            }
        )
    else:
        from govern.report.init_human import init_human  # noqa: PLC0415 - only the reporter that is asked for

        files = [(part.path, part.purpose) for part in made.parts]
        schemas = made.schemas[0].rpartition("/")[0]
        files.append((f"{schemas}/", f"{len(made.schemas)} schemas, for editors"))
        show(init_human(made.root, made.name, files, made.warnings, [(s.command, s.why) for s in made.steps]))
