"""`govern log witness` and `govern log cosign`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment
from govern.errors import Exit, UsageError

app = typer.Typer(no_args_is_help=True, help="Witnesses: others who see that a log only ever grows.")


@app.command("serve")
def serve(  # noqa: PLR0917 - options are given by name
    key: Annotated[
        str,
        typer.Option(
            "--key", "-k", help="The witness's own key: file:PATH, ssh:PATH, agent:SHA256:... or pkcs11:..."
        ),
    ],
    state: Annotated[
        Path, typer.Option("--state", help="The file of what was cosigned; losing it breaks the promise.")
    ],
    log: Annotated[
        list[str] | None,
        typer.Option("--log", help="The public key of a log to witness; may be given again."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy", help="A trust policy, whose `log` lines are to be witnessed.", show_default=False
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="The witness's name, for a key that has none.", show_default=False),
    ] = None,
    listen: Annotated[
        str, typer.Option("--listen", help="Address and port; port 0 takes a free one.")
    ] = "127.0.0.1:8432",
) -> None:
    """Cosign what consistently grows, over HTTP (C2SP tlog-witness); behind TLS by a proxy of yours."""
    from govern.app.keys.signers import open_cosigner  # noqa: PLC0415 - start-up stays light
    from govern.app.log.witness import prepare  # noqa: PLC0415 - see above
    from govern.server.witness import WitnessServer  # noqa: PLC0415 - see above

    host, port = _address(listen)
    signer = open_cosigner(key, os.environ, name=name)
    duty = prepare(signer, state, log or (), policy)
    try:
        listening = WitnessServer((host, port), duty.witness, tell=_tell)
    except OSError as error:
        raise UsageError(
            f"can't listen at {listen}: {error.strerror or error}", help="Name another one with --listen."
        ) from None
    with listening as server:
        print(f"witness    {duty.key.text}")
        for origin in duty.origins:
            print(f"cosigns    {origin}")
        print(f"listening  {server.url}", flush=True)
        server.serve_forever()


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What the policy calls it.")],
    key: Annotated[str, typer.Argument(help="Its public key, as it prints it when it starts.")],
    url: Annotated[str, typer.Argument(help="Where checkpoints are submitted to it.")] = "",
    quorum: Annotated[
        str | None,
        typer.Option(
            "--quorum", help="The witness or group that must cosign from now on.", show_default=False
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a witness to the trust policy; with --quorum, believe no checkpoint without it."""
    from govern.app.log.logs import settings  # noqa: PLC0415 - see above
    from govern.app.log.witness import add_witness  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    context = open_workspace(workspace, moment(None))
    found = add_witness(context, name, key, url, quorum)
    names = ", ".join(one.name for one in found.witnesses)
    print(f"{settings(context).trust}: witnesses {names}; quorum {found.quorum}")
    print("Next: govern log cosign")


def cosign(format: FormatOption = Format.HUMAN, workspace: WorkspaceOption = None) -> None:
    """Have the witnesses of the trust policy cosign the log's latest checkpoint."""
    from govern.app.log.cosign import cosign as ask  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.log.cosign_human import cosign_human, cosign_json  # noqa: PLC0415 - see above

    found = ask(open_workspace(workspace, moment(None)))
    show_json(cosign_json(found)) if format is Format.JSON else show(cosign_human(found))
    raise typer.Exit(Exit.FINDINGS if found.missing else Exit.CLEAN)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal()) or int(port) > 65_535:
        raise typer.BadParameter(f"`{text}` is no address such as 127.0.0.1:8432")
    return host.strip("[]"), int(port)


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)
