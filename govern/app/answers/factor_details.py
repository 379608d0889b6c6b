"""The values that make two versions of a factor differ, each with its place on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.archive import OBJECTS, object_path
from govern.change.leafdiff import leaf_changes
from govern.change.resolving import resolve
from govern.change.route import CONTENT, spell
from govern.contract.impact import ORDER
from govern.contract.reference import Ref
from govern.errors import GovernError
from govern.run.factors import ENGINE
from govern.run.stage import RECORD
from govern.why.told import FactorDetail, ValueChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.app.workspace.context import Context
    from govern.change.leafdiff import LeafChange, Seen
    from govern.change.resolving import Content
    from govern.diagnostic import Place
    from govern.run.build import Built
    from govern.source.canonical import Json
    from govern.why.changes import Change

_ROOTS: Mapping[str, tuple[str, ...]] = {
    "classes": ("schema",),
    "code": ("code", "command", "api"),
    "weights": ("weights",),
    "artefacts": ("artefacts",),
    "libraries": ("libraries",),
    "parameters": ("parameters", "provider", "request_model", "response_model", "endpoint"),
    "wiring": ("stages",),
    "": ("rules", "default", "sections", "values", "actions"),
}
"""Which fields of a contract each aspect is made of."""

_LONGEST = 80
"""Characters of a value that are told."""


def factor_details(
    context: Context, before: Built, after: Built, changed: Iterable[Change]
) -> dict[str, FactorDetail]:
    """Tell the versions of each changed factor, and what differs between them.

    A version that can't be read leaves its factor without values, and says why.
    """
    contents = _Contents(context)
    found: dict[str, FactorDetail] = {}
    for change in changed:
        name = change.factor
        if name in {ENGINE, RECORD}:
            continue
        old, new = before.versions.get(name, ""), after.versions.get(name, "")
        values: tuple[ValueChange, ...] = ()
        unknown = ""
        if old and new:
            try:
                values = _values(name, contents.get(name, old), contents.get(name, new))
            except (GovernError, KeyError) as error:
                unknown = f"{getattr(error, 'message', error)}"
        found[name] = FactorDetail(old, new, values, unknown)
    return found


class _Contents:
    """Versions with their values; one that stands in the working tree as released is shown there."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._working = resolve(context.catalog, context.lock).contents

    def get(self, factor: str, version: str) -> Content:
        slug, _, name = factor.partition("#")[0].partition("/")
        ref = Ref(slug, name, version)
        locked = self._context.lock.components.get(ref)
        working = self._working.get(ref)
        if locked is None or (working is not None and working.digests == locked.digests):
            return self._working[ref]
        return self._context.archive.load(ref).content


def _values(factor: str, old: Content, new: Content) -> tuple[ValueChange, ...]:
    aspect = factor.partition("#")[2]
    return tuple(
        _value(change, old, new) for change in leaf_changes(old, new) if _belongs(aspect, change.route)
    )


def _belongs(aspect: str, route: tuple[str, ...]) -> bool:
    if aspect.startswith("stage/"):
        return route[:3] == ("stages", f"[{aspect.removeprefix('stage/')}]", "code")
    return route[0] in _ROOTS.get(aspect, ())


def _value(change: LeafChange, old: Content, new: Content) -> ValueChange:
    route = spell(step for step in change.route if step not in {CONTENT, ORDER})
    sides = ((change.old, old), (change.new, new))
    before, after = (None if seen is None else _told(seen, change) for seen, _ in sides)
    before_at, after_at = (None if seen is None else _at(seen.place, content) for seen, content in sides)
    return ValueChange(route, before, after, before_at, after_at, change.of_file)


def _at(place: Place, content: Content) -> str:
    """Say where a value can be read: a file of an archived version is in the object store."""
    file = place.file
    if content.loaded.file.startswith(f"{OBJECTS}/") and file in content.files:
        file = object_path(content.file_digests[file])
    return f"{file}:{place.line}"


def _told(seen: Seen, change: LeafChange) -> str:
    text = seen.text if change.of_file and seen.text is not None else _plain(seen.value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plain(value: Json) -> str:
    match value:
        case {"decimal": number}:
            return str(number)
        case list():
            return ", ".join(str(item).strip("[]") for item in value) or "nothing"
        case True | False:
            return str(value).lower()
        case None:
            return "null"
        case _:
            return str(value)
