"""Why a recorded event did not come to an action, for people and as JSON of a stable shape.

{
  "version": 1, "asked": {an event as in `why`}, "action", "done": false,
  "policy": null | "action-policy/x@1.0.0",
  "gates": [{"gate", "passed", "observed", "bound", "slack", "known"}], "tier": ["UNKNOWN" | "CANDIDATE"],
  "once": null | {an answer as of `why`}, "missing": [...], "evidence": {...}
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.report.answers.derive_recorded import said
from govern.report.answers.why_not_human import gate_cells
from govern.report.answers.why_recorded import differences, differing
from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, evidence
from govern.why.answer import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.report.styled import Style
    from govern.why.not_done import Gate
    from govern.why.told_recorded import RecordedWhyNot

VERSION = 1


def why_not_recorded_json(found: RecordedWhyNot) -> dict[str, Any]:
    """Give the answer as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "asked": found.asked.to_json(),
        "action": found.action,
        "done": found.done,
        "policy": found.policy,
        "gates": [{**gate.to_json(), "known": gate.observed is not None} for gate in found.gates],
        "tier": [str(_tier(found))],
        "once": None if found.once is None else differences(found.once),
        "missing": list(found.missing),
        "evidence": found.citations.to_json(),
    }


def why_not_recorded_human(found: RecordedWhyNot) -> Iterator[Block]:
    """Show the gates that are known and those that are not, then what differs from when it was come to."""
    event = found.asked.event
    yield line(
        ("govern why-not ", "strong"), (event.id, "strong"), f" --action {found.action}   {said(event)}"
    )
    if found.done:
        yield line((f"{found.action} was carried out", "strong"))
    else:
        failed = [gate for gate in found.gates if gate.observed is not None and not gate.passed]
        unknown = [gate for gate in found.gates if gate.observed is None]
        by = f" by {found.policy}" if found.policy else ""
        open_ = f", {counted(len(unknown), 'gate')} not known" if unknown else ""
        yield line(
            (f"{counted(len(failed), 'gate')} in the way", "strong"),
            f" of {counted(len(found.gates), 'gate')}{by}{open_}   ",
            (str(_tier(found)), "warning"),
        )
    yield table(("", "gate", "observed", "bound", "slack"), [_row(gate) for gate in found.gates])
    for text in found.missing:
        yield line((f"Not known: {text}", "warning"))
    if found.once is not None:
        before = found.once.before.event
        yield line((f"{before.id} of {before.time} did come to it: {said(before)}", "strong"))
        yield from differing(found.once)
    yield from evidence(found.citations)


def _tier(found: RecordedWhyNot) -> Tier:
    return Tier.UNKNOWN if found.once is None else found.once.tier


def _row(gate: Gate) -> Row:
    if gate.observed is None:
        _, *cells = gate_cells(gate)
        return Row(("not known", *cells), "warning")
    style: Style = "" if gate.passed else "warning"
    return Row(gate_cells(gate), style)
