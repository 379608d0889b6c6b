"""What an answer shows of factors that were taken together: the values and stages of all their members."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.app.answers.factor_details import factor_details
from govern.run.order import ordered
from govern.why.told import FactorDetail, StageShape

if TYPE_CHECKING:
    from govern.app.answers.question import Question
    from govern.why.answer import Explanation


def details_of(question: Question, explanation: Explanation) -> dict[str, FactorDetail]:
    """Tell the versions and values of each changed factor, of a group those of all its members."""
    members = {member for group in explanation.together.values() for member in group}
    changed = [change for change in explanation.changed if change.factor not in explanation.together]
    if members:
        changed += [change for change in question.structural() if change.factor in members]
    found = factor_details(question.context, question.before.built, question.after.built, changed)
    for name, group in explanation.together.items():
        parts = [found.pop(member) for member in group]
        found[name] = FactorDetail(
            parts[0].before,
            parts[0].after,
            tuple(value for part in parts for value in part.values),
            next((part.unknown for part in parts if part.unknown), ""),
        )
    return found


def shapes_of(question: Question, explanation: Explanation) -> tuple[StageShape, ...]:
    """Say how the pipeline is wired, in running order, with groups in the place of their members."""
    group_of = {member: name for name, group in explanation.together.items() for member in group}
    return tuple(
        StageShape(
            stage.name,
            stage.inputs,
            tuple(dict.fromkeys(group_of.get(name, name) for name in stage.factors)),
        )
        for stage in ordered(question.after.built.stages)
    )


def singly(explanation: Explanation) -> Explanation:
    """Give the answer without the sets that groups are in, for what looks into single factors."""
    sets = tuple(members for members in explanation.proven if not {*members} & {*explanation.together})
    return replace(explanation, proven=sets)
