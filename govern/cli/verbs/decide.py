"""`govern override`, `govern defer` and `govern revoke`; `govern approve EVENT` ends here too."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from govern.cli.clock import moment_of
from govern.cli.options import Format, FormatOption, NowOption, WorkspaceOption, moment

if TYPE_CHECKING:
    from govern.app.statements.decide_event import Stated

KeyOption = Annotated[
    str,
    typer.Option(
        "--key",
        "-k",
        envvar="GOVERN_SIGNING_KEY",
        help="What to sign with: ssh:PATH, agent:SHA256:..., pkcs11:..., or file:PATH (a key of govern).",
    ),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", "-m", help="What you know, for those who read it later.")
]
RoleOption = Annotated[
    str | None, typer.Option("--role", help="The role to speak in; by default the one asked for.")
]


def override(
    event: Annotated[str, typer.Argument(help="An event, such as ev:2_17.")],
    *,
    to: Annotated[str, typer.Option("--to", help="The action to take instead, of the same policy.")],
    key: KeyOption,
    reason: ReasonOption,
    role: RoleOption = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Decide otherwise on an event: signed, kept in lineage/statements, named in the log."""
    from govern.app.keys.signers import open_signer  # noqa: PLC0415 - see above
    from govern.app.statements.decide_event import By  # noqa: PLC0415 - see above
    from govern.app.statements.decide_event import override as decide  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    context = open_workspace(workspace, moment(now))
    by = By(open_signer(key, context.environ), reason, role)
    show_stated(decide(context, event, to, by), format)


def defer(
    event: Annotated[str, typer.Argument(help="An event, such as ev:2_17.")],
    *,
    until: Annotated[str, typer.Option("--until", help="The time or day before which nothing is done.")],
    key: KeyOption,
    reason: ReasonOption,
    role: RoleOption = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Put a decision off: signed, kept in lineage/statements, named in the log."""
    from govern.app.keys.signers import open_signer  # noqa: PLC0415 - see above
    from govern.app.statements.decide_event import By  # noqa: PLC0415 - see above
    from govern.app.statements.decide_event import defer as decide  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    context = open_workspace(workspace, moment(now))
    by = By(open_signer(key, context.environ), reason, role)
    show_stated(decide(context, event, _time(until), by), format)


def revoke(
    what: Annotated[
        str, typer.Argument(help="A version, such as model/afinn@1.0.0, or a file of lineage/statements.")
    ],
    *,
    key: KeyOption,
    reason: ReasonOption,
    role: RoleOption = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Let a version run no more, and name in the log all that was made under it."""
    from govern.app.keys.signers import open_signer  # noqa: PLC0415 - see above
    from govern.app.statements.decide_event import By  # noqa: PLC0415 - see above
    from govern.app.statements.revoke import revoke as decide  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.log.statement_human import revoked_human, revoked_json  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(now))
    found = decide(context, what, By(open_signer(key, context.environ), reason, role))
    show_json(revoked_json(found)) if format is Format.JSON else show(revoked_human(found))


def show_stated(found: Stated, format: Format) -> None:
    """Print a statement on an event."""
    from govern.cli.output import show, show_json  # noqa: PLC0415 - start-up stays light
    from govern.report.log.statement_human import stated_human, stated_json  # noqa: PLC0415 - see above

    show_json(stated_json(found)) if format is Format.JSON else show(stated_human(found))


def _time(text: str) -> dt.datetime:
    try:
        return moment_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
