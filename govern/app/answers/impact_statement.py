"""`govern impact sha256:...`: what rests on a statement that somebody signed, and would fall with it.

A statement is named by the digest of its envelope, or the beginning of it, or by its file. It is one on an
event (an approval, an override, a deferral), a revocation, or the approval of a change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.app.answers.impact import impact
from govern.app.answers.impact_record import followed, reached, said
from govern.app.answers.recorded import find_event, opened
from govern.app.answers.recorded_events import RecordedEvidence
from govern.app.change.ballot import APPROVALS, signatories, statements_in
from govern.app.statements.agreeing import agreeing, asked_for
from govern.app.statements.keeping import heard
from govern.app.statements.revocations import STATEMENTS
from govern.app.statements.revoked import revoked_statements
from govern.errors import UsageError
from govern.lineage.entry import Decision, encode
from govern.lineage.statements import dsse, intoto
from govern.lineage.statements.decisions import EventApproval, Override, Revocation
from govern.lineage.statements.predicates import Approval, read
from govern.lineage.statements.signatories import verified
from govern.lineage.statements.threshold import Needed
from govern.source.canonical import digest
from govern.why.reached import Said, StatementImpact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.app.statements.keeping import Heard
    from govern.app.workspace.context import Context
    from govern.why.told import Touched

_NAME = re.compile(r"(?:sha256:)?([0-9a-f]{8,64})|(?:\S+/)?([0-9a-f]{64})\.json")
_CHANGE = re.compile(r"(\S+) \S+ → (\S+)")


def is_statement(named: str) -> bool:
    """Whether a name is that of a statement: a digest with its algorithm, or a statement's file."""
    return bool(_NAME.fullmatch(named)) and (named.startswith("sha256:") or named.endswith(".json"))


def impact_statement(context: Context, named: str) -> StatementImpact:
    """Say what rests on a signed statement.

    Raises:
        UsageError: no log, no such statement, or several begin so.
        IntegrityError: the log's evidence does not hold, or a statement that it names is gone.

    """
    listed = heard(context, ever=True)
    approvals = {_digest(path): path for path in statements_in(context.tree)}
    found = _find(named, [*(one.digest for one in listed), *approvals])
    if found in approvals:
        return _of_change(context, found, approvals[found])
    one = next(each for each in listed if each.digest == found)
    gone = found in revoked_statements(listed).perhaps
    if isinstance(one.said, Revocation):
        touched, untouched = _touched(context, [one.said.what])
        return StatementImpact(
            said(one, gone=gone), one.path, None, None, None, {}, touched, untouched, (), None
        )
    return _on_event(context, one, listed, gone=gone)


def _on_event(context: Context, one: Heard, listed: Sequence[Heard], *, gone: bool) -> StatementImpact:
    assert one.noted is not None  # noqa: S101 - it was read because the log names it
    with opened(context) as (reader, evidence):
        row = find_event(evidence.index, one.noted.subject)
        about = digest(encode(evidence.event(row)))
        decision = evidence.peek(row.entry + 1) if row.entry + 1 < evidence.head.size else None
        with_it = without_it = None
        if one.subject == about and isinstance(one.said, EventApproval | Override):
            kind, action, needed = type(one.said), _action(one.said), _needed(one, decision)
            others = [each for each in listed if each.digest != one.digest]
            with_it = agreeing(listed, about, kind, action, needed).met
            without_it = agreeing(others, about, kind, action, needed).met
        after = followed(RecordedEvidence(evidence, reader.database), evidence, [row.entry])
        event = reached(context, evidence, row, listed)
        told = said(one, gone=gone)
        return StatementImpact(
            told, one.path, event, with_it, without_it, after, (), (), (), evidence.citations
        )


def _action(found: EventApproval | Override) -> str:
    return found.action if isinstance(found, EventApproval) else found.after


def _needed(one: Heard, decision: object) -> list[Needed]:
    """Give what is asked for: by the decision on the event for an approval, one person for an override."""
    if isinstance(one.said, EventApproval) and isinstance(decision, Decision):
        return asked_for(decision)
    return [Needed(1)]


def _of_change(context: Context, name: str, path: str) -> StatementImpact:
    """Tell of the approval of a change what the versions that it let in touched."""
    envelope = dsse.read(context.tree.read(path))
    people = signatories(context.config.people, context.config.people)
    checked = verified(envelope, people, context.now)
    statement = intoto.read(envelope.payload)
    if statement.predicate_type != Approval.type:
        raise UsageError(
            f"{path} is no approval: nothing rests on it but what it shows", help="Read the file."
        )
    found = read(statement, Approval)
    objection = (
        "" if any(who.username == found.approver for who in checked.people) else "nobody here signed it"
    )
    names = [subject.name for subject in statement.subjects]
    touched, untouched = _touched(context, map(_version, names))
    told = Said(
        name,
        "approval",
        f"{found.decision}s {', '.join(names)}",
        found.approver,
        found.role,
        found.time,
        objection,
    )
    return StatementImpact(told, path, None, None, None, {}, touched, untouched, (), None)


def _touched(context: Context, names: Iterable[str]) -> tuple[tuple[Touched, ...], tuple[str, ...]]:
    touched, untouched = [], []
    for name in names:
        try:
            touched.append(impact(context, name))
        except UsageError:
            untouched.append(name)
    return tuple(touched), tuple(untouched)


def _version(name: str) -> str:
    """Give the version that a change leads to, from its name: `model/afinn 1.0.0 → 1.1.0`."""
    match = _CHANGE.fullmatch(name)
    return f"{match[1]}@{match[2]}" if match else name


def _find(named: str, known: Iterable[str]) -> str:
    match = _NAME.fullmatch(named)
    wanted = (match[1] or match[2]) if match else ""
    found = sorted({name for name in known if wanted and name.removeprefix("sha256:").startswith(wanted)})
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} statements begin with {named}", help=f"Name one of {', '.join(found[:5])}."
        )
    raise UsageError(
        f"there is no statement {named}",
        help=f"They are in {STATEMENTS} and {APPROVALS}, each named by its digest.",
    )


def _digest(path: str) -> str:
    return "sha256:" + path.rpartition("/")[2].removesuffix(".json")
