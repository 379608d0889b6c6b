"""A recorded event found by its id, with what it takes over from the events that it follows from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.answers.recorded import find_event
from govern.errors import UsageError
from govern.lineage.entry import EVENT_ID, FactorSet, Recorded
from govern.source.suggest import did_you_mean
from govern.why.told_recorded import Traced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.answers.recorded_events import RecordedEvidence
    from govern.lineage.entry import Content
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import Index
    from govern.lineage.recorded_queries import RecordedIndex, RecordedRow

MOST = 1_000
"""Events that one follows from, or that follow from one, that are looked at at most."""


def is_recorded(name: str, source: str | None) -> bool:
    """Whether a name is that of a recorded event, and not `ev:2_17` of a run."""
    return source is not None or not EVENT_ID.fullmatch(name)


def find_recorded(recorded: RecordedIndex, index: Index, name: str, source: str | None) -> RecordedRow:
    """Find a recorded event by its id, and by its source where ids are not unique.

    Raises UsageError: no such event, or several sources have one of this id.
    """
    rows = recorded.named(name)
    found = [row for row in rows if source in {None, row.source}]
    if len(found) == 1:
        return found[0]
    sources = ", ".join(row.source for row in rows)
    if found:
        raise UsageError(
            f"{len(found)} sources have an event {name}", help=f"Name one with --source: {sources}."
        )
    if rows:
        raise UsageError(f"{source} has no event {name}", help=f"There is one of {sources}.")
    if EVENT_ID.fullmatch(name):
        find_event(index, name)
        raise UsageError(
            f"there is no event {name} of {source}", help="Events of runs have no source: leave it out."
        )
    if guess := did_you_mean(name, recorded.latest_names(MOST)):
        raise UsageError(f"there is no event `{name}`", help=f"Did you mean {guess}?")
    try:
        find_event(index, name)
    except UsageError as error:
        hint = f"{error.help} A recorded event is named by its id." if recorded.there else error.help
        raise UsageError(error.message, help=hint) from None
    raise UsageError(f"there is no event {name}", help="`govern why` lists what changed.")


def trace(outside: RecordedEvidence, evidence: Evidence, entry: int, event: Recorded) -> Traced:
    """Give an event with what it does not say itself, taken from the nearest one before it that does."""
    above, cut = _before(outside, evidence, entry)
    line = [event, *above]
    forced = next((each for each in line if each.factor_set is not None), None)
    factors = None if forced is None else outside.factors(forced)
    inputs: dict[str, str] = {}
    for each in line:
        for name, content in (each.inputs or {}).items():
            inputs.setdefault(name, spelt(content))
    recommending = next((each for each in line if each.recommended is not None), None)
    return Traced(
        event,
        entry,
        next((each.record for each in line if each.record is not None), None),
        next((each.release for each in line if each.release is not None), None),
        None if recommending is None else recommending.recommended,
        None if recommending is None else recommending.confidence_ppm,
        None if factors is None else factors.factors,
        None if forced is None else forced.id,
        inputs,
        (*_conflicts(outside, line, factors), *_more(event, cut=cut)),
    )


def spelt(content: Content) -> str:
    """Spell what stands for a content."""
    return content.digest if content.digest is not None else f"commitment {content.commitment}"


def _conflicts(outside: RecordedEvidence, line: list[Recorded], factors: FactorSet | None) -> Iterator[str]:
    """Say where the events before it do not agree on what was in force."""
    if factors is None:
        return
    known = {factor.name: factor.digest for factor in factors.factors}
    for each in line:
        other = outside.factors(each)
        if other is not None and any(known.get(f.name, f.digest) != f.digest for f in other.factors):
            yield f"{line[0].id} also follows from {each.id}, whose versions are others and are not compared"


def _before(outside: RecordedEvidence, evidence: Evidence, entry: int) -> tuple[list[Recorded], bool]:
    """Give the events that one follows from, near ones first, each proved, and whether there are more."""
    seen, waiting = {entry}, outside.index.parents(entry)
    found = []
    while waiting and len(seen) < MOST:
        at = waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        if isinstance(evidence.peek(at), Recorded):
            found.append(evidence.entry(at, Recorded))
        waiting += outside.index.parents(at)
    return found, bool(set(waiting) - seen)


def _more(event: Recorded, *, cut: bool) -> Iterator[str]:
    if cut:
        yield f"{event.id} follows from more events than the {MOST:,} that were looked at"
