"""The recommendations that a run changed, for people: counts first, then record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.blocks import table
from govern.report.styled import line
from govern.report.wording import counted, evidence, outcome, share_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.why.told import ChangedList


def changed_human(found: ChangedList) -> Iterator[Block]:
    """Show what changed; where only the first of many are listed, say how many more there are."""
    sides = (
        f"{found.before.release} (run {found.before.run}) and {found.after.release} (run {found.after.run})"
    )
    if not found.total:
        yield line(
            ("no recommendation changed", "good"), f" between {sides}, of {counted(found.same, 'record')}"
        )
    else:
        both = found.total + found.same
        yield line(
            (counted(found.total, "recommendation"), "strong"), f" of {both:,} changed between {sides}"
        )
        yield from _counts(found)
        yield ()
        yield from _listed(found)
    for note in _notes(found):
        yield line(("note: ", "note"), note)
    yield from evidence(found.citations)
    if found.changed:
        yield line(
            ("next: ", "help"), (f"govern why {found.changed[0].after.event}", "strong"), " explains one"
        )


def _counts(found: ChangedList) -> Iterator[Block]:
    rows = [
        (f"{count:,}".rjust(6), f"{outcome(*old)} → {outcome(*new)}")
        for (old, new), count in found.counts.items()
    ]
    yield table(("records", "recommendation"), rows)


def _listed(found: ChangedList) -> Iterator[Block]:
    rows = [
        (
            item.after.event,
            item.record,
            " → ".join(outcome(side.action, side.verdict) for side in (item.before, item.after)),
            f"{share_of_one(item.before.confidence)} → {share_of_one(item.after.confidence)}",
        )
        for item in found.changed
    ]
    yield table(("event", "record", "recommendation", "confidence"), rows, headed=True)
    if (more := found.total - len(found.changed)) > 0:
        yield line((f"and {more:,} more: --limit {found.total} shows all of them", "warning"))


def _notes(found: ChangedList) -> Iterator[str]:
    yield from found.notes
    for count, side in ((found.only_before, found.before), (found.only_after, found.after)):
        if count:
            yield f"{counted(count, 'record')} only in run {side.run} of {side.release}: not compared"
