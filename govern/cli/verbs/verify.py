"""`govern verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from govern.cli.options import AnswerFormat, AnswerFormatOption, WorkspaceOption, moment
from govern.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.log.store import Place
    from govern.app.workspace.context import Context
    from govern.lineage.trust import Policy


def verify(  # noqa: PLR0917 - options are given by name
    named: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH",
            help="A log's database (a file, or a PostgreSQL URL) or published folder, a checkpoint, or a "
            "proof; by default the workspace's log.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", help="The log's public key (a C2SP verifier key).", show_default=False),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", help="An older checkpoint that the log must still contain.", show_default=False
        ),
    ] = None,
    entry: Annotated[
        Path | None,
        typer.Option("--entry", help="The bytes of the entry that a proof is about.", show_default=False),
    ] = None,
    recording: Annotated[
        list[Path] | None,
        typer.Option("--recording", help="Of a certificate: recorded answers for stages that can't be run."),
    ] = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete", help="Of a certificate: make the log's index again from its entries, too."
        ),
    ] = False,
    since_last: Annotated[
        bool,
        typer.Option(
            "--since-last", help="Read only what came after the last check of this file, and say so."
        ),
    ] = False,
    format: AnswerFormatOption = AnswerFormat.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Check that a log, a checkpoint or a proof is what was signed; public keys are enough."""
    from govern.app.log.recognise import LOGS, Kind, recognise  # noqa: PLC0415 - see above
    from govern.app.log.store import place_of  # noqa: PLC0415 - start-up stays light
    from govern.app.log.verify import believed_policy  # noqa: PLC0415 - see above

    path = None if named is None else place_of(Path(), named)
    if isinstance(path, Path) and (kind := recognise(path)) not in LOGS:
        if kind is Kind.DISCLOSURE:
            raise typer.Exit(_disclosed(path, key, format, workspace))
        if kind is Kind.ANSWER:
            raise typer.Exit(_answer(path, key, workspace, format, recording or (), complete=complete))
        policy = believed_policy(_workspace(workspace) if key is None else None, key)
        raise typer.Exit(_proof(path, policy, against, entry, format))
    if complete:
        raise UsageError(
            "--complete is for certificates of answers", help="Name one that `why --proof` wrote."
        )
    if entry is not None:
        raise UsageError("--entry is for proofs of an entry", help="Name the proof to verify.")
    raise typer.Exit(_log(path, key, _How(against, since_last, format), workspace))


class _How(NamedTuple):
    """What a log is held to, how much of it is read, and how the result is printed."""

    against: Path | None
    since_last: bool
    format: AnswerFormat


def _log(path: Place | None, key: str | None, how: _How, workspace: Path | None) -> Exit:
    from govern.app.log.verify import verify_path, verify_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.cli.progress import progress  # noqa: PLC0415 - see above
    from govern.report.log.verify_human import verify_human, verify_json  # noqa: PLC0415 - see above

    with progress("entries") as report:
        if path is None:
            context = _workspace(workspace, needed=True)
            assert context is not None  # noqa: S101 - for the type checker: it was needed
            found = verify_workspace(context, key, report, against=how.against, since_last=how.since_last)
        else:
            context = _workspace(workspace)
            found = verify_path(context, path, key, report, against=how.against, since_last=how.since_last)
    show_answer(how.format, lambda: verify_human(found), lambda: verify_json(found))
    return Exit.CLEAN if all(item.ok for item in found) else Exit.INTEGRITY


def _proof(
    path: Path, policy: Policy, against: Path | None, entry: Path | None, format: AnswerFormat
) -> Exit:
    from govern.app.log.recognise import recognise  # noqa: PLC0415 - start-up stays light
    from govern.app.log.verify_proof import verify_proof  # noqa: PLC0415 - see above
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.log.proof_human import proof_human, proof_json  # noqa: PLC0415 - see above

    found = verify_proof(path, recognise(path), policy, entry=entry, against=against)
    show_answer(format, lambda: proof_human(found), lambda: proof_json(found))
    return Exit.CLEAN if found.ok else Exit.INTEGRITY


def _disclosed(path: Path, key: str | None, format: AnswerFormat, workspace: Path | None) -> Exit:
    from govern.app.log.verify import believed_policy  # noqa: PLC0415 - see above
    from govern.app.personal.disclose import check_disclosed  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above
    from govern.report.personal.disclose_human import disclosed_human, disclosed_json  # noqa: PLC0415 - see above

    policy = believed_policy(_workspace(workspace) if key is None else None, key)
    shown = check_disclosed(path, policy, None)
    show_answer(format, lambda: disclosed_human(shown), lambda: disclosed_json(shown))
    return Exit.CLEAN


def _answer(
    path: Path,
    key: str | None,
    workspace: Path | None,
    format: AnswerFormat,
    recordings: Sequence[Path],
    *,
    complete: bool,
) -> Exit:
    from govern.app.answers.verify_answer import verify_answer  # noqa: PLC0415 - see above
    from govern.app.log.verify import believed_policy  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import results_only, show_answer  # noqa: PLC0415 - see above
    from govern.report.answers.answer_checked import answer_human, answer_json  # noqa: PLC0415 - see above

    context = _workspace(workspace)
    with results_only():
        policy = believed_policy(context, key)
        found = verify_answer(path, policy, context, complete=complete, recordings=recordings)
    show_answer(format, lambda: answer_human(found), lambda: answer_json(found))
    if found.failure is not None:
        return Exit.INTEGRITY
    return Exit.CLEAN if found.ok else Exit.FINDINGS


def _workspace(workspace: Path | None, *, needed: bool = False) -> Context | None:
    """Open the workspace; an outsider has none, needs the key only, and gets None."""
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    try:
        return open_workspace(workspace, moment(None))
    except UsageError:
        if needed or workspace is not None:
            raise
        return None
