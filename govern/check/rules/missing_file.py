"""A contract names a file that is not there.

What it checks
--------------
Every prompt section, source file and artefact that a contract names is a readable file of the workspace,
below its root once links are followed.

Why it matters
--------------
The file is part of what the contract pins. Without it there is nothing to digest, to run or to review.

Example
-------
    sections:
      - name: instructions
        role: system
        file: prompts/sumary/system.md

Instead
-------
    sections:
      - name: instructions
        role: system
        file: prompts/summary/system.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import guesses
from govern.check.rule import Rule
from govern.diagnostic import Severity
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, use in view.file_uses:
        try:
            view.catalog.tree.read(use.path)
        except KeyError:
            yield RULE.on(loaded, use.route, f"there is no file `{use.path}`", help=_help(view, use.path))
        except UsageError as error:
            help_ = error.help or "name a readable file inside the workspace"
            yield RULE.on(loaded, use.route, error.message, help=help_)


def _help(view: View, path: str) -> str:
    beside = view.once(_folders).below(path)
    same = beside.by_name.get(path.rpartition("/")[2], ())
    guess = view.once(guesses.paths).of(path, beside.paths) or (same[0] if len(same) == 1 else None)
    return (
        f"did you mean `{guess}`?"
        if guess
        else "create the file, or correct the path; it starts at the workspace"
    )


class _Files:
    """The files of a folder, and which of them have each name."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths
        self.by_name: dict[str, list[str]] = {}
        for path in paths:
            self.by_name.setdefault(path.rpartition("/")[2], []).append(path)


class _Folders:
    """The folders of the workspace, each listed when it is first asked for."""

    def __init__(self, view: View) -> None:
        self._tree, self._listed = view.catalog.tree, {"": _Files([])}

    def below(self, path: str) -> _Files:
        """The files of the topmost folder that a path names."""
        folder = path.partition("/")[0] if "/" in path else ""
        if folder not in self._listed:
            self._listed[folder] = _Files(self._tree.paths([folder]))
        return self._listed[folder]


def _folders(view: View) -> _Folders:
    return _Folders(view)


RULE = Rule("CON010", "missing-file", Severity.ERROR, _check, __doc__)
