"""An answer as fine as what is known allows: factor by factor, else component by component, else by stage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from govern.run.execute import identity
from govern.run.order import final, needed, ordered
from govern.why.answer import Explanation, Tier
from govern.why.engine import explain
from govern.why.points import Known
from govern.why.together import Question, components, taken_together, up_to

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from govern.run.memo import Memo
    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json
    from govern.why.together import Groups


def explain_as_known(
    stages: Iterable[Stage],
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    *,
    sink: str | None = None,
    outcome: Callable[[Json], Json] = identity,
    known: Known = Known(),  # noqa: B008 - it is frozen, and nothing is known
    memo: Memo | None = None,
    askable: Collection[str] = (),
    **options: Any,
) -> Explanation:
    """Explain as `govern.why.explain` does; where answers that are not here leave that open, ask coarser.

    First the changed parts of each component that such a stage reads are taken together, and `together` of
    the answer names them: nobody can ask for the parts of two versions at once. It is the answer unless it
    claims less. Where that is open too, `coarser` of the answer is the one in which all that reaches such
    stages is one factor, if that one is COMPLETE. Stages named in `askable` can be asked, and were not: what
    they read is not taken together. Options are those of
    `govern.why.explain`, and so is what is raised.
    """
    declared = ordered(stages)
    asked = Question(declared, before, after, known)
    kept = needed(declared, final(declared, sink))

    def ask(groups: Groups) -> Explanation:
        question = taken_together(asked, groups) if groups else asked
        found = explain(
            question.stages,
            record,
            question.before,
            question.after,
            sink=kept[-1].name,
            outcome=outcome,
            known=question.known,
            memo=memo,
            **options,
        )
        return replace(found, together=groups)

    fine = ask({})
    outside = {call.stage for call in fine.plan}.difference(askable)
    if not outside:
        return fine
    changed = [change.factor for change in fine.changed]
    answer = fine
    if groups := components(kept, outside, changed):
        coarse = ask(groups)
        parts = {member for members in groups.values() for member in members}
        apart = any(parts & {*members} for members in fine.proven)
        if not apart and _claims(coarse) >= _claims(fine):
            answer = replace(coarse, stage_runs=fine.stage_runs + coarse.stage_runs)
    if Tier.COMPLETE in answer.tiers or not (groups := up_to(kept, outside, changed)):
        return answer
    coarser = ask(groups)
    if Tier.COMPLETE not in coarser.tiers:
        return answer
    return replace(answer, coarser=coarser, stage_runs=answer.stage_runs + coarser.stage_runs)


def _claims(answer: Explanation) -> tuple[bool, bool]:
    """Tell how much is claimed, for comparing."""
    return Tier.COMPLETE in answer.tiers, bool(answer.proven)
