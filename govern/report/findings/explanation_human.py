"""An evaluated expression for people: each condition with its value, and what it read, from where.

      item.blast_radius != 'high'   false   "high"   contracts/triage.actions.yaml:33:21
      item.approvals.size() >= 2    false   1        contracts/triage.actions.yaml:36:9

A condition that reads one thing has it on its own line; what reads more has a line for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govern.report.styled import line, visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.diagnostic import Explained, Place
    from govern.report.styled import Line, Style

_WIDEST_TEXT = 60
_WIDEST_VALUE = 40
_MOST = 16
"""Lines that are shown; the rest are counted, and all of them are in the JSON."""


class _Row(NamedTuple):
    text: str
    outcome: str
    read: str
    place: Place | None
    style: Style


def explanation_human(parts: Sequence[Explained], indent: str = "") -> Iterator[Line]:
    """Show an explanation, in aligned columns."""
    rows = list(_rows(parts))
    shown = rows[:_MOST]
    first = max((width(row.text) for row in shown), default=0)
    second = max((width(row.outcome) for row in shown), default=0)
    third = max((width(row.read) for row in shown if row.place is not None), default=0)
    for row in shown:
        place = str(row.place) if row.place is not None else ""
        pieces: list[str | tuple[str, Style]] = [indent, _padded(row.text, first), "  "]
        pieces.append((_padded(row.outcome, second) if row.read or place else row.outcome, row.style))
        if row.read or place:
            pieces += ["  ", _padded(row.read, third) if place else row.read]
        if place:
            pieces += ["  ", (place, "path")]
        yield line(*pieces)
    if len(rows) > len(shown):
        yield line((f"{indent}… {len(rows) - len(shown)} more, which --format json has", "faint"))


def _rows(parts: Sequence[Explained]) -> Iterator[_Row]:
    at = 0
    top = _top(parts)
    while at < len(parts):
        part = parts[at]
        end = at + 1
        while end < len(parts) and _continues(parts, end):
            end += 1
        if part.depth >= top:
            chain = parts[at + 1 : end] if part.place is None else ()
            yield _row(part, chain, "  " * (part.depth - top))
            at = max(at + 1 + len(chain), at + 1)
        else:
            at += 1


def _top(parts: Sequence[Explained]) -> int:
    """The depth that is shown first: the whole is left out where it only joins conditions, which say more."""
    inside = [part for part in parts if part.depth == 1]
    joined = bool(inside) and all(_is_condition(part) for part in inside)
    return 1 if joined and (len(inside) > 1 or inside[0].value == parts[0].value) else 0


def _is_condition(part: Explained) -> bool:
    """Whether a part was found true or false, and not merely read."""
    return part.place is None and (part.failed or part.value in {"true", "false"})


def _continues(parts: Sequence[Explained], at: int) -> bool:
    """Whether a part is what the part before it was made of, and no condition of its own."""
    deeper = parts[at].depth == parts[at - 1].depth + 1
    return deeper and (parts[at].failed or not _is_condition(parts[at])) and _alone(parts, at)


def _alone(parts: Sequence[Explained], at: int) -> bool:
    """Whether a part is the only one directly inside the part before it."""
    depth = parts[at].depth
    for later in parts[at + 1 :]:
        if later.depth < depth:
            return True
        if later.depth == depth:
            return False
    return True


def _row(part: Explained, chain: Sequence[Explained], indent: str) -> _Row:
    """Put a part and the one thing it reads on one line: what was made of it first, and where it stands."""
    style: Style = "error" if part.failed or part.value == "false" else ""
    text = _cut(f"{indent}{part.text}", _WIDEST_TEXT)
    value = _cut(
        f"error: {part.value}" if part.failed else part.value, _WIDEST_VALUE * (2 if part.failed else 1)
    )
    place = next((each.place for each in reversed(chain) if each.place is not None), part.place)
    if part.place is not None:
        return _Row(text, "", value, place, style)
    read = next((each.value for each in chain if not each.failed), "")
    return _Row(text, value, _cut(read, _WIDEST_VALUE), place, style)


def _cut(text: str, most: int) -> str:
    shown = visible(text)
    return shown if width(shown) <= most else f"{shown[: most - 1]}…"


def _padded(text: str, size: int) -> str:
    return text + " " * max(size - width(text), 0)
