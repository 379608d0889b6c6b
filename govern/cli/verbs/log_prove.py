"""`govern log prove`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import WorkspaceOption, moment
from govern.errors import UsageError


def prove(
    what: Annotated[
        list[str],
        typer.Argument(
            help="An entry's index or an event; with --consistency an older size or checkpoint file, and "
            "the newer size (by default the latest).",
            metavar="ENTRY|EVENT | OLD [NEW]",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write the proof here, and beside it what it is about."),
    ] = None,
    consistency: Annotated[
        bool, typer.Option("--consistency", help="Prove that the log only grew since OLD.")
    ] = False,
    cose: Annotated[
        bool, typer.Option("--cose", help="Make a COSE receipt (RFC 9942), signed with the log's key.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Prove an entry, or the log's growth, to anyone who has the public key."""
    from govern.app.log.prove import prove_consistency, prove_entry, write_proof  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    if len(what) > 1 + consistency:
        raise UsageError(
            f"{len(what)} things to prove are too many",
            help="Name one entry or event; or with --consistency an older size and a newer one.",
        )
    if cose and consistency:
        raise UsageError("--cose is for entries", help="Leave --cose or --consistency out.")
    if cose and out is None:
        raise UsageError("a COSE receipt is binary", help="Name a file to write it to: --out receipt.cose")
    context = open_workspace(workspace, moment(None))
    if consistency:
        made = prove_consistency(context, what[0], what[1] if len(what) > 1 else None)
    else:
        made = prove_entry(context, what[0], cose=cose)
    if out is None:
        sys.stdout.write(made.data.decode())
        return
    written = write_proof(made, out)
    print(f"proved: {made.says}")
    print(f"written: {', '.join(map(str, written))}")
    print(f"Next: govern verify {out}")
