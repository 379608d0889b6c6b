"""Why a recommendation changed, for people: tier, change, the cause in words, the factors, the proof."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from govern.report.answers.drill_human import drill_lines, reached_entries
from govern.report.answers.picture.spine import spine
from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import evidence, outcome, outcome_of, share_of_one, short
from govern.why.answer import Irrelevance, Tier
from govern.why.words import Kind, in_words, outcome_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.report.answers.picture.spine import Spine
    from govern.report.blocks import Block
    from govern.report.styled import Line, Style
    from govern.run.stage import FactorValue
    from govern.why.answer import Explanation
    from govern.why.told import Endpoint, FactorDetail, ValueChange, WhyAnswer
    from govern.why.words import Line as Said

_STYLES: dict[Kind, Style] = {
    Kind.OUTCOME: "strong",
    Kind.CAUSE: "",
    Kind.SET: "",
    Kind.OTHER: "faint",
    Kind.EVIDENCE: "good",
    Kind.WARNING: "warning",
}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_OBJECT = re.compile(r"(lineage/objects/[0-9a-f]{2}/[0-9a-f]{10})[0-9a-f]{52}")
_MOST_VALUES = 6
"""Values of a factor that are spelt out; the rest are counted, and all of them are in the JSON answer."""


def why_human(answer: WhyAnswer) -> Iterator[Block]:
    """Show an answer. Of a record's restricted fields, no more than words that are entries of a cause."""
    spoken = _spoken(answer.explanation, answer.details)
    said = in_words(replace(spoken, ruled_out=()))
    yield _head(answer, said[0].text)
    yield from _record(answer)
    yield from _sides(answer)
    told_rows = False
    for item in said[1:]:
        if item.kind is Kind.FACTOR:
            if not told_rows:
                told_rows = True
                yield _factors(answer, spoken, [row for row in said if row.kind is Kind.FACTOR])
        elif item.kind is Kind.EVIDENCE and answer.before.event is None:
            yield line(("The recorded side reproduced byte for byte", "good"))
        else:
            yield line((item.text, _STYLES[item.kind]))
    yield from _ruled_out(spoken)
    if not told_rows:
        yield from _unexplained(answer)
    for note in (*answer.notes, *answer.cautions):
        yield line(("note: ", "note"), note)
    yield from evidence(answer.citations)


def drawn(answer: WhyAnswer) -> Spine:
    """Give what a drawing of the answer shows."""
    told = _spoken(answer.explanation, answer.details).outcome
    before, after = (
        ("not known",) * 2 if told is None else (outcome_text(told.before), outcome_text(told.after))
    )
    return spine(answer, before, after)


def _head(answer: WhyAnswer, tier: str) -> Line:
    tiers = set(answer.explanation.tiers)
    style: Style = "good" if tiers & {Tier.PROVEN, Tier.COMPLETE} else "warning"
    if not tiers & {Tier.UNKNOWN, Tier.CANDIDATE, Tier.PROVEN}:
        style = "note"
    return line(("govern why ", "strong"), (answer.event, "strong"), f" --vs {answer.vs}   ", (tier, style))


def _record(answer: WhyAnswer) -> Iterator[Line]:
    fields = "".join(f"   {name}: {text}" for name, text in answer.fields.items() if text != answer.record)
    yield line(("record ", "faint"), answer.record, (f" of {answer.source}", "faint"), fields)


def _sides(answer: WhyAnswer) -> Iterator[Line]:
    yield line((f"before: {_side(answer.before)}", "faint"))
    yield line((f"after:  {_side(answer.after)}", "faint"))


def _side(side: Endpoint) -> str:
    if side.event is None or side.outcome is None:
        return f"{side.release}, nothing recorded for this record"
    told = outcome(side.outcome.action, side.outcome.verdict)
    confidence = share_of_one(side.outcome.confidence_ppm)
    return f"{side.release}, run {side.run}, {side.event}: {told} at confidence {confidence}"


def _spoken(explanation: Explanation, details: Mapping[str, FactorDetail]) -> Explanation:
    """Give the explanation with outcomes in words, and labels without what the factor's name says already."""
    told = explanation.outcome
    return replace(
        explanation,
        outcome=told and replace(told, before=outcome_of(told.before), after=outcome_of(told.after)),
        counterfactuals=tuple(
            replace(each, outcome=outcome_of(each.outcome)) for each in explanation.counterfactuals
        ),
        changed=tuple(
            replace(
                change,
                before=_relabelled(change.before, details, change.factor, new=False),
                after=_relabelled(change.after, details, change.factor, new=True),
            )
            for change in explanation.changed
        ),
    )


def _relabelled(
    value: FactorValue | None, details: Mapping[str, FactorDetail], factor: str, *, new: bool
) -> FactorValue | None:
    if value is None or factor not in details:
        return value
    detail = details[factor]
    return replace(value, label=detail.after if new else detail.before)


def _factors(answer: WhyAnswer, spoken: Explanation, rows: list[Said]) -> Block:
    """Show each factor of a cause: versions, share, responsibility, what undoing it gives, its values."""
    degrees = spoken.responsibility
    found = []
    for row in rows:
        name, change, share, undo, through = row.cells
        degree = f"responsibility {degrees[name]}" if name in degrees else ""
        detail = answer.details.get(name)
        files = not reached_entries(name, answer.drilled)
        below = () if detail is None else tuple(_detail(detail, files=files))
        below += tuple(drill_lines(name, answer.drilled))
        found.append(Row((name, change, share, degree, undo, through), "strong", below))
    return table(("factor", "change", "share", "responsibility", "undone", "through"), found)


def _detail(detail: FactorDetail, *, files: bool) -> Iterator[Line]:
    values = [value for value in detail.values if files or not value.of_file]
    for value in values[:_MOST_VALUES]:
        yield _value(value)
    if (more := len(values) - _MOST_VALUES) > 0:
        yield line((f"      and {more} more values, all in --format json", "faint"))
    if detail.unknown:
        yield line((f"      which values changed can't be told: {detail.unknown}", "warning"))


def _value(value: ValueChange) -> Line:
    sides = [_text(text) for text in (value.before, value.after)]
    where = _OBJECT.sub(r"\1…", value.after_at or value.before_at or "")
    was = _OBJECT.sub(r"\1…", f" (was {value.before_at})") if value.after_at and value.before_at else ""
    what = f"{value.route}, first difference:" if value.of_file else value.route
    return line(f"      {what} {sides[0]} → {sides[1]}  ", (where, "path"), (was, "faint"))


def _text(text: str | None) -> str:
    if text is None:
        return "nothing"
    return short(text) if _DIGEST.fullmatch(text) else text or "''"


def _ruled_out(spoken: Explanation) -> Iterator[Line]:
    """Name what changed and is irrelevant here, together where the reason is the same."""
    reasons: dict[str, list[str]] = {}
    for ruled in spoken.ruled_out:
        reason = str(ruled.reason)
        if ruled.reason is Irrelevance.NO_EFFECT and ruled.differs:
            reason = f"changes {', '.join(ruled.differs)}, never the outcome"
        reasons.setdefault(reason, []).append(ruled.factor)
    if reasons:
        yield line(("Changed and proven irrelevant here:", "faint"))
    for reason, factors in reasons.items():
        yield line((f"  {reason}: {', '.join(factors)}", "faint"))


def _unexplained(answer: WhyAnswer) -> Iterator[Line]:
    """Where no cause is told, list what changed between the two, so that a person can look."""
    told = answer.explanation
    if told.outcome is not None or not told.changed:
        return
    yield line(("What changed between the two (no claim that any of it mattered):", "strong"))
    for change in told.changed:
        detail = answer.details.get(change.factor)
        versions = f"{detail.before or 'none'} → {detail.after or 'none'}" if detail else ""
        yield line(f"  {change.factor}  {versions}")
