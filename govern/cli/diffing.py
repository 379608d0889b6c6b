"""What `govern diff` does with its options, however they were read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from govern import __version__
from govern.errors import Exit, UsageError

if TYPE_CHECKING:
    import datetime as dt

    from govern.app.change.sides import Compared


class DiffFormat(StrEnum):
    """How a comparison is printed."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"


BASE = "HEAD"
"""The revision that is compared with where none is named."""


class DiffOptions(NamedTuple):
    """The options of `govern diff`, as its help says them."""

    base: str
    head: str | None
    format: DiffFormat
    now: dt.datetime
    each: str | None = None
    workspace: Path | None = None


def run(options: DiffOptions) -> int:
    """Compare and print; give the exit code."""
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    if options.each is not None:
        return _replay(options, options.each)
    from govern.app.change.diff import compared  # noqa: PLC0415 - see above
    from govern.app.workspace.root import folder_in  # noqa: PLC0415 - see above

    context = open_workspace(options.workspace, options.now)
    found = compared(context, options.base, options.head)
    top = Path(context.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    folder = folder_in(context.root, top)
    _print(found, options.format, options.base, options.head or "the working tree", folder)
    return int(Exit.FINDINGS if found.report.blocked else Exit.CLEAN)


def _replay(options: DiffOptions, span: str) -> int:
    """Judge a history commit by commit."""
    from govern.app.change.replay import replay  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.replaying import show_replay  # noqa: PLC0415 - see above

    as_json = options.format is DiffFormat.JSON
    if (options.base, options.head) != (BASE, None) or not (as_json or options.format is DiffFormat.HUMAN):
        raise UsageError(
            "--each takes the range alone, and is printed as human or json",
            help="Write `govern diff --each BASE..HEAD`.",
        )
    found = replay(open_workspace(options.workspace, options.now), span)
    return int(Exit.FINDINGS if show_replay(found, span, as_json=as_json) else Exit.CLEAN)


def _print(found: Compared, format: DiffFormat, base: str, head: str, folder: str) -> None:
    """Print by the reporter that is asked for, and load no other."""
    from govern.cli.output import show, show_json, show_text  # noqa: PLC0415 - start-up stays light

    report = found.report
    match format:
        case DiffFormat.JSON:
            from govern.report.change.change_json import change_json  # noqa: PLC0415 - see above

            show_json(change_json(report))
        case DiffFormat.SARIF:
            from govern.report.findings.sarif import sarif_log  # noqa: PLC0415 - see above

            show_json(sarif_log([(item, None) for item in report.diagnostics], version=__version__))
        case DiffFormat.GITHUB:
            from govern.report.findings.github import github_commands  # noqa: PLC0415 - see above

            show_text("".join(f"{command}\n" for command in github_commands(report.diagnostics, folder)))
        case DiffFormat.MARKDOWN:
            from govern.report.change.change_markdown import change_markdown  # noqa: PLC0415 - see above

            show_text(change_markdown(report, base, head, found.by_role()))
        case DiffFormat.HUMAN:
            from govern.report.change.change_human import change_human  # noqa: PLC0415 - see above

            show(change_human(report, base, head))
