"""Source code that can't be parsed, or that has no factory of the name the contract gives.

What it checks
--------------
Each Python file that a contract names parses, and the file of `entry` binds the factory at its top level.

Why it matters
--------------
Code is pinned by its syntax tree, and run by calling its factory. Lint reads it as text and never imports
it, so both mistakes show before anything runs.

Example
-------
    code:
      entry: stages/valence.py:scroer

Instead
-------
    code:
      entry: stages/valence.py:scorer
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract.code import Code
from govern.contract.python_ast import UnreadableCodeError, parse, top_level_names
from govern.diagnostic import Place, Related, Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.contract.material import FileUse
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, use in view.file_uses:
        source = view.read(use.path)
        if use.read_as != "python" or source is None:
            continue
        try:
            parse(source)
        except UnreadableCodeError as error:
            yield _unreadable(loaded, use, error)
            continue
        if use.route[-1] == "entry":
            yield from _factory(view, loaded, use.route, source)


def _unreadable(loaded: Loaded, use: FileUse, error: UnreadableCodeError) -> Diagnostic:
    return RULE.at(
        Place(use.path, error.line, error.column),
        f"this is no Python that can be read: {error}",
        route=use.route,
        help="correct the source; the digest is taken over its syntax tree",
        related=[Related(loaded.place(*use.route), f"{loaded.ref} names the file")],
    )


def _factory(view: View, loaded: Loaded, route: tuple[str, ...], source: bytes) -> Iterator[Diagnostic]:
    code = next(part for at, part in view.parts(loaded) if at == route[:-1] and isinstance(part, Code))
    names = top_level_names(source)
    if code.factory in names or "*" in names:
        return
    guess = did_you_mean(code.factory, sorted(names))
    yield RULE.on(
        loaded,
        route,
        f"`{code.entry_file}` has no `{code.factory}` at its top level",
        help=f"did you mean `{guess}`?"
        if guess
        else f"define `{code.factory}` there, or name the factory it has",
    )


RULE = Rule("CON011", "unreadable-code", Severity.ERROR, _check, __doc__)
