"""`ActionPolicy`: what a recommendation may do, how far it reaches, and what must hold before it does."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.direction import Looser
from govern.contract.envelope import Contract, Part
from govern.contract.fields import BlastRadius, Duration, ExactDecimal, Identifier, Text
from govern.contract.impact import Impact


class Approval(Part):
    """How many people of a role must approve, the author not among them."""

    role: Annotated[Text, Looser.EITHER]
    """The role whose members may approve."""
    count: Annotated[int, Looser.LOWER, Field(ge=1)] = 1
    """How many of them are needed."""


class Corroboration(Part):
    """How many independent signals must agree, and within what time."""

    signals: Annotated[int, Looser.LOWER, Field(ge=1)]
    """How many independent signals must agree."""
    within: Annotated[Duration | None, Looser.HIGHER] = None
    """The time within which they must come, as an ISO 8601 duration such as PT4H."""


class Rollback(Part):
    """How the action is undone, and by whom."""

    how: Annotated[Text, Looser.EITHER]
    """The steps that undo the action."""
    role: Annotated[Text | None, Looser.EITHER] = None
    """The role that takes them."""
    within: Annotated[Duration | None, Looser.HIGHER] = None
    """The time in which it can be undone, as an ISO 8601 duration such as P1D."""


class Action(Part):
    """One allowed action.

    `minimum_confidence` is exact, between 0 and 1; `fallback` is taken on weak evidence.
    """

    name: Annotated[Identifier, Looser.NEITHER]
    """The name by which the pipeline recommends it."""
    blast_radius: Annotated[BlastRadius, Impact.SAFEGUARD, Looser.LOWER]
    """How far the action reaches if it is wrong."""
    minimum_confidence: Annotated[ExactDecimal, Impact.SAFEGUARD, Looser.LOWER, Field(ge=0, le=1)]
    """The least confidence to act on, from 0 to 1, exact to six decimal places."""
    approvals: Annotated[tuple[Approval, ...], Impact.SAFEGUARD, Looser.FEWER] = ()
    """Who must approve before it is taken."""
    corroboration: Annotated[Corroboration | None, Impact.SAFEGUARD, Looser.FEWER] = None
    """What else must agree before it is taken."""
    rollback: Annotated[Rollback | None, Impact.SAFEGUARD, Looser.FEWER] = None
    """How it is undone. An action that reaches far needs one."""
    fallback: Annotated[Identifier | None, Looser.EITHER] = None
    """The action taken instead where the evidence is weak; one of this policy's."""
    notify: Annotated[tuple[Text, ...], Impact.EXPOSURE, Looser.MORE] = ()
    """Who is told when it is taken."""


class ActionPolicy(Contract):
    """The actions by name. What is not listed is denied."""

    kind: Annotated[Literal["ActionPolicy"], Impact.IDENTITY]
    actions: Annotated[tuple[Action, ...], Impact.BEHAVIOUR, Looser.MORE, Field(min_length=1)]
    """What may be done. What is not listed is denied."""

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
