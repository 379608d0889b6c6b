"""Whether the people who signed statements on an event are as many as its decision asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.statements.revoked import revoked_statements
from govern.lineage.statements.decisions import EventApproval, Override
from govern.lineage.statements.threshold import Needed, Tally, Voice, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.statements.keeping import Heard
    from govern.lineage.entry import Decision
    from govern.lineage.statements.decisions import Decided


def asked_for(decision: Decision) -> list[Needed]:
    """Give what a decision's own checks say was missing: so many people of each role."""
    start = f"{decision.action}/approvals:"
    found = [check for check in decision.checks if check.check.startswith(start) and not check.passed]
    return [
        Needed(check.bound, check.check.removeprefix(start))
        for check in found
        if isinstance(check.bound, int) and not isinstance(check.bound, bool)
    ]


def agreeing(
    listed: Sequence[Heard], subject: str, kind: type[Decided], action: str, needed: Sequence[Needed]
) -> Tally:
    """Count who said the same of the event whose entry's digest is `subject`.

    What was revoked, or does not count, is left out.
    """
    gone = revoked_statements(listed).perhaps
    voices = []
    for one in listed:
        if one.said is None or one.objection or one.subject != subject or one.digest in gone:
            continue
        if not isinstance(one.said, kind) or said_action(one.said) != action:
            continue
        agrees = not isinstance(one.said, EventApproval) or one.said.decision == "approve"
        voices.append(Voice(one.said.said.by, one.said.said.role, agrees))
    return tally(voices, needed)


def said_action(said: Decided) -> str:
    """Give the action that a statement is for; "" where it is for none."""
    match said:
        case EventApproval():
            return said.action
        case Override():
            return said.after
        case _:
            return ""
