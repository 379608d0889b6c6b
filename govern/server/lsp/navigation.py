"""From a name to what it names, and from a component to what uses it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lsprotocol.types import Location

from govern.diagnostic import Place
from govern.errors import UsageError
from govern.source.resolve import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.server.lsp.cursor import Cursor
    from govern.server.lsp.judging import Judged


def definition(cursor: Cursor) -> Location | None:
    """Find what the cursor's word names: a component, a file, a stage, an action.

    None where it names nothing, or a version that only the lock has: another version is not what was meant.
    """
    judged, view = cursor.judged, cursor.view
    if judged is None or view is None:
        return None
    if cursor.component is not None:
        return _of_component(judged, view, cursor.component)
    if (own := _own_name(cursor, judged)) is not None:
        return own
    return None if cursor.value is None else _of_file(judged, cursor.value.value)


def uses(cursor: Cursor, *, declaration: bool) -> list[Location]:
    """Find every reference to the component meant, with `declaration` the component itself first."""
    judged, view, ref = cursor.judged, cursor.view, cursor.component
    if judged is None or view is None or ref is None:
        return []
    first = _of_component(judged, view, ref) if declaration else None
    return [*([first] if first is not None else []), *(judged.location(place) for place in _uses(view, ref))]


def _uses(view: View, ref: Ref) -> Iterator[Place]:
    for use in view.uses:
        if use.ref == ref:
            yield use.user.place(*use.route)
    document = view.catalog.config_document
    if view.catalog.config.run.release == ref and document.root is not None:
        yield locate(document.root, ("run", "release")).place(document.file)


def _of_component(judged: Judged, view: View, ref: Ref) -> Location | None:
    loaded = view.catalog.contracts.get(ref)
    return None if loaded is None else judged.location(loaded.place("id"))


def _own_name(cursor: Cursor, judged: Judged) -> Location | None:
    """Find the stage that an input names, or the action that a fallback does."""
    value = cursor.value
    if value is None or not value.route:
        return None
    match value.route:
        case ("stages", int(), "inputs", int()):
            holder = "stages"
        case ("actions", int(), "fallback"):
            holder = "actions"
        case _:
            return None
    for entry in cursor.outline.entries:
        if entry.route[:1] == (holder,) and entry.route[2:] == ("name",) and entry.value == value.value:
            place = Place(cursor.file, entry.line, entry.value_start, entry.line, entry.value_end)
            return Location(judged.uri(cursor.file), cursor.positions.range(place))
    return None


def _of_file(judged: Judged, text: str) -> Location | None:
    """Find a file of the workspace, and in code `FILE.py:FACTORY` the line of the factory."""
    path, _, name = text.partition(".py:")
    path = f"{path}.py" if name else path
    try:
        data = judged.context.tree.read(path)
    except (KeyError, UsageError):
        return None
    return judged.location(Place(path, _line_of(data, name) if name else 1))


def _line_of(code: bytes, name: str) -> int:
    """Find the line where a top-level name is defined; the first where it is not."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 1
    return next((node.lineno for node in body if getattr(node, "name", None) == name), 1)
