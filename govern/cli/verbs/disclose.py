"""`govern disclose`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment
from govern.errors import UsageError

if TYPE_CHECKING:
    from govern.app.workspace.context import Context


def disclose(  # noqa: PLR0917 - options are given by name
    event: Annotated[
        str | None,
        typer.Argument(help="The event, such as ev:2_17, or its entry's number.", show_default=False),
    ] = None,
    field: Annotated[list[str] | None, typer.Option("--field", help="A field to show; repeatable.")] = None,
    audience: Annotated[str | None, typer.Option("--for", help="Who it is for; needs --nonce.")] = None,
    nonce: Annotated[
        str | None, typer.Option("--nonce", help="What they asked with, so that it can't be shown again.")
    ] = None,
    holder_key: Annotated[
        Path | None,
        typer.Option("--holder-key", help="A key file whose owner signs, too; needs --for and --nonce."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A new file for it, readable for you alone.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help="Check such a file instead, and print what it shows.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="With --check: the log's public key; else the trusted ones.")
    ] = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Show fields of an event to an auditor, with proof that they are what the log commits to (SD-JWT).

    Whoever has the log's public key can check it. The fields that are not named stay hidden.
    """
    from govern.cli.output import show, show_json, show_text  # noqa: PLC0415 - start-up stays light
    from govern.lineage.personal.presentation import Reader  # noqa: PLC0415 - see above

    if (audience is None) != (nonce is None) or (holder_key is not None and audience is None):
        raise UsageError(
            "--for and --nonce go together, and --holder-key needs both",
            help="The auditor gives the nonce: a fresh random text for each question.",
        )
    reader = Reader(audience, nonce) if audience is not None and nonce is not None else None
    if check is not None:
        from govern.app.log.verify import believed_policy  # noqa: PLC0415 - see above
        from govern.app.personal.disclose import check_disclosed  # noqa: PLC0415 - only the question that is asked
        from govern.report.personal.disclose_human import disclosed_human, disclosed_json  # noqa: PLC0415 - see above

        policy = believed_policy(None if key else _context(workspace), key)
        shown = check_disclosed(check, policy, reader)
        show_json(disclosed_json(shown)) if format is Format.JSON else show(disclosed_human(shown))
        return
    if event is None or not field:
        raise UsageError(
            "say what to disclose",
            help="`govern disclose EVENT --field NAME`; or `govern disclose --check FILE`.",
        )
    from govern.app.personal.disclose import disclose as make  # noqa: PLC0415 - only the question that is asked
    from govern.app.personal.disclose import write_private  # noqa: PLC0415 - see above

    made = make(_context(workspace), event, field, reader, holder_key)
    if out is None:
        show_text(made.text + "\n")
        return
    write_private(out, made.text + "\n")
    shown_fields = ", ".join(made.fields)
    print(f"{out}: {shown_fields} of {event} (entry {made.index}); `govern disclose --check` checks it")


def _context(workspace: Path | None) -> Context:
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    return open_workspace(workspace, moment(None))
