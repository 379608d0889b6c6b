"""The answer in words: sets with *and* and *or* before numbers, and no share without its tier.

Lines are data, with a kind for whoever colours or lays them out; `text` alone is a full rendering.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from govern.why import chances
from govern.why.answer import Irrelevance, Tier
from govern.why.causes import Role
from govern.why.phrases import all_of, alternatives, counted, joined, made_the_change, share_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.source.canonical import Json
    from govern.why.answer import Counterfactual, Explanation, OutcomeChange, PlannedCall, RuledOut
    from govern.why.changes import Change
    from govern.why.estimate import Estimates
    from govern.why.selfcheck import Mismatch

MOST = 12
"""Minimal sets that are spelt out; the rest are counted, and all of them are in the JSON answer."""


class Kind(StrEnum):
    """What a line of the answer is about."""

    TIER = "tier"
    OUTCOME = "outcome"
    CAUSE = "cause"
    SET = "set"
    FACTOR = "factor"
    OTHER = "other"
    EVIDENCE = "evidence"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its plain text and, for a table's row, the cells that the text is made of."""

    kind: Kind
    text: str
    cells: tuple[str, ...] = ()


def in_words(answer: Explanation) -> list[Line]:
    """Say the answer: tier, outcome, cause, the factors in it, the others, the evidence, what is missing."""
    lines = [Line(Kind.TIER, _heading(answer))]
    if answer.outcome is not None:
        lines.append(Line(Kind.OUTCOME, _outcome(answer.outcome)))
        if answer.estimates is not None:
            lines += _chances(answer, answer.estimates)
        elif answer.outcome.changed:
            lines += [*_cause(answer, answer.outcome), *_coarser(answer), *_rows(answer)]
    lines += _others(answer)
    lines += _evidence(answer)
    return lines


def outcome_text(outcome: Json) -> str:
    """Spell an outcome: a text as it is, a failed stage in words, anything else as JSON."""
    match outcome:
        case str():
            return outcome
        case {"failed": str(stage), **rest} if not rest:
            return f"failure of stage {stage}"
        case _:
            return json.dumps(outcome, ensure_ascii=False, sort_keys=True)


def change_text(change: Change) -> str:
    """Spell a factor's two versions; a side where it is not there is `none`."""
    before, after = ("none" if side is None else side.label for side in (change.before, change.after))
    return f"{before}, content changed" if change.unversioned else f"{before} → {after}"


def _heading(answer: Explanation) -> str:
    tiers = ", ".join(answer.tiers) or "not compared with recorded digests"
    runs = counted(answer.stage_runs, "stage run")
    return f"{tiers} ({runs}, {counted(len(answer.changed), 'changed factor')})"


def _outcome(outcome: OutcomeChange) -> str:
    if outcome.changed:
        return f"{outcome_text(outcome.before)} → {outcome_text(outcome.after)}"
    return f"The outcome is the same: {outcome_text(outcome.after)}"


def _chances(answer: Explanation, found: Estimates) -> list[Line]:
    """Say what draws show: what drawing again does, what undoing each factor does, what several do."""
    lines = [Line(Kind.CAUSE, text) for text in chances.rerolling(found)]
    for change in answer.changed:
        if change.factor in found.undo:
            name = change.factor
            cells = (name, change_text(change), chances.share(found, name), chances.undone(found, name), "")
            lines.append(Line(Kind.FACTOR, "  " + "   ".join(cell for cell in cells if cell), cells))
    lines += [Line(Kind.SET, f"  {text}") for text in chances.sets(found)]
    if text := chances.luck(found):
        lines.append(Line(Kind.OTHER, text))
    return lines


def _cause(answer: Explanation, outcome: OutcomeChange) -> list[Line]:
    before, after = outcome_text(outcome.before), outcome_text(outcome.after)
    if answer.causes is None:
        return _partial_cause(answer, after)
    sets = answer.causes.rollback
    sentence = made_the_change(sets, after)
    lines = [Line(Kind.CAUSE, sentence)]
    if sentence.endswith(":"):
        lines += [Line(Kind.SET, f"  {all_of(members)}", tuple(members)) for members in sets[:MOST]]
        if len(sets) > MOST:
            lines.append(Line(Kind.SET, f"  and {counted(len(sets) - MOST, 'further set')}"))
    partly = answer.causes.partly
    if answer.causes.restoring != sets and "restoring" not in partly:
        undo = alternatives(answer.causes.restoring, MOST)
        lines.append(Line(Kind.CAUSE, f"To have {before} again, undo {undo}"))
    if len(answer.responsibility) > 1 and "forward" not in partly:
        apply = alternatives(answer.causes.forward, MOST)
        lines.append(Line(Kind.CAUSE, f"From before, enough to change the outcome: {apply}"))
        if answer.causes.reaching != answer.causes.forward and "reaching" not in partly:
            apply = alternatives(answer.causes.reaching, MOST)
            lines.append(Line(Kind.CAUSE, f"From before, enough to reach {after}: {apply}"))
    return lines


def _partial_cause(answer: Explanation, after: str) -> list[Line]:
    """Say what single exchanges prove, and no more than that."""
    if not answer.proven:
        return [
            Line(
                Kind.CAUSE, "No cause is proven: undoing any one factor that could be undone changes nothing"
            )
        ]
    undo = alternatives(answer.proven, MOST)
    text = f"Proven: undo {undo} and the outcome is no longer {after}; there may be other sets"
    return [Line(Kind.CAUSE, text)]


def _coarser(answer: Explanation) -> list[Line]:
    """Say what is settled where more factors are taken together, and which those are."""
    coarser = answer.coarser
    if coarser is None or coarser.outcome is None:
        return []
    undo = alternatives(coarser.proven, MOST)
    names = "; ".join(f"{name} is {joined(members, 'and')}" for name, members in coarser.together.items())
    text = f"Complete where what can't be mixed is taken as one: undo {undo}. There, {names}"
    return [Line(Kind.CAUSE, text)]


def _rows(answer: Explanation) -> list[Line]:
    """Give each factor of a minimal rollback set a row: its change, its share, what undoing it alone does."""
    involved = {name for members in answer.proven for name in members}
    undone = {c.factor: c for c in answer.counterfactuals if c.action == "undo"}
    lines = []
    for change in answer.changed:
        if change.factor not in involved:
            continue
        share = answer.share.get(change.factor)
        single = undone.get(change.factor)
        cells = (
            change.factor,
            change_text(change),
            "" if share is None else f"share {share_text(share)}",
            _undone(single),
            f"through {', '.join(single.differs)}" if single and single.differs else "",
        )
        lines.append(Line(Kind.FACTOR, "  " + "   ".join(cell for cell in cells if cell), cells))
    return lines


def _undone(single: Counterfactual | None) -> str:
    """Say what undoing a factor alone gives."""
    if single is None:
        return "undo → not known"
    return f"undo → {'' if single.changes_outcome else 'still '}{outcome_text(single.outcome)}"


def _others(answer: Explanation) -> list[Line]:
    """Name the factors that are in no minimal rollback set: not necessary, irrelevant, or open."""
    lines = [
        Line(Kind.OTHER, f"{name} is {joined(members, 'and')}, taken as one: they can't be run apart here")
        for name, members in answer.together.items()
    ]
    by_name = {change.factor: change for change in answer.changed}
    idle = [name for name, role in answer.roles.items() if role is Role.NOT_NECESSARY]
    if idle:
        shares = answer.share
        # with their shares, for only all shares together sum to the change
        named = [f"{name} (share {share_text(shares[name])})" if name in shares else name for name in idle]
        text = f"Changed and not necessary here, though not irrelevant: {joined(named, 'and')}"
        lines.append(Line(Kind.OTHER, text))
    if answer.ruled_out:
        out = "; ".join(_ruled_out(r, by_name[r.factor]) for r in answer.ruled_out)
        lines.append(Line(Kind.OTHER, f"Changed and proven irrelevant here: {out}"))
    if answer.candidates:
        lines.append(Line(Kind.OTHER, f"Changed and still open: {joined(answer.candidates, 'and')}"))
    carried = [carried.stage for carried in answer.carrier_path]
    if carried:
        lines.append(Line(Kind.OTHER, f"Stages with another output: {' → '.join(carried)}"))
    elif answer.outcome is not None and answer.estimates is None:
        lines.append(Line(Kind.OTHER, "Every stage's output is the same"))
    lines += [
        Line(Kind.WARNING, f"{name} changed without a new version: same label, different digest")
        for name in answer.unversioned
    ]
    return lines


def _ruled_out(ruled: RuledOut, change: Change) -> str:
    reason = str(ruled.reason)
    if ruled.reason is Irrelevance.NO_EFFECT and ruled.differs:
        reason = f"changes {', '.join(ruled.differs)}, never the outcome"
    return f"{ruled.factor} {change_text(change)} ({reason})"


def _evidence(answer: Explanation) -> list[Line]:
    if answer.mismatch is not None:
        return [Line(Kind.WARNING, _mismatch(answer.mismatch))]
    lines = [Line(Kind.WARNING, f"Missing: {text}") for text in answer.missing]
    if answer.plan:
        lines.append(Line(Kind.OTHER, f"{_calls(answer.plan)} would settle the rest"))
    if Tier.SUFFICIENT_BY_DIGEST in answer.tiers:
        text = (
            "Part of this rests on recorded digests: what can't be run again was taken at its recorded answer"
        )
        return [Line(Kind.EVIDENCE, text), *lines]
    if Tier.REPRODUCED in answer.tiers:
        return [Line(Kind.EVIDENCE, "Both sides reproduced byte for byte"), *lines]
    if answer.outcome is not None:
        return [Line(Kind.EVIDENCE, "Not every stage was compared with a recorded digest"), *lines]
    return lines


def _calls(plan: Sequence[PlannedCall]) -> str:
    """Count calls by stage: `2 calls of model and what 1 recorded answer of model says`."""
    counts = Counter((call.stage, call.content is None) for call in plan)
    return joined(
        [
            f"{counted(n, 'call')} of {stage}"
            if called
            else f"what {counted(n, 'recorded answer')} of {stage} says"
            for (stage, called), n in counts.items()
        ],
        "and",
    )


def _mismatch(mismatch: Mismatch) -> str:
    where = "run again here" if mismatch.side == "replay" else f"as recorded {mismatch.side}"
    factors = ", ".join(f"{name} {digest}" for name, digest in mismatch.factors.items()) or "no factors"
    return (
        f"Nothing is concluded: stage {mismatch.stage} does not reproduce, {where}: "
        f"expected {mismatch.expected}, found {mismatch.found} (with {factors})"
    )
