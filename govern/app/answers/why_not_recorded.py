"""`govern why-not ID --action X` of a recorded event: the gates that are known, and what differs since."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.app.answers.recorded import opened
from govern.app.answers.recorded_events import RecordedEvidence
from govern.app.answers.trace_recorded import find_recorded, trace
from govern.app.answers.why_not import check_action
from govern.app.answers.why_recorded import before, compared, others, outcome
from govern.contract.reference import Ref
from govern.decide.gate import gates
from govern.errors import GovernError
from govern.why.not_done import Gate
from govern.why.told_recorded import RecordedWhyNot

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.lineage.evidence import Evidence
    from govern.why.told_recorded import RecordedWhy, Traced

_POLICY = "action-policy/"
_UNTOLD = ("corroboration", "approvals:")
"""Gates that an event does not tell of: who approved, and how many signals agreed."""


def why_not_recorded(context: Context, name: str, action: str, source: str | None = None) -> RecordedWhyNot:
    """Evaluate the gates that a recorded event tells enough of, by the policy that it names as in force.

    Raises:
        UsageError: no log, no such event, it says nothing that was decided, or an action that the policy in
            force does not list.
        IntegrityError: the log's evidence does not hold.

    """
    with opened(context) as (reader, evidence):
        outside = RecordedEvidence(evidence, reader.database)
        row = find_recorded(outside.index, evidence.index, name, source)
        asked = trace(outside, evidence, row.entry, outside.event(row))
        ref, policy, missing = _policy(context, asked)
        if policy is not None:
            check_action(action, policy)
        done = (asked.event.action, asked.event.verdict) == (action, "act")
        found = [_come_to(asked, action)] + ([] if policy is None else _gates(asked, action, policy))
        missing.append(
            "which change would have led to it: govern does not run this pipeline, and what it read is not "
            "in the log, so nothing can be run again"
        )
        return RecordedWhyNot(
            asked,
            action,
            done,
            ref,
            tuple(found),
            None if done else _once(outside, evidence, asked, action),
            () if done else tuple(missing),
            evidence.citations,
        )


def _policy(context: Context, asked: Traced) -> tuple[str | None, ActionPolicy | None, list[str]]:
    """Find the action policy that was recorded as in force, or say why there is none to judge by."""
    if asked.factors is None:
        return None, None, ["its gates: what was in force is not recorded"]
    named = [f"{f.name}@{f.version}" for f in asked.factors if f.name.startswith(_POLICY)]
    if len(named) != 1:
        told = f"{len(named)} action policies are" if named else "no action policy is"
        return None, None, [f"its gates: {told} recorded as in force (`components` of an event names it)"]
    try:
        found = cast("ActionPolicy", context.find(Ref.parse(named[0]))[0].contract)
    except (GovernError, ValueError) as error:
        return named[0], None, [f"its gates: {named[0]} can't be read here: {error}"]
    return named[0], found, []


def _come_to(asked: Traced, action: str) -> Gate:
    """Say whether the action was recommended or decided at all; not known where neither is told."""
    said = {asked.recommended, asked.event.action} - {None}
    return Gate("recommended, or decided", action in said, action in said if said else None, bound=True)


def _gates(asked: Traced, action: str, policy: ActionPolicy) -> list[Gate]:
    found = []
    for check in gates(action, asked.confidence_ppm, policy):
        untold = check.name.startswith(_UNTOLD) and check.bound
        found.append(
            Gate(check.name, False, None, check.bound)  # noqa: FBT003 - as the fields of a gate stand
            if untold
            else Gate(check.name, check.passed, check.observed, check.bound)
        )
    return found


def _once(outside: RecordedEvidence, evidence: Evidence, asked: Traced, action: str) -> RecordedWhy | None:
    """Compare with the latest earlier event on the record that came to the action."""
    if asked.record is None or outcome(asked.event)[0] == "contents":
        return None  # there is nothing to compare it with, and its gates can be told all the same
    found, cut = others(outside, evidence, asked)
    came = [one for one in before(found, asked) if action in outcome(one[1])]
    if not came:
        return None
    other = trace(outside, evidence, *came[-1])
    return compared(other, asked, other.event.id, evidence, cut)
