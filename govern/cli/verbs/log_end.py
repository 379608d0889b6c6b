"""`govern log freeze` and `govern log succeed`."""

from __future__ import annotations

from typing import Annotated

import typer

from govern.cli.options import WorkspaceOption, moment


def freeze(
    reason: Annotated[str, typer.Option("--reason", "-m", help="What happened, on one line.")],
    at: Annotated[
        int | None,
        typer.Option(
            "--at",
            help="The size of the last checkpoint that counts; by default the last cosigned one.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """End the log where it is beyond doubt: its key was stolen or lost."""
    from govern.app.log.succession import freeze as end  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    found = end(open_workspace(workspace, moment(None)), at, reason)
    head = found.checkpoint
    print(f"frozen       {head.origin}")
    print(f"at size      {head.size}, root {head.root.hex()}")
    print(f"cosigned by  {', '.join(found.witnesses) or 'nobody: the trust policy asks for no witness'}")
    print(f"checkpoint   {found.path}")
    if found.beyond:
        print(f"beyond       {found.beyond} entries, which are no longer believed")
    print("Next: commit this with the trust policy, tell those who trust the log, then `govern log succeed`")


def succeed(
    origin: Annotated[
        str | None,
        typer.Option(
            "--origin", help="The new log's identity; by default the workspace's with eight random digits."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Begin the log that follows a frozen one; its first entry names that one's origin, size and root."""
    from govern.app.log.succession import succeed as begin  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    found = begin(open_workspace(workspace, moment(None)), origin)
    print(f"follows      {found.predecessor}" + (f", kept in {found.kept}" if found.kept else ""))
    print(f"log          {found.opened.paths.database}")
    print(f"origin       {found.opened.origin}")
    print(f"public key   {found.opened.verifier}")
    print(f"private key  {found.opened.key}")
    print(f"trusted in   {found.opened.paths.trust}")
