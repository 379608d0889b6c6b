"""`InsightPipeline`: the stages that lead from a record to a decision, as a graph over exact components."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.code import Code
from govern.contract.envelope import Contract, Part
from govern.contract.fields import Duration, Identifier, Replay, Sensitivity, Text
from govern.contract.impact import Impact
from govern.contract.reference import Ref

RECORD = "record"
"""The input that stands for the source's record."""


class Stage(Part):
    """One step. It runs a builtin, code of its own, or the code of the one used component that carries code.

    `inputs` are names of other stages, or `record`; `uses` gives each component a slot by which the code asks
    for it.
    """

    name: Identifier
    inputs: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    uses: dict[Identifier, Ref] = {}
    builtin: Literal["sanitise", "act"] | None = None
    code: Code | None = None
    replay: Annotated[Replay | None, Impact.SAFEGUARD] = None
    deterministic: bool = True
    description: Annotated[str | None, Impact.DOC] = None

    @model_validator(mode="after")
    def _one_way_to_run(self) -> Stage:
        if self.builtin is not None and self.code is not None:
            raise ValueError("a stage runs a builtin or code, not both")
        return self


class OutputField(Part):
    """A field of the insight event; an absent classification counts as the highest of the inputs."""

    name: Identifier
    type: Literal["string", "integer", "number", "boolean", "array", "object"]
    classification: Annotated[Sensitivity | None, Impact.EXPOSURE] = None
    description: Annotated[str | None, Impact.DOC] = None


class Budget(Part):
    """The most one event may cost, in minor units of a currency, and what measures it."""

    per_event: Annotated[int, Field(ge=0)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    meter: Text | None = None


class Escalation(Part):
    """Who is told when a held decision is not taken in time."""

    role: Text
    after: Duration


class InsightPipeline(Contract):
    """Sources, stages, what comes out, and the limits around it."""

    kind: Annotated[Literal["InsightPipeline"], Impact.IDENTITY]
    sources: Annotated[tuple[Ref, ...], Impact.BEHAVIOUR, Field(min_length=1)]
    stages: Annotated[tuple[Stage, ...], Impact.BEHAVIOUR, Field(min_length=1)]
    output: Annotated[tuple[OutputField, ...], Impact.SCHEMA] = ()
    retention: Annotated[Duration | None, Impact.EXPOSURE] = None
    environments: Annotated[tuple[Identifier, ...], Impact.EXPOSURE] = ()
    budget: Annotated[Budget | None, Impact.SAFEGUARD] = None
    escalation: Annotated[Escalation | None, Impact.SAFEGUARD] = None
    revocation_window: Annotated[Duration | None, Impact.SAFEGUARD] = None

    @model_validator(mode="after")
    def _unique_names(self) -> InsightPipeline:
        names = [stage.name for stage in self.stages]
        if RECORD in names:
            raise ValueError("`record` is the source's record and can't name a stage")
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two stages are called `{name}`")
        return self
