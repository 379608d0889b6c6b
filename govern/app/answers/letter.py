"""`govern why EVENT --for person`: what a person is told of a decision about them, in plain words.

What it must tell: the procedure and the principles actually applied, in a concise and intelligible form,
and not a formula (GDPR Article 15(1)(h), as the Court of Justice reads it in C-203/22, 27 February 2025);
that a person can be asked to look again, and the decision be contested (Article 22(3)); the role of the
system and the main elements of the decision (AI Act, Regulation (EU) 2024/1689, Article 86). What it must
not: the inside of the system, and anybody else's data (GDPR Article 15(4)). No value of the record is
repeated, and a text of a contract that names a file, a reference or a digest is left out.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from govern.app.answers.letter_ask import asking
from govern.app.answers.letter_change import changing
from govern.app.answers.letter_words import action, component, day, handling, outside
from govern.app.answers.question import asked
from govern.app.answers.versus import PREVIOUS
from govern.app.answers.why import explained
from govern.contract.impact import decimal_text
from govern.contract.personal import stated
from govern.data.sanitise import rule_for
from govern.why.answer import Tier
from govern.why.letter import Letter, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from govern.app.answers.question import Question
    from govern.app.workspace.context import Context
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.contract.reference import Ref
    from govern.lineage.entry import Outcome

_CARRIED_OUT = {
    "act": "This was carried out.",
    "hold": "This has not been carried out: a person has to agree first.",
    "deny": "Nothing was carried out, because it is not one of the things that may be done.",
}


def letter(context: Context, event: str, vs: str = PREVIOUS, *, recordings: Sequence[Path] = ()) -> Letter:
    """Write what a person is told of an event; of one that nothing ran before, without a comparison.

    Raises:
        UsageError: as `govern.app.answers.why.why`.
        IntegrityError: the log's evidence does not hold.

    """
    with asked(context, event, vs, recordings, alone=True) as question:
        recorded = question.after.event
        assert recorded is not None  # noqa: S101 - the event in question is recorded
        told = None if question.first else explained(question)
        pipeline = cast("InsightPipeline", context.find(question.after.built.pipeline)[0].contract)
        sections = [
            _decided(context, question, pipeline),
            _data(context, question, pipeline),
            _procedure(context, pipeline),
            *([] if told is None else [changing(context, question, told)]),
            asking(context, question, pipeline),
        ]
        certain = told is None or (bool({Tier.COMPLETE, Tier.REPRODUCED} & {*told.tiers}) and not told.drawn)
        return Letter(question.row.record, question.row.id, day(recorded.time), tuple(sections), certain)


def _decided(context: Context, question: Question, pipeline: InsightPipeline) -> Section:
    recorded = question.after.event
    assert recorded is not None  # noqa: S101 - see above
    out = recorded.outcome
    name = outside(pipeline.name)
    system = f"an automated system, “{name}”," if name else "an automated system"
    sentences = [f"On {day(recorded.time)} {system} came to this result about you: {action(out.action)}."]
    if pipeline.description is not None and (purpose := outside(pipeline.description.purpose)):
        sentences.append(f"What the system is for: {purpose}")
    sentences.append(_CARRIED_OUT.get(out.verdict, ""))
    sentences += _consequences(context, question.after.built.policy, out)
    return Section("What was decided", tuple(filter(None, sentences)))


def _consequences(context: Context, policy: Ref | None, out: Outcome) -> Iterator[str]:
    """Say how sure it had to be, who agrees, who is told, how it is taken back, as the policy says."""
    if policy is None:
        return
    found = cast("ActionPolicy", context.find(policy)[0].contract)
    for each in found.actions:
        if each.name != out.action:
            continue
        yield (
            f"How sure the system was, from 0 to 1: {decimal_text(Decimal(out.confidence_ppm) / 1_000_000)}; "
            f"for this result it has to be {decimal_text(each.minimum_confidence)} at least."
        )
        for needed in each.approvals:
            people = "one person" if needed.count == 1 else f"{needed.count} people"
            yield f"It needs the approval of {people} in the role of {action(needed.role)}."
        if told := [action(role) for role in each.notify if outside(role)]:
            yield f"Who is told of it: {', '.join(told)}."
        if each.rollback is not None and (how := outside(each.rollback.how)):
            yield f"If it turns out to be wrong, it can be taken back: {how}"


def _data(context: Context, question: Question, pipeline: InsightPipeline) -> Section:
    """List the fields of the record and what is done with each; never a value."""
    source = question.after.source_contract
    cleaning = [
        cast("Sanitizer", context.find(ref)[0].contract)
        for stage in pipeline.stages
        if stage.builtin == "sanitise"
        for ref in stage.uses.values()
    ]
    points = []
    for path, found in source.fields().items():
        name = outside(str(found.business_name or path).replace("_", " "))
        used = [handling(path, rule_for(path, found.sensitivity, one), one) for one in cleaning] or [
            "used as it is"
        ]
        about = outside(found.description if isinstance(found.description, str) else "")
        points.append(
            f"{name}: {', or '.join(dict.fromkeys(used))}{f' ({about.rstrip(chr(46))})' if about else ''}"
        )
    title = outside(source.name)
    sentences = [f"The data about you comes from “{title}”."] if title else []
    if basis := outside(str(stated(source, "legalBasis") or "")):
        sentences.append(f"It is used on the basis of: {basis}.")
    sentences.append("This is what was there, and what the system did with it before anything else:")
    return Section("What it was based on", tuple(sentences), tuple(points))


def _procedure(context: Context, pipeline: InsightPipeline) -> Section:
    """Say how the system comes to any result: its parts in their order, in the words of their contracts."""
    points = []
    refs = dict.fromkeys(ref for stage in pipeline.stages for ref in stage.uses.values())
    for ref in refs:
        contract: Any = context.find(ref)[0].contract
        about = contract.description
        said = [outside(about.purpose), outside(about.limitations)] if about is not None else []
        points.append(": ".join(filter(None, [component(ref.line, contract), " ".join(filter(None, said))])))
    lead = "These are its parts, in the order in which it works; no person takes part in that:"
    return Section("How the system comes to a result", (lead,), tuple(points))
