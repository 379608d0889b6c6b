"""`govern impact RECORD`: every event that a record's data was part of, and what was done in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from govern.app.answers.impact import by_radius, radii
from govern.app.answers.recorded import find_event, opened
from govern.app.answers.recorded_events import RecordedEvidence
from govern.app.statements.agreeing import agreeing, asked_for
from govern.app.statements.keeping import heard
from govern.app.statements.revoked import revoked_statements
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import EVENT_ID, Decision, Recorded, encode
from govern.lineage.statements.decisions import Deferral, EventApproval, Override, Revocation
from govern.source.canonical import digest
from govern.source.suggest import did_you_mean
from govern.why.reached import ReachedEvent, RecordImpact, Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.app.statements.keeping import Heard
    from govern.app.workspace.context import Context
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import EventRow
    from govern.lineage.statements.threshold import Tally

UNKNOWN = "unknown"


def impact_record(context: Context, named: str) -> RecordImpact:
    """List all events on a record, named by its key in the source or by an event of it, and all that follow.

    Records of different sources may have one key: each event says whose it is.

    Raises:
        UsageError: no log, no such event, nothing was decided on such a record.
        IntegrityError: the log's evidence does not hold.

    """
    listed = heard(context)
    with opened(context) as (reader, evidence):
        record = find_event(evidence.index, named).record if EVENT_ID.fullmatch(named) else named
        rows = list(evidence.index.events_of_record(record))
        outside = RecordedEvidence(evidence, reader.database)
        sources = dict.fromkeys(row.source for row in outside.index.recordings())
        told = [row for source in sources for row in outside.index.of_record(source, record)]
        if not rows and not told:
            raise _unknown(evidence, record)
        notes: list[str] = []
        events = tuple(_reached(context, evidence, row, listed, notes) for row in rows)
        first = [row.entry for row in told]
        after = followed(outside, evidence, [row.entry for row in rows] + first)
        found = {at: evidence.entry(at, Recorded) for at in sorted({*first, *after})}
        return RecordImpact(
            record,
            events,
            found,
            _taken(events, found.values()),
            tuple(dict.fromkeys(notes)),
            evidence.citations,
        )


def followed(outside: RecordedEvidence, evidence: Evidence, entries: Sequence[int]) -> dict[int, Recorded]:
    """Give all recorded events that follow from these entries, directly or through others."""
    waiting = list(entries)
    found: dict[int, Recorded] = {}
    while waiting:
        for at in outside.index.children(waiting.pop()):
            if at not in found:
                found[at] = evidence.entry(at, Recorded)
                waiting.append(at)
    return dict(sorted(found.items()))


def reached(context: Context, evidence: Evidence, row: EventRow, listed: Sequence[Heard]) -> ReachedEvent:
    """Tell of one event what was decided and what people said of it."""
    return _reached(context, evidence, row, listed, [])


def said(one: Heard, *, gone: bool = False) -> Said:
    """Spell what a person signed; `gone`: somebody revoked it since."""
    found = one.said
    match found:
        case EventApproval():
            says = f"{found.decision}s {found.action}"
        case Override():
            says = f"{found.before} becomes {found.after}"
        case Deferral():
            says = f"nothing before {found.until}"
        case Revocation():
            says = f"revokes {found.what}"
        case None:
            return Said(one.digest, "unreadable", "nothing that can be read", "", "", "", one.objection)
    objection = one.objection or ("it was revoked since" if gone else "")
    return Said(one.digest, found.kind, says, found.said.by, found.said.role, found.said.time, objection)


def _reached(
    context: Context, evidence: Evidence, row: EventRow, listed: Sequence[Heard], notes: list[str]
) -> ReachedEvent:
    run, event = evidence.index.run(row.run), evidence.event(row)
    if run is None:
        raise IntegrityError(f"the index has no run {row.run}", help="run `govern verify`")
    opening, _ = evidence.run(run)
    known, unknown = radii(context, run)
    notes += [unknown] if unknown else []
    out, subject = event.outcome, digest(encode(event))
    gone = revoked_statements(listed).perhaps
    about = [one for one in listed if one.subject == subject or (one.noted and one.noted.subject == row.id)]
    tally = agreed_on(evidence, row, subject, listed) if out.verdict == "hold" and about else None
    return ReachedEvent(
        row.id,
        row.run,
        opening.release,
        opening.environment,
        run.contract,
        event.time,
        out.action,
        out.verdict,
        known.get(out.action, UNKNOWN),
        tuple(said(one, gone=one.digest in gone) for one in about),
        None if tally is None else tally.met,
    )


def agreed_on(evidence: Evidence, row: EventRow, subject: str, listed: Sequence[Heard]) -> Tally | None:
    """Count the approvals of a held event; None where its decision asks for none."""
    decision = evidence.peek(row.entry + 1) if row.entry + 1 < evidence.head.size else None
    if not isinstance(decision, Decision) or decision.event != row.id or not asked_for(decision):
        return None
    return agreeing(listed, subject, EventApproval, decision.action, asked_for(decision))


def _taken(events: Iterable[ReachedEvent], recorded: Iterable[Recorded]) -> dict[tuple[str, str], int]:
    """Count what was carried out; how far an outside pipeline's action reaches is not known."""
    done = [(each.blast_radius, each.action) for each in events if each.verdict == "act" or each.agreed]
    done += [(UNKNOWN, each.action) for each in recorded if each.verdict == "act" and each.action is not None]
    return by_radius(Counter(done))


def _unknown(evidence: Evidence, record: str) -> UsageError:
    run = evidence.index.latest_run()
    keys = [] if run is None else [row.record for row in evidence.index.events_of_run(run.run)][:10_000]
    guess = did_you_mean(record, keys)
    hint = "Name a record by its key in the source, or by an event of it, such as ev:2_17."
    return UsageError(
        f"nothing was decided on a record `{record}`",
        help=f"Did you mean {guess}?" if guess else f"{hint} A component has a slash, such as model/afinn.",
    )
