"""`govern derive ID`: everything that made a recorded event, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.app.answers.erased import removed
from govern.app.answers.recorded import opened
from govern.app.answers.recorded_events import RecordedEvidence
from govern.app.answers.trace_recorded import MOST, find_recorded
from govern.lineage.entry import Event, Recorded
from govern.why.told import RecordedDerivation

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.evidence import Evidence


def derive_recorded(context: Context, name: str, source: str | None = None) -> RecordedDerivation:
    """Give everything that made a recorded event, by its id, and by its source where ids are not unique.

    Raises:
        UsageError: no log, no such event, or several sources have one of this id.
        IntegrityError: the log's evidence does not hold.

    """
    with opened(context) as (reader, evidence):
        outside = RecordedEvidence(evidence, reader.database)
        row = find_recorded(outside.index, evidence.index, name, source)
        event = outside.event(row)
        factors = outside.factors(event)
        above, cut = _before(outside, evidence, row.entry)
        after = outside.index.children(row.entry)
        below = {at: evidence.entry(at, Recorded) for at in after[:MOST]}
        notes = [f"more than {MOST} events before this one are not told"] if cut else []
        if len(after) > MOST:
            notes.append(f"{len(after) - MOST} more events follow from this one")
        if factors is None:
            notes.append("this event does not say what was in force; those that it follows from do")
        gone = removed(evidence, row.entry, event.id)
        return RecordedDerivation(
            event, row.entry, factors, above, below, tuple(notes), evidence.citations, gone
        )


def _before(
    outside: RecordedEvidence, evidence: Evidence, entry: int
) -> tuple[dict[int, Event | Recorded], bool]:
    """Give the events that one follows from, and those before them, near ones first."""
    found: dict[int, Event | Recorded] = {}
    waiting = outside.index.parents(entry)
    while waiting:
        if len(found) >= MOST:
            return found, True
        at = waiting.pop(0)
        if at in found:
            continue
        parent = evidence.peek(at)
        kind = Recorded if isinstance(parent, Recorded) else Event
        found[at] = cast("Event | Recorded", evidence.entry(at, kind))
        if isinstance(parent, Recorded):
            outside.factors(parent)
        waiting += outside.index.parents(at)
    return found, False
