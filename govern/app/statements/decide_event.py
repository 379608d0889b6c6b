"""`govern approve EVENT`, `govern override`, `govern defer`: what people make of a recorded decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from govern.app.answers.recorded import find_event, opened
from govern.app.statements.agreeing import agreeing, asked_for
from govern.app.statements.keeping import Kept, check_reason, heard, keep, speaker
from govern.contract.reference import Ref
from govern.errors import GovernError, IntegrityError, UsageError
from govern.lineage.entry import Decision, Event, encode
from govern.lineage.statements.decisions import Decided, Deferral, EventApproval, Override, Said
from govern.lineage.statements.intoto import Subject
from govern.lineage.statements.threshold import Needed, Tally
from govern.source.canonical import digest
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    import datetime as dt

    from govern.app.workspace.context import Context
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.lineage.statements.signers import Signer


@dataclass(frozen=True, slots=True)
class By:
    """Who decides: what they sign with, why, in which role (None: the one that fits)."""

    signer: Signer
    reason: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An event as it was recorded and proved, with the decision on it."""

    event: Event
    decision: Decision
    entry: int
    origin: str

    @property
    def subject(self) -> Subject:
        """What statements about it are about: the bytes of its entry."""
        return Subject(self.event.event, digest(encode(self.event)))


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement on an event: who in which role said what, and whether enough people agree with it now."""

    event: str
    by: str
    role: str
    kind: str
    says: str
    tally: Tally
    kept: Kept


def approve_event(context: Context, event: str, by: By, *, approves: bool = True) -> Stated:
    """Approve or reject the action that an event's decision holds.

    Raises UsageError: the event is not held for approvals, the key is nobody's.
    """
    held = _found(context, event)
    needed = asked_for(held.decision)
    if held.decision.verdict != "hold" or not needed:
        why = (
            "no approval is missing"
            if held.decision.verdict == "hold"
            else f"it says {held.decision.verdict}"
        )
        raise UsageError(
            f"the decision on {event} does not wait for approvals: {why}",
            help=f"`govern derive {event}` shows it; `govern override {event}` decides otherwise.",
        )
    said = _said(context, held, by, [need.role for need in needed if need.role])
    predicate = EventApproval(said, "approve" if approves else "reject", held.decision.action)
    kept = keep(context, predicate, held.subject, by.signer)
    word = "approves" if approves else "rejects"
    agreed = _tally(context, held, EventApproval, held.decision.action, needed)
    return Stated(event, said.by, said.role, predicate.kind, f"{word} {held.decision.action}", agreed, kept)


def override(context: Context, event: str, to: str, by: By) -> Stated:
    """Put another action of the same policy in the place of what was decided on an event.

    As many people must say so as the policy asks for before that action, one at least. Raises UsageError: no
    such action, the action that was decided anyway, the key of nobody.
    """
    held = _found(context, event)
    policy = _policy(context, held.decision)
    actions = {action.name: action for action in policy.actions}
    if to not in actions:
        guess = did_you_mean(to, list(actions))
        raise UsageError(
            f"{held.decision.policy} has no action {to}",
            help=f"Did you mean {guess}?" if guess else f"Its actions are {', '.join(actions)}.",
        )
    if (held.decision.verdict, held.decision.action) == ("act", to):
        raise UsageError(f"{event} was decided so already: {to}", help=f"`govern derive {event}` shows it.")
    needed = [Needed(one.count, one.role) for one in actions[to].approvals] or [Needed(1)]
    said = _said(context, held, by, [need.role for need in needed if need.role])
    kept = keep(context, Override(said, held.decision.action, to), held.subject, by.signer)
    agreed = _tally(context, held, Override, to, needed)
    return Stated(
        event, said.by, said.role, Override.kind, f"{held.decision.action} becomes {to}", agreed, kept
    )


def defer(context: Context, event: str, until: dt.datetime, by: By) -> Stated:
    """Say that nothing is done on an event before a time. Raises UsageError for a time that has passed."""
    if until <= context.now:
        raise UsageError(f"{until:%Y-%m-%dT%H:%M:%SZ} has passed", help="Name a time to come with --until.")
    held = _found(context, event)
    said = _said(context, held, by, [])
    when = f"{until:%Y-%m-%dT%H:%M:%S.%f}Z"
    kept = keep(context, Deferral(said, when), held.subject, by.signer)
    return Stated(event, said.by, said.role, Deferral.kind, f"until {when}", Tally((said.by,), (), ""), kept)


def _found(context: Context, event: str) -> Held:
    """Find an event and its decision, proved. Raises UsageError where there is none."""
    with opened(context) as (reader, evidence):
        row = find_event(evidence.index, event)
        found = evidence.event(row)
        decision = evidence.peek(row.entry + 1) if row.entry + 1 < evidence.head.size else None
        if not isinstance(decision, Decision) or decision.event != event:
            raise UsageError(f"no decision on {event} is recorded", help=f"`govern derive {event}` shows it.")
        if encode(found) != next(reader.entries(row.entry, row.entry + 1)):
            raise IntegrityError(
                f"entry {row.entry} is not spelt as its content is", help="run `govern verify`"
            )
        return Held(found, decision, row.entry, reader.origin)


def _said(context: Context, held: Held, by: By, fitting: list[str]) -> Said:
    who, role = speaker(context, by.signer, by.role, fitting)
    now = f"{context.now:%Y-%m-%dT%H:%M:%S.%f}Z"
    return Said(who, role, check_reason(by.reason), held.origin, held.entry, now)


def _policy(context: Context, decision: Decision) -> ActionPolicy:
    try:
        return cast("ActionPolicy", context.find(Ref.parse(decision.policy))[0].contract)
    except (GovernError, ValueError) as error:
        raise UsageError(
            f"the policy {decision.policy}, by which it was decided, can't be read: {error}",
            help="Take contracts, govern.lock and lineage/objects from git again.",
        ) from None


def _tally(context: Context, held: Held, kind: type[Decided], action: str, needed: list[Needed]) -> Tally:
    """Count who said the same of the same event."""
    return agreeing(heard(context), held.subject.digest, kind, action, needed)
