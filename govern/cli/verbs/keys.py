"""`govern keys`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import WorkspaceOption, moment

app = typer.Typer(no_args_is_help=True, help="The keys that logs and approvals are signed with.")


@app.command("show")
def show(workspace: WorkspaceOption = None) -> None:
    """Print the public keys of the logs that this workspace trusts, one a line."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.logs import trusted  # noqa: PLC0415 - see above

    for verifier in trusted(open_workspace(workspace, moment(None))):
        print(verifier.text)


@app.command("path")
def path(workspace: WorkspaceOption = None) -> None:
    """Print where the private key of this workspace's log is kept."""
    from govern.app.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.logs import open_reader  # noqa: PLC0415 - see above
    from govern.app.state import key_file  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    with open_reader(context) as reader:
        print(key_file(context.environ, reader.origin))


@app.command("new")
def new(
    path: Annotated[Path, typer.Argument(help="Where to keep the private key, outside every workspace.")],
    name: Annotated[str, typer.Option("--name", help="Whose key it is.", show_default=False)],
) -> None:
    """Make a key to approve with, and print its public half for `people` in govern.yaml."""
    from govern.app.new_key import new_key  # noqa: PLC0415 - start-up stays light

    print(new_key(path, name, os.environ))
