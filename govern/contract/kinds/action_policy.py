"""`ActionPolicy`: what a recommendation may do, how far it reaches, and what must hold before it does."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.envelope import Contract, Part
from govern.contract.fields import BlastRadius, Duration, ExactDecimal, Identifier, Text
from govern.contract.impact import Impact


class Approval(Part):
    """How many people of a role must approve, the author not among them."""

    role: Text
    count: Annotated[int, Field(ge=1)] = 1


class Corroboration(Part):
    """How many independent signals must agree, and within what time."""

    signals: Annotated[int, Field(ge=1)]
    within: Duration | None = None


class Rollback(Part):
    """How the action is undone, and by whom."""

    how: Text
    role: Text | None = None
    within: Duration | None = None


class Action(Part):
    """One allowed action.

    `minimum_confidence` is exact, between 0 and 1; `fallback` is taken on weak evidence.
    """

    name: Identifier
    blast_radius: Annotated[BlastRadius, Impact.SAFEGUARD]
    minimum_confidence: Annotated[ExactDecimal, Impact.SAFEGUARD, Field(ge=0, le=1)]
    approvals: Annotated[tuple[Approval, ...], Impact.SAFEGUARD] = ()
    corroboration: Annotated[Corroboration | None, Impact.SAFEGUARD] = None
    rollback: Annotated[Rollback | None, Impact.SAFEGUARD] = None
    fallback: Identifier | None = None
    notify: Annotated[tuple[Text, ...], Impact.EXPOSURE] = ()


class ActionPolicy(Contract):
    """The actions by name. What is not listed is denied."""

    kind: Annotated[Literal["ActionPolicy"], Impact.IDENTITY]
    actions: Annotated[tuple[Action, ...], Impact.BEHAVIOUR, Field(min_length=1)]

    @model_validator(mode="after")
    def _fallbacks_end(self) -> ActionPolicy:
        named = {action.name: action for action in self.actions}
        if len(named) != len(self.actions):
            raise ValueError("two actions have the same name")
        for action in self.actions:
            seen = {action.name}
            step = action
            while step.fallback is not None:
                if step.fallback not in named:
                    raise ValueError(f"fallback `{step.fallback}` of `{step.name}` is not one of the actions")
                if step.fallback in seen:
                    raise ValueError(f"the fallbacks of `{action.name}` go round in a circle")
                seen.add(step.fallback)
                step = named[step.fallback]
        return self
