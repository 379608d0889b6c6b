"""What differs between two versions of one component: each value and file, with its place on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from govern.change.route import CONTENT, spell
from govern.change.version import Level
from govern.contract.impact import GATED, ORDER, Impact, Leaf
from govern.contract.load import place_in
from govern.contract.material import files, references
from govern.contract.python_ast import UnreadableCodeError, statements
from govern.diagnostic import Place

if TYPE_CHECKING:
    from collections.abc import Collection

    from govern.change.resolving import Content
    from govern.contract.material import FileUse
    from govern.source.node import Document
    from govern.source.canonical import Json

_LONGEST = 160
"""Characters of a line of a file that are shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value on one side: what it is, where it stands, and for a file the line (`text`) where the two part."""

    value: Json
    place: Place
    text: str | None = None


@dataclass(frozen=True, slots=True)
class LeafChange:
    """One changed value. `old` is None where it was added, `new` where it was removed.

    `breaking` tells changes of the schema apart that a reader of the old schema would not survive, `reference` those that name another component.
    """

    route: tuple[str, ...]
    impact: Impact
    old: Seen | None
    new: Seen | None
    breaking: bool = False
    reference: bool = False

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


def leaf_changes(old: Content, new: Content) -> tuple[LeafChange, ...]:
    """Every value of a gated class that differs, sorted by route; values of class DOC and the identity never do."""
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
        found.append(LeafChange(route, impact, left, right, breaking, route in routes))
    return tuple(found)


def settings_changed(
    old: tuple[tuple[Leaf, ...], Document], new: tuple[tuple[Leaf, ...], Document]
) -> tuple[LeafChange, ...]:
    """As `leaf_changes`, for `govern.yaml`, which is no component."""
    was, now = _by_route(old[0]), _by_route(new[0])
    return tuple(
        LeafChange(
            route,
            (now.get(route) or was[route]).impact,
            Seen(was[route].value, place_in(old[1], *route)) if route in was else None,
            Seen(now[route].value, place_in(new[1], *route)) if route in now else None,
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


_Spot = tuple[Place, str | None]
"""Where a value stands, and for a file the text of that line."""


def _value_sides(route: tuple[str, ...], old: Content, new: Content) -> tuple[_Spot, _Spot]:
    steps = route[:-1] if route[-1] == ORDER else route
    return (old.loaded.place(*steps), None), (new.loaded.place(*steps), None)


def _is_new_item(route: tuple[str, ...], before: Collection[tuple[str, ...]]) -> bool:
    """Whether the value belongs to an item of a list, such as a field of a table, that was not there before."""
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
        return content.loaded.place(), None
    rows = data.split(b"\n")
    text = rows[at[0] - 1] if at[0] <= len(rows) else b""
    shown = None if b"\0" in text else text.decode("utf-8", "replace").strip()[:_LONGEST]
    return Place(use.path, *at), shown


def _text_spots(old: bytes, new: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """Line and column of the first byte that differs, on either side."""
    line, start = 1, 0
    for line, (a, b) in enumerate(zip(old.split(b"\n"), new.split(b"\n"), strict=False), 1):  # noqa: B007
        if a != b:
            left, right = a.decode("utf-8", "replace"), b.decode("utf-8", "replace")
            start = next((i for i, (x, y) in enumerate(zip(left, right, strict=False)) if x != y), None) or 0
            if left.startswith(right) or right.startswith(left):
                start = min(len(left), len(right))
            return (line, start + 1), (line, start + 1)
    shorter = min(old.count(b"\n"), new.count(b"\n")) + 1
    return (min(shorter + 1, old.count(b"\n") + 1), 1), (min(shorter + 1, new.count(b"\n") + 1), 1)


def _python_lines(old: bytes, new: bytes) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Line and column of the first statement at the top level that differs; at the end where one side has no more."""
    try:
        before, after = statements(old), statements(new)
    except UnreadableCodeError:
        return None
    for a, b in zip(before, after, strict=False):
        if a.digest != b.digest:
            return (a.line, a.column), (b.line, b.column)
    shared = min(len(before), len(after))
    old_at = (before[shared].line, before[shared].column) if len(before) > shared else (_end(old), 1)
    new_at = (after[shared].line, after[shared].column) if len(after) > shared else (_end(new), 1)
    return old_at, new_at


def _end(data: bytes) -> int:
    return max(1, len(data.splitlines()))
