"""`govern approve`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from govern.cli.options import Format, FormatOption, NowOption, WorkspaceOption, moment

if TYPE_CHECKING:
    from govern.app.change.approve import Opinion
    from govern.app.workspace.context import Context
    from govern.lineage.statements.signers import Signer


def approve(
    base: Annotated[
        str,
        typer.Argument(
            help="The git revision that the change is compared with; or an event, such as ev:2_17."
        ),
    ],
    head: Annotated[
        str | None,
        typer.Argument(help="The revision to approve; by default the working tree.", show_default=False),
    ] = None,
    *,
    key: Annotated[
        str,
        typer.Option(
            "--key",
            "-k",
            envvar="GOVERN_SIGNING_KEY",
            help="What to sign with: ssh:PATH, agent:SHA256:..., or file:PATH (a key of govern).",
        ),
    ],
    reason: Annotated[
        str, typer.Option("--reason", "-m", help="What you looked at, for those who read it later.")
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", help="Approve only this component (prompt/triage) or file.", show_default=False
        ),
    ] = None,
    role: Annotated[
        str | None, typer.Option("--role", help="The role to speak in; by default the one asked for.")
    ] = None,
    reject: Annotated[bool, typer.Option("--reject", help="Reject instead; that blocks.")] = False,
    until: Annotated[
        str | None, typer.Option("--until", help="The day from which it counts no more (2026-12-31).")
    ] = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Approve, or reject, exactly what `govern diff` shows, or the action that an event's decision holds.

    It is signed and kept: of a change in lineage/approvals, of an event in lineage/statements and the log.
    """
    from govern.app.change.approve import Opinion  # noqa: PLC0415 - start-up stays light
    from govern.app.change.approve import approve as sign  # noqa: PLC0415 - see above
    from govern.app.keys.signers import open_signer  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(now))
    opinion = Opinion(reason, not reject, role, _day(until))
    signer = open_signer(key, context.environ)
    if base.startswith("ev:"):
        if head is not None or only or until is not None:
            raise typer.BadParameter("an event is approved as it is: leave out HEAD, --only and --until")
        _event(context, base, signer, opinion, format)
        return
    result = sign(context, (base, head), signer, opinion, tuple(only or ()))
    if format is Format.JSON:
        from govern.report.change.approve_json import approve_json  # noqa: PLC0415 - only the reporter asked for

        show_json(
            approve_json(result.username, result.role, result.subjects, result.path, approves=not reject)
        )
    else:
        from govern.report.change.approve_human import approve_human  # noqa: PLC0415 - see above

        show(approve_human(result.username, result.role, result.subjects, result.path, approves=not reject))


def _event(context: Context, event: str, signer: Signer, opinion: Opinion, format: Format) -> None:
    from govern.app.statements.decide_event import By, approve_event  # noqa: PLC0415 - start-up stays light
    from govern.cli.verbs.decide import show_stated  # noqa: PLC0415 - see above

    by = By(signer, opinion.reason, opinion.role)
    show_stated(approve_event(context, event, by, approves=opinion.approves), format)


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is not a day such as 2026-12-31") from None
