"""A baseline: findings frozen as they are today, so that only new ones count.

A frozen finding is known by rule, file, route and the value it is about, never by line: it stays known while
text moves above it, and counts again when its value changes. What reading finds is never frozen, since what
it is about was not judged at all, and so with a policy that could not be evaluated; neither is what is found
about waivers or the settings of lint.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from govern.check.nodes import node_at
from govern.check.registry import LAST_FAMILIES, reading_codes
from govern.contract.catalog import CONFIG_FILE
from govern.errors import UsageError
from govern.source.lines import Lines
from govern.source.resolve import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.view import View
    from govern.diagnostic import Diagnostic, Place

VERSION = 1
_POSITION = re.compile(r"\[[0-9]+\]")
_FIELDS = {"rule": str, "file": str, "route": str, "value": str, "count": int}


@dataclass(frozen=True, slots=True, order=True)
class Frozen:
    """What a frozen finding is known by; `value` is the SHA-256 of the value it is about, in hex."""

    file: str
    rule: str
    route: str
    value: str

    @property
    def loosely(self) -> Frozen:
        """The same without positions in lists, which move when an item is put in above."""
        return replace(self, route=_POSITION.sub("[]", self.route))


Baseline = Counter[Frozen]
"""Frozen findings with how often each was found."""


class Parted(NamedTuple):
    """Findings that stand, those the baseline has, and what is in the baseline and was not found again."""

    standing: tuple[Diagnostic, ...]
    known: tuple[Diagnostic, ...]
    gone: tuple[Frozen, ...]


def can_freeze(item: Diagnostic) -> bool:
    """Whether a finding may be in a baseline."""
    return item.code not in reading_codes() and not (item.code.startswith(LAST_FAMILIES) or item.unevaluated)


def freeze(view: View, found: Iterable[Diagnostic]) -> Baseline:
    """Freeze findings; those that can't be are left out."""
    return Counter(_frozen(view, item) for item in found if can_freeze(item))


def part(view: View, found: Iterable[Diagnostic], baseline: Baseline) -> Parted:
    """Part findings into those that stand and those that the baseline has, each as often as it has them.

    Exact routes are matched first; then what is left by the same value at another position of a list.
    """
    left = Counter(baseline)
    keys = [(item, _frozen(view, item) if can_freeze(item) else None) for item in found]
    known: set[int] = set()
    for number, (_, key) in enumerate(keys):
        if key is not None and left[key] > 0:
            left[key] -= 1
            known.add(number)
    loose: dict[Frozen, list[Frozen]] = {}
    for key in sorted(left.elements()):
        loose.setdefault(key.loosely, []).append(key)
    for number, (_, key) in enumerate(keys):
        if number not in known and key is not None and (same := loose.get(key.loosely)):
            left[same.pop(0)] -= 1
            known.add(number)
    return Parted(
        tuple(item for number, (item, _) in enumerate(keys) if number not in known),
        tuple(item for number, (item, _) in enumerate(keys) if number in known),
        tuple(sorted(left.elements())),
    )


def dump(baseline: Baseline) -> bytes:
    """Write a baseline as JSON, one finding a line, sorted: two people's changes merge line by line."""
    rows = [
        json.dumps(
            {"rule": key.rule, "file": key.file, "route": key.route, "value": key.value, "count": count},
            ensure_ascii=False,
        )
        for key, count in sorted(baseline.items())
    ]
    body = "".join(f"  {row}{',' * (row is not rows[-1])}\n" for row in rows)
    text = f'{{"version": {VERSION}, "findings": [\n{body}]}}\n'
    return text.encode("utf-8", "backslashreplace")


def parse(data: bytes, name: str) -> Baseline:
    """Read a baseline. Raises UsageError for anything else: one half read would hide or show too much."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unfit(name, f"it is not JSON ({error})") from None
    if not isinstance(value, dict) or value.get("version") != VERSION:
        raise _unfit(name, f"it is not of version {VERSION}")
    rows = value.get("findings")
    if not isinstance(rows, list) or set(value) != {"version", "findings"}:
        raise _unfit(name, "it has not the keys `version` and `findings`")
    found: Baseline = Counter()
    for number, row in enumerate(rows, 1):
        if not _is_row(row):
            raise _unfit(name, f"finding {number} is not one with {', '.join(_FIELDS)}")
        found[Frozen(row["file"], row["rule"], row["route"], row["value"])] += row["count"]
    return found


def _is_row(row: Any) -> bool:
    if not isinstance(row, dict) or row.keys() != _FIELDS.keys():
        return False
    typed = all(type(row[name]) is kind for name, kind in _FIELDS.items())
    return typed and row["count"] > 0


def _unfit(name: str, why: str) -> UsageError:
    return UsageError(
        f"{name} is no baseline: {why}", help="Write one with `govern lint --write-baseline FILE`."
    )


def _frozen(view: View, item: Diagnostic) -> Frozen:
    value = _value(view, item.place)
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return Frozen(item.place.file, item.code, item.route or item.message, digest)


def _value(view: View, place: Place) -> str:
    """Spell what stands at a place: as a value where there is one, whatever its layout; else as text."""
    catalog = view.catalog
    document = catalog.config_document if place.file == CONFIG_FILE else catalog.documents.get(place.file)
    if document is not None and (found := node_at(document, place)) is not None:
        return json.dumps(to_plain(found[1]), sort_keys=True)
    text = (
        document.text if document is not None else (view.read(place.file) or b"").decode("utf-8", "replace")
    )
    lines = Lines(text)
    try:
        return text[lines.offset(place.line, place.column) : lines.offset(place.end_line, place.end_column)]
    except IndexError:
        return ""
