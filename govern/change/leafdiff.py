"""What differs between two versions of one component: each value and file, with its place on both sides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from govern.change.direction import Direction, direction
from govern.change.route import CONTENT, spell
from govern.change.version import Level
from govern.contract.impact import GATED, ORDER, Impact, Leaf, leaves
from govern.contract.load import place_in
from govern.contract.material import files, references
from govern.contract.python_ast import Statement, UnreadableCodeError, statements
from govern.diagnostic import Place

if TYPE_CHECKING:
    from collections.abc import Collection

    from govern.change.resolving import Content
    from govern.contract.kinds.workspace import Workspace
    from govern.contract.material import FileUse
    from govern.source.canonical import Json
    from govern.source.node import Document

    Configured = tuple[Workspace, Document]

_LONGEST = 120
"""Characters of a line of a file that are shown."""

_BEFORE = 40
"""Of those, how many stand before the place where a long line differs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value on one side: what it is, where it stands.

    Of a file, `text` is the line where the two part, and `content` all of it; None where it is no text.
    """

    value: Json
    place: Place
    text: str | None = None
    content: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LeafChange:
    """One changed value. `old` is None where it was added, `new` where it was removed.

    `breaking` tells changes of the schema apart that a reader of the old schema would not survive,
    `reference` those that name another component, `direction` those that loosen.
    """

    route: tuple[str, ...]
    impact: Impact
    old: Seen | None
    new: Seen | None
    breaking: bool = False
    reference: bool = False
    direction: Direction = Direction.OTHER

    @property
    def how(self) -> Literal["added", "removed", "changed"]:
        """Whether the value came, went or became another."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def route_text(self) -> str:
        """The route as people read it."""
        return spell(self.route)

    @property
    def of_file(self) -> bool:
        """Whether this is the content of a file; values are then digests."""
        return self.route[-1] == CONTENT

    @property
    def of_line_endings(self) -> bool:
        """Whether a file differs in nothing but how its lines end."""
        old, new = (side.content if side is not None else None for side in (self.old, self.new))
        return self.of_file and old is not None and new is not None and _joined(old) == _joined(new)

    @property
    def required(self) -> Level:
        """The bump this change needs by itself."""
        if self.impact is Impact.SCHEMA:
            return Level.MAJOR if self.breaking else Level.MINOR
        return Level.MINOR if self.impact in GATED else Level.NONE

    @property
    def where(self) -> Place:
        """The place to look at first: the new one, or the old one of what is gone."""
        seen = self.new or self.old
        assert seen is not None  # noqa: S101 - a change has a side
        return seen.place


def _joined(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def leaf_changes(old: Content, new: Content) -> tuple[LeafChange, ...]:
    """Find every value of a gated class that differs, sorted by route; DOC and IDENTITY never count."""
    before, after = _by_route(old.leaves), _by_route(new.leaves)
    routes = {route for side in (old, new) for route, _ in references(side.loaded.contract)}
    found = []
    for route in sorted(before.keys() | after.keys()):
        was, now = before.get(route), after.get(route)
        if was == now or (route[-1] == ORDER and _same_order(was, now)):
            continue
        impact = (now or before[route]).impact
        breaking = impact is Impact.SCHEMA and (was is not None or not _is_new_item(route, before))
        sides = _file_sides(route, old, new) if route[-1] == CONTENT else _value_sides(route, old, new)
        left = Seen(was.value, *sides[0]) if was is not None else None
        right = Seen(now.value, *sides[1]) if now is not None else None
        way = direction(route, (old.loaded.contract, before), (new.loaded.contract, after))
        found.append(LeafChange(route, impact, left, right, breaking, route in routes, way))
    return tuple(found)


def settings_changed(old: Configured, new: Configured) -> tuple[LeafChange, ...]:
    """As `leaf_changes`, for `govern.yaml`, which is no component."""
    was, now = _by_route(leaves(old[0])), _by_route(leaves(new[0]))
    return tuple(
        LeafChange(
            route,
            (now.get(route) or was[route]).impact,
            Seen(was[route].value, place_in(old[1], *route)) if route in was else None,
            Seen(now[route].value, place_in(new[1], *route)) if route in now else None,
            direction=direction(route, (old[0], was), (new[0], now)),
        )
        for route in sorted(was.keys() | now.keys())
        if was.get(route) != now.get(route)
    )


def _by_route(leaves: tuple[Leaf, ...]) -> dict[tuple[str, ...], Leaf]:
    return {leaf.route: leaf for leaf in leaves if leaf.impact in GATED}


def _same_order(was: Leaf | None, now: Leaf | None) -> bool:
    """Whether what stays in a list keeps its order; what comes or goes is told by itself."""
    if was is None or now is None or not isinstance(was.value, list) or not isinstance(now.value, list):
        return True
    kept = [item for item in was.value if item in now.value]
    return kept == [item for item in now.value if item in was.value]


_Spot = tuple[Place, str | None, str | None]
"""Where a value stands, and for a file the text of that line and all of its text."""


def _value_sides(route: tuple[str, ...], old: Content, new: Content) -> tuple[_Spot, _Spot]:
    steps = route[:-1] if route[-1] == ORDER else route
    return (old.loaded.place(*steps), None, None), (new.loaded.place(*steps), None, None)


def _is_new_item(route: tuple[str, ...], before: Collection[tuple[str, ...]]) -> bool:
    """Whether the value belongs to an item of a list, such as a field of a table, that is new."""
    for end, step in enumerate(route[:-1], 1):
        if step.startswith("[") and not any(other[:end] == route[:end] for other in before):
            return True
    return False


def _file_sides(route: tuple[str, ...], old: Content, new: Content) -> tuple[_Spot, _Spot]:
    left, right = _use(old, route), _use(new, route)
    old_data = old.files[left.path] if left is not None else b""
    new_data = new.files[right.path] if right is not None else b""
    use = right or left
    lines = _python_lines(old_data, new_data) if use is not None and use.read_as == "python" else None
    old_at, new_at = lines or _text_spots(old_data, new_data)
    return _spot(old, left, old_data, old_at), _spot(new, right, new_data, new_at)


def _use(content: Content, route: tuple[str, ...]) -> FileUse | None:
    return next((use for use in files(content.loaded.contract) if use.route == route[:-1]), None)


def _spot(content: Content, use: FileUse | None, data: bytes, at: tuple[int, int]) -> _Spot:
    if use is None:
        return content.loaded.place(), None, ""
    rows = data.split(b"\n")
    line, column = min(at[0], len(rows)), at[1]
    row = rows[line - 1].decode("utf-8", "replace") if at[0] <= len(rows) else ""
    shown = None if "\0" in row else _excerpt(row, column)
    return Place(use.path, line, column), shown, _text_of(data)


def _text_of(data: bytes) -> str | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _excerpt(row: str, column: int) -> str:
    """Show a line, of a long one the part around the column."""
    start = max(0, column - _BEFORE) if column > _LONGEST - _BEFORE else 0
    end = start + _LONGEST
    return f"{'…' if start else ''}{row[start:end].strip()}{'…' if end < len(row) else ''}"


def _text_spots(old: bytes, new: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """Find the first character that differs; a line past the last where one side has no more."""
    before, after = old.split(b"\n"), new.split(b"\n")
    for line, (a, b) in enumerate(zip(before, after, strict=False), 1):
        if a != b:
            left, right = a.decode("utf-8", "replace"), b.decode("utf-8", "replace")
            column = next((i for i, (x, y) in enumerate(zip(left, right, strict=False), 1) if x != y), None)
            at = line, column or min(len(left), len(right)) + 1
            return at, at
    line = min(len(before), len(after)) + 1
    return (line, 1), (line, 1)


def _python_lines(old: bytes, new: bytes) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Find the first statement that differs; past the last line where there is none."""
    try:
        before, after = statements(old), statements(new)
    except UnreadableCodeError:
        return None
    shared = min(len(before), len(after))
    first = next((i for i in range(shared) if before[i].digest != after[i].digest), shared)
    return _start(before, first, old), _start(after, first, new)


def _start(found: tuple[Statement, ...], index: int, data: bytes) -> tuple[int, int]:
    if index < len(found):
        return found[index].line, found[index].column
    return data.count(b"\n") + 2, 1
