"""`InsightPipeline`: the stages that lead from a record to a decision, as a graph over exact components."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.code import Code
from govern.contract.direction import Absent, Looser
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

    name: Annotated[Identifier, Looser.NEITHER]
    """The name by which other stages take its output."""
    inputs: Annotated[tuple[Identifier, ...], Looser.EITHER, Field(min_length=1)]
    """The stages whose output it takes, or `record` for the source's record."""
    uses: Annotated[dict[Identifier, Ref], Looser.EITHER] = {}
    """The components it works with, each under the name by which the code asks for it."""
    builtin: Annotated[Literal["sanitise", "act"] | None, Looser.EITHER] = None
    """What the engine does here, in place of code.

    - `sanitise`: apply the sanitizer that the stage uses; its output is all that later stages see
    - `act`: hold the recommendation to the action policy that the stage uses
    """
    code: Annotated[Code | None, Looser.NEITHER] = None
    """Code of the stage's own. Without it, the code of the one component that carries code is run."""
    replay: Annotated[Replay | None, Impact.SAFEGUARD, Looser.HIGHER, Absent.ELSEWHERE] = None
    """How the stage is run again when an answer is derived; by default as its component says."""
    deterministic: Annotated[bool, Looser.LOWER] = True
    """Whether equal inputs always give equal outputs."""
    description: Annotated[str | None, Impact.DOC] = None
    """What the stage does."""

    @model_validator(mode="after")
    def _one_way_to_run(self) -> Stage:
        if self.builtin is not None and self.code is not None:
            raise ValueError("a stage runs a builtin or code, not both")
        return self


class OutputField(Part):
    """A field of the insight event; an absent classification counts as the highest of the inputs."""

    name: Annotated[Identifier, Looser.NEITHER]
    """The field's name in the insight."""
    type: Annotated[Literal["string", "integer", "number", "boolean", "array", "object"], Looser.NEITHER]
    """The type of its value, as JSON has it.

    - `string`: text
    - `integer`: a whole number
    - `number`: a number
    - `boolean`: true or false
    - `array`: a list
    - `object`: a mapping
    """
    classification: Annotated[Sensitivity | None, Impact.EXPOSURE, Looser.LOWER, Absent.STRICTEST] = None
    """How sensitive the field is; by default as sensitive as the pipeline's inputs."""
    description: Annotated[str | None, Impact.DOC] = None
    """What the field says."""


class Budget(Part):
    """The most one event may cost, in minor units of a currency, and what measures it."""

    per_event: Annotated[int, Looser.HIGHER, Field(ge=0)]
    """The most that one event may cost, in the smallest unit of the currency (cents)."""
    currency: Annotated[str, Looser.EITHER, Field(pattern=r"^[A-Z]{3}$")]
    """The currency, as three letters (ISO 4217)."""
    meter: Annotated[Text | None, Looser.FEWER] = None
    """What measures the cost. A budget that nothing measures holds nobody back."""


class Escalation(Part):
    """Who is told when a held decision is not taken in time."""

    role: Annotated[Text, Looser.EITHER]
    """The role that is told."""
    after: Annotated[Duration, Looser.HIGHER]
    """How long a decision may be held before that, as an ISO 8601 duration such as P1D."""


class InsightPipeline(Contract):
    """Sources, stages, what comes out, and the limits around it."""

    kind: Annotated[Literal["InsightPipeline"], Impact.IDENTITY]
    sources: Annotated[tuple[Ref, ...], Impact.BEHAVIOUR, Looser.MORE, Field(min_length=1)]
    """The data contracts whose records it reads, as `data-contract/ID@VERSION`."""
    stages: Annotated[tuple[Stage, ...], Impact.BEHAVIOUR, Looser.EITHER, Field(min_length=1)]
    """The steps. Their order here does not matter: inputs say what comes first."""
    output: Annotated[tuple[OutputField, ...], Impact.SCHEMA, Looser.NEITHER] = ()
    """The fields of the insight that comes out."""
    retention: Annotated[Duration | None, Impact.EXPOSURE, Looser.HIGHER] = None
    """How long insights are kept, as an ISO 8601 duration such as P1Y; no longer than their sources."""
    environments: Annotated[tuple[Identifier, ...], Impact.EXPOSURE, Looser.MORE, Absent.UNLIMITED] = ()
    """Where the pipeline may run; absent: anywhere."""
    budget: Annotated[Budget | None, Impact.SAFEGUARD, Looser.FEWER] = None
    """What an event may cost."""
    escalation: Annotated[Escalation | None, Impact.SAFEGUARD, Looser.FEWER] = None
    """Who is told when a held decision is not taken in time."""
    revocation_window: Annotated[Duration | None, Impact.SAFEGUARD, Looser.LOWER] = None
    """How long an action taken can still be revoked, as an ISO 8601 duration such as P30D."""

    @model_validator(mode="after")
    def _unique_names(self) -> InsightPipeline:
        names = [stage.name for stage in self.stages]
        if RECORD in names:
            raise ValueError("`record` is the source's record and can't name a stage")
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two stages are called `{name}`")
        return self
