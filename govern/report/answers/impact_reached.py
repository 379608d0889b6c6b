"""What a record's data led to, and what rests on a statement, for people and as JSON of stable shapes.

Of a record:

    {
      "version": 1, "claim": "record", "record", "events": [{"event", "run", "release", "environment",
      "source", "time", "action", "verdict", "blast_radius", "said": [...], "agreed"}],
      "recorded": [{"entry", "said": {its entry}}], "taken": [{"blast_radius", "action", "count"}],
      "notes": [...], "evidence": {...}
    }

Of a statement: `claim` is "statement", with `statement`, `path`, `event`, `agreed_with_it`,
`agreed_without_it`, `followed`, `touched` (as of components), `untouched`, and `evidence`, null where
`touched` has its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.lineage.entry import to_json
from govern.report.answers.derive_recorded import said as told
from govern.report.answers.impact_human import by_radius, impact_human
from govern.report.answers.impact_json import impact_json, taken_json
from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, evidence, outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.lineage.entry import Recorded
    from govern.report.blocks import Block
    from govern.why.reached import ReachedEvent, RecordImpact, Said, StatementImpact

VERSION = 1


def record_json(found: RecordImpact) -> dict[str, Any]:
    """Give what a record led to as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "claim": "record",
        "record": found.record,
        "events": [each.to_json() for each in found.events],
        "recorded": _entries(found.recorded),
        "taken": taken_json(found.taken),
        "notes": list(found.notes),
        "evidence": found.citations.to_json(),
    }


def statement_json(found: StatementImpact) -> dict[str, Any]:
    """Give what rests on a statement as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "claim": "statement",
        "statement": found.said.to_json(),
        "path": found.path,
        "event": None if found.event is None else found.event.to_json(),
        "agreed_with_it": found.with_it,
        "agreed_without_it": found.without_it,
        "followed": _entries(found.followed),
        "touched": [impact_json(each) for each in found.touched],
        "untouched": list(found.untouched),
        "evidence": None if found.citations is None else found.citations.to_json(),
    }


def _entries(found: Mapping[int, Recorded]) -> list[dict[str, Any]]:
    return [{"entry": at, "said": to_json(each)} for at, each in found.items()]


def record_human(found: RecordImpact) -> Iterator[Block]:
    """Show every event on the record, what people said of it, what followed, and what was carried out."""
    yield line(
        ("record ", "strong"),
        (found.record, "strong"),
        f" was read in {counted(len(found.events), 'event')} of runs",
        f" and {counted(len(found.recorded), 'recorded event')}" if found.recorded else "",
    )
    head = ("event", "release", "environment", "source", "decided", "blast radius", "time")
    if found.events:
        yield table(head, [_event(each) for each in found.events])
    yield from _recorded(found.recorded)
    yield ()
    if found.taken:
        yield line(("already carried out", "strong"), ", by blast radius of the action policy in force then")
        yield by_radius(found.taken)
    else:
        yield line(("no action was carried out", "good"))
    for note in found.notes:
        yield line(("note: ", "warning"), note)
    yield ()
    yield from evidence(found.citations)


def statement_human(found: StatementImpact) -> Iterator[Block]:
    """Show who said what, and what stands because of it."""
    one = found.said
    yield line(
        (f"{one.kind} ", "strong"), (one.says, "strong"), f"   by {one.by} as {one.role} at {one.time}"
    )
    yield line(("statement ", "faint"), (found.path, "path"))
    if one.objection:
        yield line((f"it does not count: {one.objection}", "warning"))
    if found.event is not None:
        yield table(
            ("event", "release", "environment", "source", "decided", "blast radius", "time"),
            [_event(found.event)],
        )
    if found.with_it is not None:
        yield line((_standing(found), "strong"))
    yield from _recorded(found.followed)
    for each in found.touched:
        yield ()
        yield from impact_human(each)
    for name in found.untouched:
        yield line(f"{name} was never in force, so nothing was made under it")
    if found.citations is not None:
        yield ()
        yield from evidence(found.citations)


def _standing(found: StatementImpact) -> str:
    if not found.with_it:
        return "enough people do not agree, so nothing rests on it yet"
    if found.without_it:
        return "enough people agree also without it: nothing falls with it alone"
    return "enough people agree, and without it they would not: what was done falls with it"


def _event(each: ReachedEvent) -> Row:
    decided = outcome(each.action, each.verdict)
    if each.agreed is not None:
        decided += "; people agreed" if each.agreed else "; too few people agreed"
    cells = (each.event, each.release, each.environment, each.source, decided, each.blast_radius, each.time)
    return Row(cells, "", tuple(_said(one) for one in each.said))


def _said(one: Said) -> Any:
    why = f"; it does not count: {one.objection}" if one.objection else ""
    return line((f"      {one.kind} by {one.by} as {one.role} at {one.time}: {one.says}{why}", "faint"))


def _recorded(found: Mapping[int, Recorded]) -> Iterator[Block]:
    if found:
        yield line(("recorded by pipelines that govern does not run", "strong"))
        rows = [
            (f"entry {at}", f"{each.id} of {each.source}", told(each), each.time)
            for at, each in found.items()
        ]
        yield table(("entry", "event", "says", "time"), rows)
