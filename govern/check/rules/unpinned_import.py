"""Code imports something that no pin and no digest covers.

What it checks
--------------
Every module that a component's code imports is in the standard library, comes in a distribution that
`pins` (or a model's `libraries`) names, or is a file of the workspace that `files` lists. What stands
under `if TYPE_CHECKING` does not count.

Why it matters
--------------
A library or a sibling file can change what the code does while the code, and its digest, stay the same.

Example
-------
    code:
      entry: stages/score.py:scorer      # import numpy

Instead
-------
    code:
      entry: stages/score.py:scorer
      pins:
        numpy: 2.1.3
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.check.imports import candidates, imported, is_pinned
from govern.check.rule import Rule
from govern.contract.code import Code
from govern.contract.python_ast import UnreadableCodeError
from govern.diagnostic import Place, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.imports import Import
    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class _Declared:
    """A component's code: where it is declared, and what is pinned beside it."""

    loaded: Loaded
    route: tuple[str, ...]
    code: Code

    @property
    def pins(self) -> list[str]:
        return [*self.code.pins, *getattr(self.loaded.contract, "libraries", {})]


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, use in view.file_uses:
        if use.read_as == "python" and use.route[-1] == "entry":
            route = use.route[:-1]
            code = next(p for at, p in view.parts(loaded) if at == route and isinstance(p, Code))
            yield from _of_code(view, _Declared(loaded, route, code))


def _of_code(view: View, declared: _Declared) -> Iterator[Diagnostic]:
    for path in declared.code.sources:
        source = view.read(path) if path.endswith(".py") else None
        if source is None:
            continue
        try:
            found = imported(source)
        except UnreadableCodeError:
            continue  # a finding of its own
        for item in found:
            yield from _of_import(view, declared, path, item)


def _of_import(view: View, declared: _Declared, path: str, item: Import) -> Iterator[Diagnostic]:
    ref, place = declared.loaded.ref, Place(path, item.line, item.column, item.line, item.end_column)
    local = next((file for file in candidates(item, path) if view.read(file) is not None), None)
    if local is not None:
        if local not in declared.code.sources:
            message = f"`{item.module}` is the file `{local}`, which {ref} does not list"
            yield _finding(declared, ("files", local), place, message, f"add `{local}` under `files`")
    elif not item.level and not is_pinned(item.top, declared.pins):
        message = f"`{item.top}` is imported, and {ref} does not pin it"
        help_ = f"add its distribution and exact version under `pins`, such as `{item.top}: 1.2.3`"
        yield _finding(declared, ("pins", item.top), place, message, help_)


def _finding(
    declared: _Declared, missing: tuple[str, str], place: Place, message: str, help_: str
) -> Diagnostic:
    key, name = missing
    related = Related(declared.loaded.place(*declared.route, key=True), "the code is declared here")
    return RULE.at(place, message, route=(*declared.route, key, f"[{name}]"), help=help_, related=[related])


RULE = Rule("PIN002", "unpinned-import", Severity.ERROR, _check, __doc__)
