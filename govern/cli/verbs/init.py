"""`govern init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, moment
from govern.errors import UsageError


def _adopt(
    prompts: Path,
    folder: Path | None,
    named: tuple[str | None, str | None, str | None],
    only: tuple[str, ...],
    format: Format,
) -> None:
    from govern.app.contracts.init_prompts import Asked, init_prompts  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    name, into, owner = named
    done = init_prompts(Asked(prompts, folder, name, into, only, owner), moment(None))
    found = done.found
    if format is Format.JSON:
        show_json(
            {
                "version": 1,
                "workspace": str(done.root),
                "new": done.is_new,
                "added": [{"component": str(ref), "file": path} for ref, path in found.added],
                "moved": [{"component": str(ref), "file": new, "was": old} for ref, old, new in found.moved],
                "lost": [{"component": str(ref), "file": path} for ref, path in found.lost],
                "known": len(found.known),
                "left_out": found.left,
                "warnings": list(done.warnings),
            }
        )
        return
    from govern.report.workspace.adopted_human import adopted_human  # noqa: PLC0415 - only the reporter asked for

    show(
        adopted_human(
            str(done.root),
            is_new=done.is_new,
            added=found.added,
            moved=found.moved,
            known=len(found.known),
            warnings=done.warnings,
        )
    )


def init(  # noqa: PLR0917 - options are given by name
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
    from_prompts: Annotated[
        Path | None,
        typer.Option(
            "--from-prompts",
            metavar="DIR",
            help="Govern the prompts of a folder instead: a contract for each file that has none.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="GLOB",
            help="Of these prompts, those whose path in the folder matches.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(
            "--into", metavar="DIR", help="Where their contracts go.", show_default="contracts/prompts"
        ),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option("--owner", help="Who owns them; by default git's user.name.", show_default=False),
    ] = None,
    format: FormatOption = Format.HUMAN,
) -> None:
    """Make a minimal workspace that lints clean and runs; nothing is overwritten."""
    if from_prompts is not None:
        _adopt(from_prompts, folder, (name, into, owner), tuple(only or ()), format)
        return
    if only or into is not None or owner is not None:
        raise UsageError("--only, --into and --owner are about prompts", help="Add --from-prompts DIR.")
    from govern.app.contracts.init import init as make  # noqa: PLC0415 - start-up stays light
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
        from govern.report.workspace.init_human import init_human  # noqa: PLC0415 - only the reporter that is asked for

        files = [(part.path, part.purpose) for part in made.parts]
        schemas = made.schemas[0].rpartition("/")[0]
        files.append((f"{schemas}/", f"{len(made.schemas)} schemas, for editors"))
        show(init_human(made.root, made.name, files, made.warnings, [(s.command, s.why) for s in made.steps]))
