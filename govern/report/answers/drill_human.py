"""Which keys of a factor made the change, for people: what to undo, what that gives, what else changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.report.styled import line
from govern.report.wording import counted, outcome_of, short
from govern.why.phrases import all_of
from govern.why.words import outcome_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govern.report.styled import Line
    from govern.run.keyed.key import Key
    from govern.why.drill.answer import Drilled, KeySet

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LONGEST = 60
"""Characters of a value that are told."""


def drill_lines(factor: str, drilled: Iterable[Drilled]) -> Iterator[Line]:
    """Show what was found of a factor; the same finding beside different factors is shown once."""
    shown: dict[str, list[Drilled]] = {}
    for each in drilled:
        if each.factor == factor and len(each.changed) > 1:
            shown.setdefault(repr((each.sets, each.complete, each.missing)), []).append(each)
    for alike in shown.values():
        yield from _found(alike, beside=len(shown) > 1)


def reached_entries(factor: str, drilled: Iterable[Drilled]) -> bool:
    """Whether entries of a factor's files are named, so that the first lines that differ need not be."""
    return any(key.file for each in drilled if each.factor == factor for s in each.sets for key in s.keys)


def _found(alike: Sequence[Drilled], *, beside: bool) -> Iterator[Line]:
    first = alike[0]
    read = "" if first.read is None else f", {len(first.read)} of them read here"
    tiers = ", ".join(first.tiers)
    replays = counted(sum(each.replays for each in alike), "replay")
    where = f" with {_others(alike)} undone" if beside and first.others else ""
    yield line((f"      {_count(first.counted)} changed{read}{where}   {tiers} ({replays})", "faint"))
    for found in first.sets:
        yield line(f"        undo {_set(found)} → {outcome_text(outcome_of(found.outcome))}{_alone(found)}")
    named = {key.route for found in first.sets for key in found.keys}
    yield from _rest(first, sum(key.route not in named for key in first.counted))
    for text in first.missing:
        yield line((f"        {text}", "warning"))


def _rest(found: Drilled, rest: int) -> Iterator[Line]:
    """Say what the keys that are in no set do, as far as it was run."""
    if not found.sets or not rest:
        return
    what = "the other one" if rest == 1 else f"the other {rest} together"
    if found.idle:
        yield line((f"        undone, {what} change{'s' * (rest == 1)} no stage's output", "faint"))
    elif len(found.sets) == 1 and found.sets[0].alone:
        yield line((f"        undone, {what} do{'es' * (rest == 1)} not change the outcome", "faint"))


def _others(alike: Sequence[Drilled]) -> str:
    return " or ".join(all_of(each.others) for each in alike)


def _count(keys: Sequence[Key]) -> str:
    files = dict.fromkeys(key.file for key in keys)
    if len(files) == 1 and "" not in files:
        count = f"{len(keys)} entries" if len(keys) != 1 else "1 entry"
        return f"{count} of {keys[0].file}"
    return counted(len(keys), "value")


def _set(found: KeySet) -> str:
    named = all_of([f"{_text(key.name)} ({_change(key)})" for key in found.keys])
    return named if found.minimal else f"{named} (none of them can be left out; smaller sets may do)"


def _change(key: Key) -> str:
    if key.before == key.after:  # an entry in another place; of a record's field no value is told
        return "moved" if key.file else "changed"
    line_number = key.after_line or key.before_line
    where = f", line {line_number}" if line_number else ""
    return f"{_text(key.before)} → {_text(key.after)}{where}"


def _text(text: str | None) -> str:
    if text is None:
        return "absent"
    if _DIGEST.fullmatch(text):
        return short(text)
    plain = " ".join(text.split())
    return (plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…") or "there"


def _alone(found: KeySet) -> str:
    return ", though not enough alone" if found.alone is False else ""
