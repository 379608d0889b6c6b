"""`govern why ID` of a recorded event: what differs from an earlier one on the same record, and no more.

A pipeline that govern does not run tells versions, digests and commitments. That is enough to say what can
have made a difference, and what is the same on both sides; which of it did is for whoever can run it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from govern.app.answers.recorded import opened
from govern.app.answers.recorded_events import RecordedEvidence
from govern.app.answers.trace_recorded import MOST, find_recorded, trace
from govern.app.answers.versus import PREVIOUS, moment_of
from govern.app.log.logs import timestamp
from govern.errors import UsageError
from govern.lineage.entry import Recorded
from govern.source.suggest import did_you_mean
from govern.why.history import Moved
from govern.why.told_recorded import Difference, RecordedWhy, Traced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govern.app.workspace.context import Context
    from govern.lineage.entry import Factor
    from govern.lineage.evidence import Evidence

Told: TypeAlias = "tuple[int, Recorded]"
"""An event with the index of its entry; not cited, so long as no answer rests on it."""


def why_recorded(context: Context, name: str, vs: str = PREVIOUS, source: str | None = None) -> RecordedWhy:
    """Compare a recorded event with an earlier one on the same record, of the same source.

    Raises:
        UsageError: no log, no such event, nothing to compare it with.
        IntegrityError: the log's evidence does not hold.

    """
    with opened(context) as (reader, evidence):
        outside = RecordedEvidence(evidence, reader.database)
        row = find_recorded(outside.index, evidence.index, name, source)
        after = trace(outside, evidence, row.entry, outside.event(row))
        found, cut = others(outside, evidence, after)
        before = _chosen(found, after, vs, partial(trace, outside, evidence))
        return compared(before, after, vs, evidence, cut)


def compared(
    before: Traced, after: Traced, vs: str, evidence: Evidence, cut: Sequence[str] = ()
) -> RecordedWhy:
    """Say what differs between two events, and what of it is not known."""
    moved = _moved(before.factors or (), after.factors or ())
    inputs = tuple(_inputs(before, after))
    same = outcome(before.event) == outcome(after.event)
    missing = [
        f"what was in force is not recorded for {each.event.id}, nor for anything that it follows from"
        for each in (before, after)
        if each.factors is None
    ]
    if not missing and not same and not moved and not inputs:
        missing.append(
            "nothing that was recorded differs: what made the difference was not told (a component that is "
            "not declared, a stage that is not deterministic, a content without a digest)"
        )
    notes = dict.fromkeys((*cut, *before.notes, *after.notes))
    return RecordedWhy(
        vs, before, after, same, moved, inputs, tuple(missing), tuple(notes), evidence.citations
    )


def outcome(event: Recorded) -> tuple[str | None, ...]:
    """Give what an event says was decided; else what it recommended, or what came of it."""
    if event.verdict is not None:
        return "decision", event.action, event.verdict
    if event.recommended is not None:
        return "recommendation", event.recommended
    return ("outcome", event.result) if event.result is not None else ("contents",)


def others(
    outside: RecordedEvidence, evidence: Evidence, asked: Traced
) -> tuple[list[Told], tuple[str, ...]]:
    """Give the other events on the record that say the same kind of thing, in the order of their times.

    They are looked for from the event asked about backwards, then beyond it; where there are too many, the
    second part says so.
    Raises UsageError: nothing says which record it is about, or what was decided.
    """
    kind = outcome(asked.event)[0]
    if kind == "contents":
        raise UsageError(
            f"{asked.event.id} says nothing that was recommended, decided or came of it",
            help=f"`govern derive {asked.event.id}` shows what it says, and what follows from it.",
        )
    if asked.record is None:
        raise UsageError(
            f"neither {asked.event.id} nor anything that it follows from names a record",
            help="Give events their `record`; then there is something to compare them with.",
        )
    rows = outside.index.of_record(asked.event.source, asked.record)
    earlier = [row.entry for row in rows if row.time <= asked.event.time]
    waiting = [*reversed(earlier), *(row.entry for row in rows[len(earlier) :])]
    found: dict[int, Recorded] = {}
    while waiting and len(found) < MOST:
        at = waiting.pop(0)
        event = evidence.peek(at)
        if at in found or not isinstance(event, Recorded) or event.source != asked.event.source:
            continue
        if event.record in {None, asked.record}:
            found[at] = event
            waiting += outside.index.children(at)
    alike = {at: event for at, event in found.items() if outcome(event)[0] == kind and at != asked.entry}
    ordered = sorted(alike.items(), key=lambda item: (item[1].time, item[0]))
    cut = (f"record {asked.record} has more events than the {MOST:,} that were looked at",) if waiting else ()
    return ordered, cut


def _chosen(
    found: Sequence[Told], asked: Traced, vs: str, traced: Callable[[int, Recorded], Traced]
) -> Traced:
    """Choose what an event is compared with, and trace that; a release is looked for in one after another."""
    earlier = before(found, asked)
    names = [event.id for _, event in found]
    if vs in names:
        return traced(*next(one for one in reversed(found) if one[1].id == vs))
    if vs == PREVIOUS:
        return traced(*_last(earlier, asked, "earlier"))
    if (moment := moment_of(vs)) is not None:
        by = timestamp(moment)
        return traced(*_last([one for one in earlier if one[1].time <= by], asked, f"by {vs}"))
    wanted = vs.removeprefix("release:").removeprefix("release/")
    later = [one for one in found if one not in earlier]
    releases: list[str] = []
    for at, event in [*reversed(earlier), *later]:
        other = traced(at, event)
        if wanted in _spellings(other.release or ""):
            return other
        releases += _spellings(other.release or "")
    guess = did_you_mean(vs, [PREVIOUS, *names, *(f"release:{text}" for text in releases)])
    there = f"Events on record {asked.record} are {', '.join(names[-8:])}." if names else ""
    raise UsageError(
        f"no event of {asked.event.source} on record {asked.record} is `{vs}`, or of such a release",
        help=f"Did you mean {guess}?" if guess else there or "Compare with previous.",
    )


def before(found: Sequence[Told], asked: Traced) -> list[Told]:
    """Give those that happened before the event asked about."""
    return [(at, event) for at, event in found if (event.time, at) < (asked.event.time, asked.entry)]


def _spellings(release: str) -> tuple[str, ...]:
    plain = release.removeprefix("release/")
    return tuple(text for text in (plain, plain.partition("@")[0]) if text)


def _last(found: Sequence[Told], asked: Traced, when: str) -> Told:
    if found:
        return found[-1]
    raise UsageError(
        f"{asked.event.source} recorded no {outcome(asked.event)[0]} on record {asked.record} {when}: "
        "there is nothing to compare it with",
        help=f"`govern derive {asked.event.id}` shows what made it.",
    )


def _moved(before: Sequence[Factor], after: Sequence[Factor]) -> tuple[Moved, ...]:
    old = {factor.name: factor for factor in before}
    new = {factor.name: factor for factor in after}
    found = []
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if (was and was.digest) != (now and now.digest):
            old_version, new_version = (None if side is None else side.version for side in (was, now))
            found.append(Moved(name, old_version, new_version, old_version == new_version))
    return tuple(found)


def _inputs(before: Traced, after: Traced) -> list[Difference]:
    """Compare inputs by what stands for them; two commitments may be to the same content."""
    found = []
    for name in sorted({*before.inputs, *after.inputs}):
        was, now = before.inputs.get(name), after.inputs.get(name)
        if was == now:
            continue
        if was is None or now is None:
            found.append(Difference(name, f"told only of {(after if was is None else before).event.id}"))
        elif was.startswith("commitment") or now.startswith("commitment"):
            found.append(Difference(name, "another commitment: most likely, not surely, another content"))
        else:
            found.append(Difference(name, "another content"))
    return found
