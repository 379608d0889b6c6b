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

from govern.check.rule import Rule
from govern.diagnostic import Severity
from govern.errors import UsageError
from govern.source.suggest import did_you_mean

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
    folder = path.partition("/")[0] if "/" in path else ""
    beside = view.catalog.tree.paths([folder]) if folder else []
    guess = did_you_mean(path, beside) or _same_name(path, beside)
    return (
        f"did you mean `{guess}`?"
        if guess
        else "create the file, or correct the path; it starts at the workspace"
    )


def _same_name(path: str, known: list[str]) -> str | None:
    name = path.rpartition("/")[2]
    alike = [item for item in known if item.rpartition("/")[2] == name]
    return alike[0] if len(alike) == 1 else None


RULE = Rule("CON010", "missing-file", Severity.ERROR, _check, __doc__)
