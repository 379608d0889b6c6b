"""What a drawing of an answer shows, before it is drawn: stages, their outputs, the factors at each.

Nothing is told by colour alone: every mark has a word, which drawings print.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from govern.why.causes import Role

if TYPE_CHECKING:
    from govern.why.told import WhyAnswer


class Mark(StrEnum):
    """What a changed factor had to do with it; the value is the word that is shown."""

    CAUSE = "cause"
    NOT_NECESSARY = "not necessary"
    IRRELEVANT = "proven irrelevant"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class FactorShape:
    """A changed factor, with its two versions and its mark."""

    name: str
    versions: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class StageBox:
    """A stage: what it reads, whether its output differs, and the changed factors that it reads."""

    name: str
    inputs: tuple[str, ...]
    differs: bool | None
    """None where its output was not compared."""
    factors: tuple[FactorShape, ...]

    @property
    def output(self) -> str:
        """The word for its output."""
        return {True: "other output", False: "same output", None: "not compared"}[self.differs]


@dataclass(frozen=True, slots=True)
class Spine:
    """The whole drawing: a title, the outcome on both sides, the stages in running order."""

    title: str
    before: str
    after: str
    stages: tuple[StageBox, ...]


def spine(answer: WhyAnswer, before: str, after: str) -> Spine:
    """Give what is drawn; `before` and `after` are the outcomes in words."""
    explanation = answer.explanation
    carried = {each.stage for each in explanation.carrier_path}
    known = explanation.outcome is not None
    shapes = {}
    for change in explanation.changed:
        detail = answer.details.get(change.factor)
        versions = f"{detail.before or 'none'} → {detail.after or 'none'}" if detail else ""
        shapes[change.factor] = FactorShape(change.factor, versions, _mark(answer, change.factor))
    boxes = tuple(
        StageBox(
            stage.name,
            stage.inputs,
            stage.name in carried if known else None,
            tuple(shapes[name] for name in stage.factors if name in shapes),
        )
        for stage in answer.stages
    )
    title = f"Why {answer.event} differs from {answer.before.release}"
    return Spine(title, before, after, boxes)


def _mark(answer: WhyAnswer, factor: str) -> Mark:
    explanation = answer.explanation
    if any(factor in members for members in explanation.proven):
        return Mark.CAUSE
    match explanation.roles.get(factor):
        case Role.IRRELEVANT:
            return Mark.IRRELEVANT
        case Role.NOT_NECESSARY:
            return Mark.NOT_NECESSARY
        case _:
            return Mark.OPEN
