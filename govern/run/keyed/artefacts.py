"""Artefacts entry by entry: lexicons, tables and lists by what is looked up in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.run.keyed.key import Key, Keyed, Reads, Route
from govern.run.keyed.lines import Script, script
from govern.run.keyed.tables import json_object
from govern.run.keyed.traced import TracedArtefacts
from govern.run.keyed.values import ABSENT, differences, merged
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

Whole = Callable[[bytes], bool]
"""Whether an artefact is to be taken as a whole."""


@dataclass(frozen=True, slots=True)
class _Parted:
    """One artefact on both sides: its keys, and its bytes with some entries as before."""

    keys: tuple[Key, ...]
    data: Callable[[frozenset[Route]], bytes | None]


def artefact_keys(
    old: Mapping[str, bytes], new: Mapping[str, bytes], whole: Whole = lambda _: False
) -> Keyed:
    """Take artefacts apart by entry where they are text or JSON, and by name where they are not."""
    parted = {
        name: _parted(name, old.get(name), new.get(name), whole)
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    }

    def make(undone: frozenset[Route], reads: Reads) -> Any:
        mixed: dict[str, bytes] = {}
        for name in dict.fromkeys([*new, *old]):
            entries = frozenset(route[1:] for route in undone if route[0] == name)
            data = parted[name].data(entries) if name in parted else new[name]
            if data is not None:
                mixed[name] = data
        return TracedArtefacts(mixed, reads)

    bulky = [name for name, part in parted.items() if any(len(key.route) == 1 for key in part.keys)]
    opaque = f"{', '.join(bulky)} is taken as a whole" if bulky else ""
    return Keyed(tuple(key for part in parted.values() for key in part.keys), make, opaque)


def _parted(name: str, old: bytes | None, new: bytes | None, whole: Whole) -> _Parted:
    if old is None or new is None or whole(old) or whole(new):
        return _as_whole(name, old, new)
    tables = json_object(old), json_object(new)
    if tables[0] is not None and tables[1] is not None and _as_spelt(old, new, tables[0], tables[1]):
        return _as_json(name, (old, new), tables[0], tables[1])
    if tables != (None, None):  # looked up by names, it would not be seen which of its lines are read
        return _as_whole(name, old, new)
    found = script(old, new)
    return _as_whole(name, old, new) if found is None else _as_lines(name, found)


def _as_whole(name: str, old: bytes | None, new: bytes | None) -> _Parted:
    before, after = (None if data is None else digest(data) for data in (old, new))
    return _Parted((Key((name,), before, after),), lambda undone: old if undone else new)


def _as_lines(name: str, found: Script) -> _Parted:
    return _Parted(
        tuple(_line_keys(name, found)), lambda undone: found.text(frozenset(entry for (entry,) in undone))
    )


def _line_keys(name: str, found: Script) -> Iterator[Key]:
    for entry, lines in found.sides().items():
        before, after = lines.get("-", []), lines.get("+", [])
        yield Key(
            (name, entry),
            _values(before),
            _values(after),
            name,
            before[0][1] if before else None,
            after[0][1] if after else None,
        )


def _values(lines: list[tuple[str, int]]) -> str | None:
    return " / ".join(value for value, _ in lines) if lines else None


def _as_spelt(before: bytes, after: bytes, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether no more differs than values: neither a name that is given twice, nor how a fraction is spelt.

    Who reads the bytes may see that, and it would be laid to a value that changed beside it.
    """
    try:
        texts = [json.loads(data, parse_float=str, object_pairs_hook=_once) for data in (before, after)]
    except ValueError:
        return False
    return [route for route, *_ in differences(*texts)] == [route for route, *_ in differences(old, new)]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def _as_json(name: str, sides: tuple[bytes, bytes], old: dict[str, Any], new: dict[str, Any]) -> _Parted:
    """Take a JSON object apart by its names, and what is below them. Both versions keep their own bytes."""
    keys = tuple(
        Key((name, *route), _json_text(was), _json_text(now), name)
        for route, was, now in differences(old, new)
    )
    if not keys:  # the same values, spelt otherwise
        return _as_whole(name, *sides)
    every = frozenset(key.route[1:] for key in keys)

    def data(undone: frozenset[Route]) -> bytes:
        if not undone:
            return sides[1]
        whole = every <= undone
        return sides[0] if whole else json.dumps(merged(old, new, undone), ensure_ascii=False).encode()

    return _Parted(keys, data)


def _json_text(value: Any) -> str | None:
    return None if value is ABSENT else json.dumps(value, ensure_ascii=False)
