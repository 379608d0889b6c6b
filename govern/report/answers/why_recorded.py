"""Why a recorded event says otherwise than an earlier one, for people and as JSON of a stable shape.

{
  "version": 1, "vs", "answered": false, "tier": ["CANDIDATE" | "UNKNOWN"], "same": false,
  "before": {"source", "id", "time", "entry", "record", "release", "recommended", "confidence_ppm", "verdict",
  "action", "result", "in_force_by"}, "after": {...}, "candidates": [...],
  "changed": [{"factor", "before", "after", "unversioned"}], "inputs": [{"name", "says"}],
  "missing": [...], "notes": [...], "evidence": {...}
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.report.answers.derive_recorded import said
from govern.report.blocks import table
from govern.report.styled import line
from govern.report.wording import evidence
from govern.why.answer import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.why.history import Moved
    from govern.why.told_recorded import RecordedWhy, Traced

VERSION = 1


def why_recorded_json(found: RecordedWhy) -> dict[str, Any]:
    """Give the answer as values that `json.dumps` takes, in a fixed order."""
    return {"version": VERSION, **differences(found), "evidence": found.citations.to_json()}


def differences(found: RecordedWhy) -> dict[str, Any]:
    """Give what differs between the two, without the evidence."""
    return {
        "vs": found.vs,
        "answered": False,
        "tier": [str(found.tier)],
        "same": found.same,
        "before": found.before.to_json(),
        "after": found.after.to_json(),
        "candidates": list(found.candidates),
        "changed": [one.to_json() for one in found.moved],
        "inputs": [one.to_json() for one in found.inputs],
        "missing": list(found.missing),
        "notes": list(found.notes),
    }


def why_recorded_human(found: RecordedWhy) -> Iterator[Block]:
    """Show what differs, and that nobody has tried what it does."""
    yield line(
        ("govern why ", "strong"),
        (found.after.event.id, "strong"),
        f" --vs {found.vs}   ",
        (str(found.tier), "warning"),
        " (nothing can be run again)",
    )
    yield line(
        ("record ", "faint"),
        found.after.record or "",
        f"   of {found.after.event.source}, which govern does not run",
    )
    yield line(("before: ", "faint"), _side(found.before))
    yield line(("after:  ", "faint"), _side(found.after))
    if found.same:
        yield line(("Both say the same outcome", "strong"))
    yield from differing(found)
    for note in found.notes:
        yield line(("note: ", "note"), note)
    yield from evidence(found.citations)


def differing(found: RecordedWhy) -> Iterator[Block]:
    """Show all that was recorded and differs; what was recorded alike is no candidate."""
    for text in found.missing:
        yield line((f"Not known: {text}", "warning"))
    count = len(found.candidates)
    if count:
        only = "One thing differs" if count == 1 else f"{count} things differ"
        yield line((f"{only} in what was recorded; that it made the change is not proven:", "strong"))
        rows = [(one.factor, _versions(one)) for one in found.moved]
        rows += [(f"input {one.name}", one.says) for one in found.inputs]
        yield table(("candidate", "difference"), rows)
    if found.tier is Tier.CANDIDATE and not found.same:
        yield line(
            ("What else was recorded is the same on both sides; what was not recorded is not known", "faint")
        )


def _side(side: Traced) -> str:
    release = f", {side.release}" if side.release else ""
    return f"{side.event.id} of {side.event.time}{release}: {said(side.event)}"


def _versions(moved: Moved) -> str:
    if moved.unversioned:
        return f"{moved.after}, content changed without a new version"
    return f"{moved.before or 'nothing'} → {moved.after or 'nothing'}"
