"""Command lines that are run often, read without the machinery that explains the others.

An editor, a commit hook and CI call `govern lint` all day. Reading options the general way costs more than
giving a kept result, so the plainest spellings are read here. What is not one of them (help, a mistake, an
option given twice) is left to the general way, which says what is wrong with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.cli.linting import LintOptions

_SHORT = {"-f": "--format", "-w": "--workspace"}
_WITH_VALUE = frozenset({"--format", "--workspace", "--now", "--baseline", "--write-baseline"})


def run_directly(arguments: list[str]) -> int | None:
    """Run a plain command line and give its exit code; None where it must be read the general way."""
    if arguments == ["--version"]:
        from govern import __version__  # noqa: PLC0415 - only what is asked for

        print(f"govern {__version__}")
        return 0
    if arguments[:1] != ["lint"] or (options := lint_options(arguments[1:])) is None:
        return None
    from govern.cli.boundary import boundary  # noqa: PLC0415 - see above
    from govern.cli.linting import run  # noqa: PLC0415 - see above

    with boundary():
        return run(options)


def lint_options(arguments: list[str]) -> LintOptions | None:
    """Read the arguments of `govern lint`: files, `--name value`, `--name=value`, `-f`, `-w`; else None."""
    from govern.cli.clock import moment_of  # noqa: PLC0415 - see above
    from govern.cli.linting import LintFormat, LintOptions  # noqa: PLC0415 - see above

    paths, given = [], dict[str, str]()
    waiting = iter(arguments)
    for argument in waiting:
        if argument and not argument.startswith("-"):
            paths.append(Path(argument))
            continue
        name, equals, value = argument.partition("=")
        name = name if equals else _SHORT.get(name, name)
        if name == "--no-cache" and not equals:
            value = "no"
        elif name not in _WITH_VALUE:
            return None
        elif not equals:
            value = next(waiting, "")
        if name in given or not value or value.startswith("-"):
            return None
        given[name] = value
    try:
        return LintOptions(
            tuple(paths),
            LintFormat(given.get("--format", "human")),
            moment_of(given.get("--now")),
            workspace=_path(given.get("--workspace")),
            baseline=_path(given.get("--baseline")),
            write_baseline=_path(given.get("--write-baseline")),
            cache="--no-cache" not in given,
        )
    except ValueError:
        return None


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
