"""`govern what-if`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govern.cli.options import NowOption, WorkspaceOption, moment

if TYPE_CHECKING:
    from govern.why.tried import Attestation, Tried


class WhatIfFormat(StrEnum):
    """How a comparison is printed."""

    HUMAN = "human"
    JSON = "json"
    MARKDOWN = "markdown"


def what_if(
    base: Annotated[
        str | None,
        typer.Argument(
            help="The git revision whose pipeline is compared with the working tree's.", show_default=False
        ),
    ] = None,
    *,
    head: Annotated[
        str | None, typer.Option("--head", help="A revision to compare instead of the working tree.")
    ] = None,
    old: Annotated[
        str | None, typer.Option("--from", help="A release, such as 41, to compare instead of revisions.")
    ] = None,
    new: Annotated[str | None, typer.Option("--to", help="The release that --from is compared with.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Try a value without writing it down: NAME=VALUE, such as open_case_at=0.55 or "
            "open-case.minimum_confidence=0.7; of the release in govern.yaml, or of --from. May be repeated.",
            show_default=False,
        ),
    ] = None,
    pipeline: Annotated[
        str | None,
        typer.Option("--pipeline", help="The pipeline, where several differ; with @VERSION a locked one."),
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option("--environment", "-e", help="test, staging or production.", show_default=False),
    ] = None,
    sample: Annotated[
        int, typer.Option("--sample", "-n", min=1, help="Records to draw; all where there are no more.")
    ] = 500,
    seed: Annotated[
        str | None, typer.Option("--seed", help="Draw other records; what is attested is drawn without.")
    ] = None,
    examples: Annotated[
        int, typer.Option("--examples", min=0, max=100, help="Records to name that change.")
    ] = 5,
    recording: Annotated[
        list[Path] | None,
        typer.Option(
            "--recording", help="Recorded answers (JSON Lines) for stages that are `replay: recorded`."
        ),
    ] = None,
    attest: Annotated[
        bool, typer.Option("--attest", help="Sign the result as evidence for the change gate.")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            "-k",
            envvar="GOVERN_SIGNING_KEY",
            help="What to sign with: ssh:PATH, agent:SHA256:..., or file:PATH (a key of govern).",
        ),
    ] = None,
    format: Annotated[
        WhatIfFormat, typer.Option("--format", "-f", help="How to print the result.")
    ] = WhatIfFormat.HUMAN,
    workspace: WorkspaceOption = None,
    now: NowOption = None,
) -> None:
    """Run two locked versions on the same records: which recommendations would change, and to what."""
    if settings:
        if base or head or new or pipeline:
            raise typer.BadParameter(
                "--set tries values in one release: name it with --from, and no other side"
            )
    elif (base is None) == (old is None) or (old is None) != (new is None) or (old and head):
        raise typer.BadParameter("name a revision, two releases with --from and --to, or a value with --set")
    if attest and (base is None or key is None):
        raise typer.BadParameter("--attest needs a revision to compare with, and --key to sign with")
    from govern.app.change.attest import attest as sign  # noqa: PLC0415 - start-up stays light
    from govern.app.change.what_if import Asked, between_releases, between_revisions, with_values  # noqa: PLC0415 - see above
    from govern.app.keys.signers import open_signer  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - see above
    from govern.cli.output import results_only  # noqa: PLC0415 - see above
    from govern.cli.progress import progress  # noqa: PLC0415 - see above

    context = open_workspace(workspace, moment(now))
    signer = open_signer(key, context.environ) if attest and key is not None else None
    asked = Asked(sample, seed, environment, pipeline, examples, recording or ())
    attested: Attestation | None = None
    with progress("records") as report, results_only():
        found: Tried | None
        if settings:
            found = with_values(context, old, settings, asked, report)
        elif base is not None:
            found = between_revisions(context, base, head, asked, report)
        else:
            found = between_releases(context, str(old), str(new), asked, report)
    if signer is not None and base is not None and found is not None:
        attested = sign(context, found, (base, head), signer)
    _print(found, attested, format)


def _print(found: Tried | None, attested: Attestation | None, format: WhatIfFormat) -> None:
    """Print by the reporter that is asked for, and load no other."""
    from govern.cli.output import show, show_json, show_text  # noqa: PLC0415 - start-up stays light

    match format:
        case WhatIfFormat.JSON:
            from govern.report.change.what_if_json import what_if_json  # noqa: PLC0415 - see above

            show_json(what_if_json(found, attested))
        case WhatIfFormat.MARKDOWN:
            from govern.report.change.what_if_markdown import what_if_markdown  # noqa: PLC0415 - see above

            show_text(what_if_markdown(found, attested))
        case WhatIfFormat.HUMAN:
            from govern.report.change.what_if_human import what_if_human  # noqa: PLC0415 - see above

            show(what_if_human(found, attested))
