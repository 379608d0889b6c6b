"""Every time a decision on a record changed, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, evidence, outcome, share_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.why.history import History, Moved, Step, Transition


def history_human(found: History) -> Iterator[Block]:
    """Show all steps, then each transition with what changed between its two runs."""
    first = found.first
    asked = f" to {found.bad}" if found.bad else ""
    yield line(
        ("govern first-bad ", "strong"),
        (found.record, "strong"),
        f"   {counted(len(found.transitions), 'transition')} in {counted(len(found.steps), 'run')} "
        f"of {found.pipeline} in {found.environment}",
    )
    if first is None:
        yield line(f"no transition{asked}: it was decided alike every time")
    else:
        release = first.after.release
        yield line(
            (f"first{asked} under {release}, run {first.after.run}", "strong"), f" of {first.after.time}"
        )
    came = {transition.after.run for transition in found.transitions}
    head = ("run", "release", "event", "decided", "confidence", "time")
    yield table(head, [_step(step, changed=step.run in came) for step in found.steps])
    for transition in found.transitions:
        yield from _transition(transition)
    yield ()
    yield from evidence(found.citations)


def _step(step: Step, *, changed: bool) -> Row:
    decided = step.decided
    mark = "→" if changed else " "
    told = outcome(decided.action, decided.verdict)
    cells = (
        f"{mark} run {step.run}",
        step.release,
        decided.event,
        told,
        f"at confidence {share_of_one(decided.confidence)}",
        step.time,
    )
    return Row(cells, "strong" if changed else "")


def _transition(transition: Transition) -> Iterator[Block]:
    before, after = transition.before, transition.after
    yield line(
        (f"{before.decided.event} → {after.decided.event}", "strong"),
        f"  {outcome(before.decided.action, before.decided.verdict)} → "
        f"{outcome(after.decided.action, after.decided.verdict)}",
    )
    if not transition.moved:
        yield line(("  no factor changed: the record did, or a stage is not deterministic", "warning"))
    for moved in transition.moved:
        yield line(f"  {moved.factor}  {_versions(moved)}")
    yield line(
        ("  which of these made it: ", "faint"),
        f"govern why {after.decided.event} --vs {before.decided.event}",
    )


def _versions(moved: Moved) -> str:
    if moved.unversioned:
        return f"{moved.after}, content changed without a new version"
    return f"{moved.before or 'nothing'} → {moved.after or 'nothing'}"
