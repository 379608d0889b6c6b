"""`govern release NAME`, `promote`, `rollback`, `status` and `list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from govern.cli.options import Format, FormatOption, NowOption, WorkspaceOption, moment

if TYPE_CHECKING:
    from govern.app.release.release import Released, Share
    from govern.app.release.step import By
    from govern.app.workspace.context import Context

_NEW = "new"


class NameOrVerb(TyperGroup):
    """`govern release 43` means `govern release new 43`; a slip of a verb is no name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the verb in that was left out."""
        from govern.errors import UsageError  # noqa: PLC0415 - start-up stays light
        from govern.source.suggest import did_you_mean  # noqa: PLC0415 - see above

        first = args[0] if args else ""
        if first and first not in self.commands and first not in {"-h", "--help"}:
            if guess := did_you_mean(first, self.commands):
                raise UsageError(
                    f"there is no `govern release {first}`",
                    help=f"Did you mean `{guess}`? A release of that name: `govern release {_NEW} {first}`.",
                )
            args = [_NEW, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=NameOrVerb,
    no_args_is_help=True,
    help="Put a set of versions in force: `govern release NAME`, then promote it, or roll it back.",
)

KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key",
        "-k",
        envvar="GOVERN_SIGNING_KEY",
        help="What to sign with: ssh:PATH, agent:SHA256:..., or file:PATH (a key of govern).",
    ),
]
ReasonOption = Annotated[str, typer.Option("--reason", "-m", help="Why, for those who read it later.")]
ShareOption = Annotated[
    str | None, typer.Option("--share", help="For this share of the records only, such as 10%.")
]
SegmentOption = Annotated[
    str | None, typer.Option("--segment", help="For records with this value in a field only: drug=X.")
]


@app.command(_NEW)
def new(
    name: Annotated[str, typer.Argument(help="The release, such as 43.")],
    *,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment", "-e", help="An environment to freeze it for; by default all of its pipelines'."
        ),
    ] = None,
    pipeline: Annotated[
        list[str] | None,
        typer.Option("--pipeline", help="A pipeline that it is made of; by default those in force."),
    ] = None,
    share: ShareOption = None,
    segment: SegmentOption = None,
    key: KeyOption = None,
    reason: ReasonOption = "",
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Freeze what is locked as a release, and put it in force in the first of its environments."""
    from govern.app.release.release import release  # noqa: PLC0415 - start-up stays light

    context = _open(workspace, now)
    done = release(
        context,
        name,
        _by(context, key, reason),
        environments=tuple(environment or ()),
        pipelines=tuple(pipeline or ()),
        share=_share(share, segment),
    )
    _show(done, format)


@app.command("promote")
def promote(
    name: Annotated[str, typer.Argument(help="The release, such as 43.")],
    *,
    to: Annotated[str, typer.Option("--to", help="The next environment: staging or production.")],
    share: ShareOption = None,
    segment: SegmentOption = None,
    key: KeyOption = None,
    reason: ReasonOption = "",
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Put a release in force in the next environment, for all records or for a share that may grow."""
    from govern.app.release.release import promote as put  # noqa: PLC0415 - start-up stays light

    context = _open(workspace, now)
    done = put(context, name, to, _by(context, key, reason), _share(share, segment))
    _show(done, format)


@app.command("rollback")
def rollback(
    *,
    environment: Annotated[str, typer.Option("--environment", "-e", help="Where to go back.")],
    to: Annotated[
        str | None,
        typer.Option("--to", help="An earlier release; by default the one before.", show_default=False),
    ] = None,
    key: KeyOption = None,
    reason: ReasonOption = "",
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Go back to the release that was in force before, for all records; nothing is erased."""
    from govern.app.release.release import roll_back  # noqa: PLC0415 - start-up stays light

    context = _open(workspace, now)
    _show(roll_back(context, environment, _by(context, key, reason), to), format)


@app.command("status")
def status(
    format: FormatOption = Format.HUMAN, workspace: WorkspaceOption = None, now: NowOption = None
) -> None:
    """Say what is in force where, for which records, since when and by whose word."""
    from govern.app.release.status import standing  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.release.release_human import standing_human  # noqa: PLC0415 - see above
    from govern.report.release.release_json import standing_json  # noqa: PLC0415 - see above

    found = standing(_open(workspace, now))
    show_json(standing_json(found.serving)) if format is Format.JSON else show(standing_human(found.serving))


@app.command("list")
def history(
    format: FormatOption = Format.HUMAN, workspace: WorkspaceOption = None, now: NowOption = None
) -> None:
    """List every release, promotion and roll-back, the latest first."""
    from govern.app.release.status import standing  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above
    from govern.report.release.release_human import history_human  # noqa: PLC0415 - see above
    from govern.report.release.release_json import history_json  # noqa: PLC0415 - see above

    found = standing(_open(workspace, now))
    show_json(history_json(found.history)) if format is Format.JSON else show(history_human(found.history))


def _open(workspace: Any, now: str | None) -> Context:
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    return open_workspace(workspace, moment(now))


def _by(context: Context, key: str | None, reason: str) -> By:
    from govern.app.keys.signers import open_signer  # noqa: PLC0415 - see above
    from govern.app.release.step import By  # noqa: PLC0415 - start-up stays light

    return By(open_signer(key, context.environ) if key is not None else None, reason)


def _share(share: str | None, segment: str | None) -> Share | None:
    from govern.app.release.release import Share  # noqa: PLC0415 - start-up stays light
    from govern.change.rollout import FULL, parse_share  # noqa: PLC0415 - see above

    return Share(FULL if share is None else parse_share(share), segment)


def _show(done: Released, format: Format) -> None:
    from govern.cli.output import show, show_json  # noqa: PLC0415 - start-up stays light
    from govern.report.release.release_human import step_human  # noqa: PLC0415 - see above
    from govern.report.release.release_json import step_json  # noqa: PLC0415 - see above

    told = (done.step, done.who, done.path, done.document)
    if format is Format.JSON:
        show_json(step_json(*told, signed=done.signed))
    else:
        show(step_human(*told, signed=done.signed))
