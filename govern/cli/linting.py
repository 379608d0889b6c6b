"""What `govern lint` does with its options, however they were read."""

from __future__ import annotations

import datetime as dt
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from govern.errors import UsageError

if TYPE_CHECKING:
    from govern.app.contracts.cache.store import Store
    from govern.app.contracts.printed_lint import Printed


class LintFormat(StrEnum):
    """How findings are printed."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"


_CHECKED_OUT = {LintFormat.GITHUB: "GITHUB_WORKSPACE", LintFormat.GITLAB: "CI_PROJECT_DIR"}
"""Where the formats for CI are told what folder their paths start from; else it is the current one."""


class LintOptions(NamedTuple):
    """The options of `govern lint`, as its help says them."""

    paths: tuple[Path, ...]
    format: LintFormat
    now: dt.datetime
    workspace: Path | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None
    cache: bool = True


def run(options: LintOptions) -> int:
    """Judge and print; give the exit code."""
    if options.write_baseline is not None and (options.paths or options.baseline is not None):
        raise UsageError(
            "--write-baseline freezes the whole workspace", help="Leave out --baseline, and name no files."
        )
    from govern.app.workspace.root import find_root  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_text  # noqa: PLC0415 - see above

    root = find_root(options.workspace)
    printed = _printed(options, root) if options.write_baseline is None else _frozen(options, root)
    if printed.lines is None:
        show_text(printed.text)
    else:
        show(printed.lines)
    return printed.exit


def _printed(options: LintOptions, root: Path) -> Printed:
    from govern.app.contracts.printed_lint import Request, printed_lint  # noqa: PLC0415 - start-up stays light
    from govern.app.workspace.root import inside, read_baseline  # noqa: PLC0415 - see above

    wanted = tuple(inside(root, path) for path in options.paths)
    known = None if options.baseline is None else (str(options.baseline), read_baseline(options.baseline))
    day, below = options.now.date(), _below(options, root)
    return printed_lint(Request(root, day, options.format.value, wanted, known, below), _store(options, root))


def _frozen(options: LintOptions, root: Path) -> Printed:
    from govern.app.contracts.lint import write_baseline  # noqa: PLC0415 - see above
    from govern.app.contracts.printed_lint import print_result  # noqa: PLC0415 - see above
    from govern.app.workspace.context import Context  # noqa: PLC0415 - start-up stays light

    assert options.write_baseline is not None  # noqa: S101 - `run` asked
    context = Context(root, options.now)
    result = write_baseline(context, options.write_baseline)
    return print_result(result, context, options.format.value, _below(options, root))


def _below(options: LintOptions, root: Path) -> str:
    from govern.app.workspace.root import folder_in  # noqa: PLC0415 - see above

    variable = _CHECKED_OUT.get(options.format)
    return "" if variable is None else folder_in(root, Path(os.environ.get(variable) or Path.cwd()))


def _store(options: LintOptions, root: Path) -> Store | None:
    from govern.app.contracts.cache.store import store_for  # noqa: PLC0415 - start-up stays light

    return store_for(os.environ, root) if options.cache else None
