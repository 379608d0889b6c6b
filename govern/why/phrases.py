"""English for sets of names: who made a change together, and who by being enough alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def joined(names: Sequence[str], word: str) -> str:
    """List names with `word` before the last: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def all_of(names: Sequence[str]) -> str:
    """Name what belongs together: `a`, `both a and b`, `all three of a, b and c`.

    Raises ValueError for nothing.
    """
    if not names:
        raise ValueError("nothing has no name")
    match len(names):
        case 1:
            return names[0]
        case 2:
            return f"both {joined(names, 'and')}"
        case n:
            return f"all {number(n)} of {joined(names, 'and')}"


def alternatives(sets: Sequence[Sequence[str]], most: int) -> str:
    """Name sets of which one is enough, at most so many; say how many more there are.

    `either a or b`, `any one of a, b or c`; with larger sets, `a; or both b and c`.
    """
    shown = sets[:most]
    further = max(0, len(sets) - most)
    rest = ("", "; or 1 further set")[further] if further < 2 else f"; or one of {further} further sets"
    if len(sets) > 1 and all(len(members) == 1 for members in sets):
        names = [name for (name,) in shown]
        lead = "either" if len(sets) == 2 else "any one of"
        return f"{lead} {joined(names, 'or')}{rest}"
    return "; or ".join(all_of(members) for members in shown) + rest


def made_the_change(sets: Sequence[Sequence[str]], after: str) -> str:
    """Say what all the minimal rollback sets together mean.

    Single factors only: all of them were needed, and together they were enough. One larger set: each of its
    members was enough alone. Both hold without monotonicity, because every combination in which no minimal
    set is undone as a whole still has the outcome after. Otherwise the sets are merely introduced.
    """
    gone = f"the outcome is no longer {after}"
    sizes = Counter(len(members) for members in sets)
    if len(sets) == 1:
        return _one_set(sets[0], gone)
    if set(sizes) == {1}:
        names = joined([name for (name,) in sets], "and")
        if len(sets) == 2:
            return f"Both of these together made the change; undo either one and {gone}: {names}"
        return f"All {number(len(sets))} of these together made the change; undo any one and {gone}: {names}"
    return f"Several sets explain the change, none containing another; undo exactly one of them and {gone}:"


def _one_set(members: Sequence[str], gone: str) -> str:
    match len(members):
        case 1:
            return f"{members[0]} alone made the change; undo it and {gone}"
        case 2:
            lead = f"Either of {joined(members, 'or')} was enough alone"
            return f"{lead}: undo both and {gone}; undoing one changes nothing"
        case n:
            lead = f"Any one of {joined(members, 'or')} was enough alone"
            return f"{lead}: undo all {number(n)} and {gone}; undoing fewer changes nothing"


def number(count: int) -> str:
    """Spell a small number, as far as ten."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def counted(count: int, noun: str) -> str:
    """Give a count with its noun: `1 stage run`, `2 stage runs`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def share_text(share: Fraction) -> str:
    """Give a share as a small fraction, or else rounded: as a percentage up to 1, as a decimal beyond."""
    if share.denominator <= 60:
        return str(share)
    if abs(share) <= 1:
        return f"{float(share * 100):.1f} %"
    return f"{float(share):.4g}"
