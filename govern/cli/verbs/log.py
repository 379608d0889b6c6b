"""`govern log init`, `govern log publish` and `govern log prove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import WorkspaceOption, moment
from govern.cli.verbs import log_end, log_witness
from govern.cli.verbs.log_prove import prove
from govern.cli.verbs.log_sequence import adopt, migrate, sequence

app = typer.Typer(no_args_is_help=True, help="Make the signed log, publish it, prove what is in it.")


@app.command("init")
def init(
    origin: Annotated[
        str | None,
        typer.Option(
            "--origin", help="The log's identity; by default the workspace's with eight random digits."
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            "-k",
            help="A key that is there already: ssh:PATH, agent:SHA256:... or pkcs11:...; else one is made.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a log and a key of its own; the private key stays outside the workspace."""
    from govern.app.log.logs import init_log  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    made = init_log(open_workspace(workspace, moment(None)), origin, key)
    print(f"log          {made.paths.database}")
    print(f"origin       {made.origin}")
    print(f"public key   {made.verifier}")
    print(f"private key  {made.key}")
    print(f"trusted in   {made.paths.trust}")
    print("Next: govern run")


@app.command("publish")
def publish(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where to; by default `log.published` of govern.yaml.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the log as static tiles (C2SP tlog-tiles) that anyone can verify."""
    from govern.app.log.publish import publish_log  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.progress import progress  # noqa: PLC0415 - see above

    with progress("tiles") as report:
        where, written, size = publish_log(open_workspace(workspace, moment(None)), folder, report)
    print(f"{where}: {size} entries published, {written} files written")


@app.command("reindex")
def reindex(workspace: WorkspaceOption = None) -> None:
    """Make the log's index again from its entries, where `govern verify` finds that it says otherwise."""
    from govern.app.log.reindex import reindex as run  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    print(f"the index was made again from {run(open_workspace(workspace, moment(None)))} entries")


app.command("prove")(prove)
app.command("cosign")(log_witness.cosign)
app.command("freeze")(log_end.freeze)
app.command("succeed")(log_end.succeed)
app.add_typer(log_witness.app, name="witness")
app.command("sequence")(sequence)
app.command("adopt")(adopt)
app.command("migrate")(migrate)
