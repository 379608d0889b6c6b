"""Command lines that are run often, read without the machinery that explains the others.

An editor, a commit hook and CI call `govern lint` and `govern diff` all day, and whoever follows events up
calls `govern derive` on one after the other. Reading options the general way costs more than giving a kept
result, so the plainest spellings are read here. What is none of them (help, a mistake, an option given twice)
is left to the general way, which says what is wrong with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.cli.deriving import DeriveOptions
    from govern.cli.diffing import DiffOptions
    from govern.cli.linting import LintOptions

_SHORT = {"-f": "--format", "-w": "--workspace"}
_OF_LINT = frozenset({"--format", "--workspace", "--now", "--baseline", "--write-baseline"})
_OF_DIFF = frozenset({"--format", "--workspace", "--now", "--each"})
_OF_DERIVE = frozenset({"--format", "--workspace", "--source"})
"""The options of a verb that take a value."""


def run_directly(arguments: list[str]) -> int | None:
    """Run a plain command line and give its exit code; None where it must be read the general way."""
    if arguments == ["--version"]:
        from govern import __version__  # noqa: PLC0415 - only what is asked for

        print(f"govern {__version__}")
        return 0
    verb, *others = arguments or [""]
    if verb == "lint" and (lint := lint_options(others)) is not None:
        from govern.cli.boundary import boundary  # noqa: PLC0415 - see above
        from govern.cli.linting import run  # noqa: PLC0415 - see above

        with boundary():
            return run(lint)
    if verb == "diff" and (diff := diff_options(others)) is not None:
        from govern.cli.boundary import boundary  # noqa: PLC0415 - see above
        from govern.cli.diffing import run as compare  # noqa: PLC0415 - see above

        with boundary():
            return compare(diff)
    if verb == "derive" and (derive := derive_options(others)) is not None:
        from govern.cli.boundary import boundary  # noqa: PLC0415 - see above
        from govern.cli.deriving import run as tell  # noqa: PLC0415 - see above

        with boundary():
            tell(derive)
            return 0
    return None


def lint_options(arguments: list[str]) -> LintOptions | None:
    """Read the arguments of `govern lint`: files, `--name value`, `--name=value`, `-f`, `-w`; else None."""
    from govern.cli.clock import moment_of  # noqa: PLC0415 - see above
    from govern.cli.linting import LintFormat, LintOptions  # noqa: PLC0415 - see above

    read = _read(arguments, _OF_LINT, "--no-cache")
    if read is None:
        return None
    paths, given = read
    try:
        return LintOptions(
            tuple(map(Path, paths)),
            LintFormat(given.get("--format", "human")),
            moment_of(given.get("--now")),
            workspace=_path(given.get("--workspace")),
            baseline=_path(given.get("--baseline")),
            write_baseline=_path(given.get("--write-baseline")),
            cache="--no-cache" not in given,
        )
    except ValueError:
        return None


def diff_options(arguments: list[str]) -> DiffOptions | None:
    """Read the arguments of `govern diff`, spelt as `lint_options` takes them; else None."""
    from govern.cli.clock import moment_of  # noqa: PLC0415 - see above
    from govern.cli.diffing import BASE, DiffFormat, DiffOptions  # noqa: PLC0415 - see above

    read = _read(arguments, _OF_DIFF)
    if read is None or len(read[0]) > 2:
        return None
    revisions, given = read
    try:
        return DiffOptions(
            revisions[0] if revisions else BASE,
            revisions[1] if len(revisions) > 1 else None,
            DiffFormat(given.get("--format", "human")),
            moment_of(given.get("--now")),
            given.get("--each"),
            _path(given.get("--workspace")),
        )
    except ValueError:
        return None


def derive_options(arguments: list[str]) -> DeriveOptions | None:
    """Read the arguments of `govern derive`, spelt as `lint_options` takes them; else None."""
    from govern.cli.deriving import DeriveOptions  # noqa: PLC0415 - see above
    from govern.cli.formats import AnswerFormat  # noqa: PLC0415 - see above

    read = _read(arguments, _OF_DERIVE)
    if read is None or len(read[0]) != 1:
        return None
    (event,), given = read
    try:
        form = AnswerFormat(given.get("--format", "human"))
    except ValueError:
        return None
    return DeriveOptions(event, given.get("--source"), form, _path(given.get("--workspace")))


def _read(
    arguments: list[str], with_value: frozenset[str], flag: str | None = None
) -> tuple[list[str], dict[str, str]] | None:
    """Part arguments into names and options by their long names; None for what is not plain."""
    names, given = list[str](), dict[str, str]()
    waiting = iter(arguments)
    for argument in waiting:
        if argument and not argument.startswith("-"):
            names.append(argument)
            continue
        name, equals, value = argument.partition("=")
        name = name if equals else _SHORT.get(name, name)
        if name == flag and not equals:
            value = "no"
        elif name not in with_value:
            return None
        elif not equals:
            value = next(waiting, "")
        if name in given or not value or value.startswith("-"):
            return None
        given[name] = value
    return names, given


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
