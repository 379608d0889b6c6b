"""Which fixes of a set of findings can be made together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.diagnostic import Safety

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from govern.diagnostic import Diagnostic, Edit, Fix

SAFE_ONLY = frozenset({Safety.SAFE})
ALL = frozenset(Safety)


@dataclass(frozen=True, slots=True)
class Pick:
    """A finding and the fix of it that is to be made."""

    diagnostic: Diagnostic
    fix: Fix

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells this fix from others from round to round, while lines and columns move."""
        item = self.diagnostic
        return item.code, item.place.file, item.route, item.message, self.fix.description


def first_fix(item: Diagnostic, allowed: Collection[Safety]) -> Fix | None:
    """Give the fix to make: a safe one before an unsafe one, else in the order offered."""
    fixes = [fix for fix in item.fixes if fix.safety in allowed and fix.edits]
    return min(fixes, key=lambda fix: fix.safety is not Safety.SAFE, default=None)


def choose(
    found: Iterable[Diagnostic], allowed: Collection[Safety], without: Collection[object] = ()
) -> list[Pick]:
    """Choose fixes of which no two touch the same text, in the order of the findings.

    What is left out because it overlaps has its turn in the next round. `without` holds the keys of picks
    that were tried in vain.
    """
    taken: list[Edit] = []
    chosen: list[Pick] = []
    for item in found:
        fix = first_fix(item, allowed)
        if fix is None or (pick := Pick(item, fix)).key in without:
            continue
        if not any(_touch(edit, other) for edit in fix.edits for other in taken):
            taken += fix.edits
            chosen.append(pick)
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits overlap or meet; which of two that meet comes first would be chance."""
    if one.place.file != other.place.file:
        return False
    return _start(one) <= _end(other) and _start(other) <= _end(one)


def _start(edit: Edit) -> tuple[int, int]:
    return edit.place.line, edit.place.column


def _end(edit: Edit) -> tuple[int, int]:
    return edit.place.end_line, edit.place.end_column
