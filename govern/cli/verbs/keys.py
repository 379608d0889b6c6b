"""`govern keys`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import WorkspaceOption, moment

app = typer.Typer(no_args_is_help=True, help="The keys that logs, witnesses and statements are signed with.")


@app.command("show")
def show(
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            "-k",
            help="Show this key instead: file:PATH, ssh:PATH, agent:SHA256:... or pkcs11:...",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Its name, for a key that has none.", show_default=False)
    ] = None,
    witness: Annotated[bool, typer.Option("--witness", help="Show it as a witness's key.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the public keys of the logs that this workspace trusts, one a line; or that of any key."""
    if key is not None:
        from govern.app.keys.signers import open_cosigner, open_note_signer  # noqa: PLC0415 - start-up stays light

        if witness:
            print(open_cosigner(key, os.environ, name=name).cosigner.text)
        else:
            print(open_note_signer(key, os.environ, name=name).verifier.text)
        return
    from govern.app.log.logs import trusted  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    for verifier in trusted(open_workspace(workspace, moment(None))):
        print(verifier.text)


@app.command("path")
def path(workspace: WorkspaceOption = None) -> None:
    """Print where the private key of this workspace's log is kept."""
    from govern.app.log.logs import open_reader  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.app.workspace.state import key_file  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(None))
    with open_reader(context) as reader:
        print(key_file(context.environ, reader.origin))


@app.command("new")
def new(
    path: Annotated[Path, typer.Argument(help="Where to keep the private key, outside every workspace.")],
    name: Annotated[str, typer.Option("--name", help="Whose key it is.", show_default=False)],
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Ask for a passphrase, where GOVERN_KEY_PASSPHRASE has none.")
    ] = False,
    witness: Annotated[
        bool, typer.Option("--witness", help="Make it for a witness: ML-DSA-44, and print it as such.")
    ] = False,
) -> None:
    """Make a key to sign with, and print its public half as it stands in `people` of govern.yaml."""
    from govern.app.keys.new_key import new_key  # noqa: PLC0415 - start-up stays light

    print(new_key(path, name, os.environ, encrypt=encrypt, witness=witness))


@app.command("rotate")
def rotate(
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            "-k",
            help="The new key: ssh:PATH, agent:SHA256:... or pkcs11:...; by default one is made.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Exchange the log's key: an entry names both, a checkpoint is signed by both, then the new one signs."""
    from govern.app.log.rotate import rotate as exchange  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    done = exchange(open_workspace(workspace, moment(None)), key)
    print(f"until size {done.size}  {done.old.text}")
    print(f"from size {done.size}   {done.new.text}")
    print(f"trusted in   {done.trust}")
    print(f"old key      {done.retired}: delete it once nothing needs it")
    print("Next: commit the trust policy, and `govern log publish`")
