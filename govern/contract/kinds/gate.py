"""Who may approve what: the people of a workspace and the rules of its change gate, in `govern.yaml`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from govern.contract.direction import Absent, Looser
from govern.contract.envelope import Part
from govern.contract.fields import BlastRadius, Identifier, Text, WorkspacePath


class Person(Part):
    """Someone who may approve, by which keys, in which roles, and until when."""

    username: Annotated[Identifier, Looser.EITHER]
    """The name by which approvals and waivers speak of them."""
    emails: Annotated[tuple[Text, ...], Looser.FEWER] = ()
    """The addresses under which they commit: nobody approves a change of their own."""
    roles: Annotated[tuple[Identifier, ...], Looser.MORE] = ()
    """The roles in which they approve."""
    keys: Annotated[tuple[Text, ...], Looser.MORE] = ()
    """Public keys: an SSH key (`ssh-ed25519 AAAA...`) or a signed note verifier (`NAME+HASH+KEY`)."""
    until: Annotated[dt.date | None, Looser.HIGHER] = None
    """The day from which their approvals no longer count."""


class ApprovalRule(Part):
    """Changes of a class and direction, above a blast radius, need so many people of a role, and evidence.

    A condition that is absent holds for every change.
    """

    name: Annotated[Identifier, Looser.NEITHER]
    """What the rule is called in reports."""
    impact: Annotated[
        Literal["behaviour", "exposure", "safeguard", "schema"] | None,
        Looser.EITHER,
        Field(alias="class"),
    ] = None
    """The class of change that it is about.

    - `behaviour`: what the pipeline answers or does
    - `exposure`: who sees what, and for how long
    - `safeguard`: what holds it back
    - `schema`: the form of what goes in and out
    """
    direction: Annotated[Literal["looser"] | None, Looser.EITHER] = None
    """Set to `looser` where only changes that loosen are meant."""
    blast_radius: Annotated[BlastRadius | None, Looser.HIGHER, Absent.STRICTEST] = None
    """The lowest blast radius from which it asks: the highest of all actions that the change can reach."""
    role: Annotated[Identifier | None, Looser.EITHER] = None
    """The role of those who approve; absent: any person of the workspace."""
    count: Annotated[int, Looser.LOWER, Field(ge=0, le=20)] = 1
    """How many different people must approve."""
    evidence: Annotated[Literal["what-if"] | None, Looser.FEWER] = None
    """The attestation that must be there."""
    sample: Annotated[int, Looser.LOWER, Field(ge=1, le=1_000_000)] = 1
    """The fewest records that the evidence must rest on; of a source that has fewer, all of them."""

    @model_validator(mode="after")
    def _sample_of_evidence(self) -> Self:
        if self.evidence is None and self.sample > 1:
            raise ValueError("`sample` is of `evidence`, and the rule asks for none")
        return self


DEFAULT_RULES = (ApprovalRule.model_construct(name="whatever-loosens", direction="looser"),)
"""What is asked for where a workspace says nothing: one person who is not the author.

It is put together rather than validated: a validator of its own would be made at every start.
"""


class GateSettings(Part):
    """What the change gate asks for beside versions."""

    approvals: Annotated[tuple[ApprovalRule, ...], Looser.FEWER] = DEFAULT_RULES
    """The rules; absent: what loosens needs one person who is not its author. An empty list asks nobody."""
    watch: Annotated[tuple[WorkspacePath, ...], Looser.FEWER] = ()
    """Files and folders beside the contracts whose change or removal counts as one that loosens."""
