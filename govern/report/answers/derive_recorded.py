"""What made a recorded event, for people and as JSON of a stable shape.

{
"version": 1, "tier": ["CANDIDATE" | "UNKNOWN"], "recorded": {the event's entry}, "entry": 17,
"factor_set": {its entry} or null,
"before": [{"entry": 12, "said": {its entry}}], "after": [...], "notes": [...],
"removed": as in `derive_json`, "evidence": {...}
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.lineage.entry import Recorded, to_json
from govern.report.answers.derive_human import unknown
from govern.report.blocks import table
from govern.report.styled import line
from govern.report.wording import evidence, outcome, share_of_one, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.lineage.entry import Content, Event
    from govern.report.blocks import Block
    from govern.why.told import RecordedDerivation

VERSION = 1


def derive_recorded_json(found: RecordedDerivation) -> dict[str, Any]:
    """Give a derivation as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "tier": [str(found.tier)],
        "recorded": to_json(found.event),
        "entry": found.entry,
        "factor_set": None if found.factors is None else to_json(found.factors),
        "before": [{"entry": at, "said": to_json(each)} for at, each in found.before.items()],
        "after": [{"entry": at, "said": to_json(each)} for at, each in found.after.items()],
        "notes": list(found.notes),
        "removed": None if found.removed is None else found.removed.to_json(),
        "evidence": found.citations.to_json(),
    }


def derive_recorded_human(found: RecordedDerivation) -> Iterator[Block]:
    """Show a derivation; digests are shortened, and whole in JSON."""
    event = found.event
    yield line((event.id, "strong"), "  ", (said(event), "strong"))
    yield line(("source      ", "faint"), f"{event.source}, which govern does not run")
    yield line(
        ("tier        ", "faint"),
        (str(found.tier), "warning"),
        ": what its source told, proved to stand in the log and not run again",
    )
    yield line(("happened    ", "faint"), f"{event.time}, recorded in entry {found.entry}")
    for label, value in (
        ("record", event.record),
        ("release", event.release),
        ("pipeline", event.pipeline),
        ("environment", event.environment),
        ("run", event.run),
        ("type", event.event_type),
    ):
        if value is not None:
            yield line((f"{label:<12}", "faint"), value)
    yield from _contents("inputs", event.inputs)
    yield from _contents("outputs", event.outputs)
    if found.factors is not None:
        yield ()
        yield line(("in force", "strong"), f" {short(found.factors.digest)}")
        rows = [(f.name, f.version, short(f.digest)) for f in found.factors.factors]
        yield table(("factor", "version", "digest"), rows)
    yield from _events("follows from", found.before)
    yield from _events("led to", found.after)
    yield from unknown(found.removed)
    for note in found.notes:
        yield line(("note: ", "warning"), note)
    yield ()
    yield from evidence(found.citations)


def said(event: Recorded) -> str:
    """Spell what an event says: what was recommended, decided, and came of it."""
    parts = []
    if event.recommended is not None:
        sure = "" if event.confidence_ppm is None else f" at confidence {share_of_one(event.confidence_ppm)}"
        parts.append(f"recommended {event.recommended}{sure}")
    if event.action is not None and event.verdict is not None:
        parts.append(f"decided {outcome(event.action, event.verdict)}")
    if event.result is not None:
        parts.append(f"came to {event.result}")
    return "; ".join(parts) or "says what went in and out"


def _contents(label: str, contents: Mapping[str, Content] | None) -> Iterator[Block]:
    if not contents:
        return
    yield ()
    yield line((label, "strong"))
    rows = []
    for name, content in sorted(contents.items()):
        if content.digest is not None:
            size = "" if content.size is None else f"{content.size:,} bytes"
            rows.append((name, short(content.digest), size))
        else:
            rows.append((name, "committed to", f"{str(content.commitment)[:12]}…"))
    yield table(("name", "digest", "size"), rows)


def _events(label: str, events: Mapping[int, Event | Recorded]) -> Iterator[Block]:
    if not events:
        return
    yield ()
    yield line((label, "strong"))
    rows = [(f"entry {at}", *_named(each)) for at, each in events.items()]
    yield table(("entry", "event", "says"), rows)


def _named(event: Event | Recorded) -> tuple[str, str]:
    if isinstance(event, Recorded):
        return f"{event.id} of {event.source}", said(event)
    return event.event, outcome(event.outcome.action, event.outcome.verdict)
