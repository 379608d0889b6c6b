"""Why an action was not done, for people: every gate with its slack, and what would have opened the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, evidence, outcome, share_of_one
from govern.why.phrases import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.why.not_done import Gate, WhyNot

_MOST = 8


def why_not_human(found: WhyNot) -> Iterator[Block]:
    """Show the answer; a gate is shown also where another one failed before it."""
    decided = found.decided.outcome
    told = outcome(decided.action, decided.verdict) if decided else "nothing"
    yield line(
        ("govern why-not ", "strong"),
        (found.event, "strong"),
        f" --action {found.action}   decided: {told}, recommended: {found.recommended}",
    )
    if found.done:
        yield line((f"{found.action} was carried out", "strong"))
    elif found.waiting:
        yield line((f"it came to {found.action}, which waits for approvals", "strong"))
    else:
        failed = len(found.failed)
        yield line(
            (f"{counted(failed, 'gate')} in the way" if failed else "no gate is in the way", "strong"),
            f" of {counted(len(found.gates), 'gate')}, each evaluated",
        )
    rows = [Row(gate_cells(gate), "" if gate.passed else "warning") for gate in found.gates]
    yield table(("", "gate", "observed", "bound", "slack"), rows)
    yield from _ways(found)
    yield from evidence(found.citations)


def gate_cells(gate: Gate) -> tuple[str, ...]:
    """Give the cells of a gate: passed or failed, its name, what was observed, the bound, the slack."""
    mark = "passed" if gate.passed else "failed"
    if isinstance(gate.bound, bool):
        return (mark, gate.name, "not known" if gate.observed is None else "yes" if gate.observed else "no")
    shown = share_of_one if gate.name == "confidence" else str
    observed = "not known" if gate.observed is None else shown(int(gate.observed))
    return (mark, gate.name, observed, f"needs {shown(int(gate.bound))}", _slack(gate))


def _slack(gate: Gate) -> str:
    if gate.slack is None:
        return ""
    amount = share_of_one(abs(gate.slack)) if gate.name == "confidence" else str(abs(gate.slack))
    return f"{amount} to spare" if gate.slack >= 0 else f"short by {amount}"


def _ways(found: WhyNot) -> Iterator[Block]:
    if found.done or found.waiting:
        return
    versus = found.compared.release
    for text in found.missing:
        yield line((f"What would have led to it is not told: {text}", "warning"))
    if found.ways is None:
        return
    tiers = ", ".join(found.ways.tiers)
    if found.ways.sets:
        undo = alternatives(found.ways.sets, _MOST)
        yield line((f"It would have come to it with {undo} as in {versus}", "strong"), f"   {tiers}")
        yield line(("what approvals the policy then asks for would still have to come", "faint"))
    elif found.ways.open:
        yield line(f"Whether anything of {versus} leads to it is open   {tiers}")
    else:
        yield line(f"No combination of {versus} and this release leads to it   {tiers}")
    for text in found.ways.missing:
        yield line((f"Missing: {text}", "warning"))
