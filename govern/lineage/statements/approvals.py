"""Whether a signed approval counts for a change: whose it is, in which role, about what, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.lineage.statements import intoto, predicates
from govern.lineage.statements.intoto import StatementError
from govern.lineage.statements.predicates import Approval
from govern.lineage.statements.signatories import verified

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from govern.lineage.statements.dsse import Envelope
    from govern.lineage.statements.public_keys import Key
    from govern.lineage.statements.signatories import Signatory


@dataclass(frozen=True, slots=True)
class Counted:
    """One person's word on the change, approval or rejection, and the key it was signed with."""

    who: Signatory
    key: Key
    approval: Approval


@dataclass(frozen=True, slots=True)
class Judged:
    """What of an envelope counts, at most one word a person, and why the rest does not."""

    counted: tuple[Counted, ...]
    reasons: tuple[str, ...]


def judge(envelope: Envelope, change: str, people: Sequence[Signatory], at: dt.datetime) -> Judged:
    """Judge an approval of the change whose digest is `change` (`sha256:...`), at a time of judging.

    The payload is parsed only when a signature of somebody known holds for it. The time an approval gives for
    itself is not judged: its signer can write any. Raises `UsageError` where people contradict each other.
    """
    found = verified(envelope, people, at)
    reasons = [f"{one.username or one.keyid or 'a signature'}: {one.message}" for one in found.refused]
    if not found.accepted:
        return Judged((), tuple(reasons))
    try:
        statement = intoto.read(envelope.payload)
        approval = predicates.read(statement, Approval)
    except StatementError as error:
        return Judged((), (*reasons, error.message))
    if not statement.about(change):
        names = ", ".join(f"{one.name} {one.digest}" for one in statement.subjects[:3])
        return Judged((), (*reasons, f"it is about another change: {names}"))
    if approval.until is not None and at >= predicates.moment(approval.until):
        return Judged((), (*reasons, f"it was valid until {approval.until}"))
    counted: dict[str, Counted] = {}
    for who, key in found.accepted:
        if who.username != approval.approver:
            reasons.append(f"{who.username} signed what is said to be of {approval.approver}")
        elif approval.role not in who.roles:
            reasons.append(f"{who.username} is not {approval.role}")
        else:
            counted.setdefault(who.username, Counted(who, key, approval))
    return Judged(tuple(counted.values()), tuple(reasons))
