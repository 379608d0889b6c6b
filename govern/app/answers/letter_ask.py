"""Whom a person can ask about a decision, what they can ask for, and what came of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.app.answers.letter_words import action, day
from govern.app.log.logs import timestamp
from govern.app.statements.keeping import heard
from govern.app.statements.revoked import revoked_statements
from govern.lineage.entry import encode
from govern.lineage.statements.decisions import Deferral, EventApproval, Override
from govern.source.canonical import digest
from govern.why.letter import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.app.answers.question import Question
    from govern.app.workspace.context import Context
    from govern.contract.kinds.insight_pipeline import InsightPipeline

_CONTEST = "You can ask that a person looks at the decision again, say how you see it, and contest it."
_COPY = "You can also ask for a copy of the data about you."
_HOW = (
    "Whoever looks at it can put it off while they do (defer), or decide otherwise (override); either is "
    "signed with the reason for it, and kept with the decision."
)
_LAW = (
    "Where they apply, Articles 15 and 22 of the General Data Protection Regulation and Article 86 of the "
    "Artificial Intelligence Act (Regulation (EU) 2024/1689) give you these rights."
)


def asking(context: Context, question: Question, pipeline: InsightPipeline) -> Section:
    """Say how to ask and contest, and what people have decided on it already."""
    contacts = list(_contacts(context, question, pipeline))
    to = "Write to one of these" if contacts else "Write to whoever sent you this letter"
    sentences = (
        *_so_far(context, question),
        f"{_CONTEST} {_COPY}",
        _HOW,
        _LAW,
        f"{to}, and name the reference {question.row.id}" + (":" if contacts else "."),
    )
    return Section("What you can do", sentences, tuple(contacts))


def _contacts(context: Context, question: Question, pipeline: InsightPipeline) -> Iterator[str]:
    """Name who answers for the pipeline and for its data: channels first, then people who are still there."""
    source: Any = question.after.source_contract
    of_data = _mapping(source.team).get("members") or ()
    yield from _channels((one.channel, one.url) for one in pipeline.support)
    yield from _channels(
        (_mapping(one).get("channel"), _mapping(one).get("url")) for one in source.support or ()
    )
    members = (
        [] if pipeline.team is None else [(m.username, m.role, m.date_out) for m in pipeline.team.members]
    )
    members += [_member(one) for one in map(_mapping, of_data)]
    emails = {person.username: person.emails for person in context.config.people}
    today = timestamp(context.now)[:10]
    seen = set()
    for username, role, left in members:
        if not username or username in seen or (left is not None and str(left)[:10] <= today):
            continue
        seen.add(username)
        reached = ", ".join(emails.get(str(username), ()))
        yield f"{username}{f', {role}' if role else ''}{f' ({reached})' if reached else ''}"


def _channels(found: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    for channel, url in found:
        if channel:
            yield f"{channel}{f' ({url})' if url else ''}"


def _member(one: dict[str, Any]) -> tuple[Any, Any, Any]:
    return one.get("username"), one.get("role"), one.get("dateOut")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _so_far(context: Context, question: Question) -> Iterator[str]:
    """Tell what people signed on this decision; their reasons are for those who ask."""
    event = question.after.event
    assert event is not None  # noqa: S101 - the event in question is recorded
    subject, listed = digest(encode(event)), heard(context)
    gone = revoked_statements(listed).perhaps
    for one in listed:
        if one.said is None or one.objection or one.subject != subject or one.digest in gone:
            continue
        said = one.said
        when = day(said.said.time)
        role = action(said.said.role)
        match said:
            case Override():
                yield f"On {when} somebody in the role of {role} decided otherwise: {action(said.after)}."
            case Deferral():
                yield f"On {when} somebody in the role of {role} put it off until {day(said.until)}."
            case EventApproval():
                word = "approved" if said.decision == "approve" else "rejected"
                yield f"On {when} somebody in the role of {role} {word} it."
