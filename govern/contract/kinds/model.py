"""`Model`: what answers. Code, weights (or lexicon) and libraries are pinned apart: each changes answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from govern.contract.code import Artefact, Code
from govern.contract.envelope import Contract
from govern.contract.fields import FreeForm, Replay, Text
from govern.contract.impact import Impact, Shape


class Model(Contract):
    """A model: local code over pinned weights, or a provider's endpoint asked for by name.

    `response_model` is what the provider is expected to say it ran; another answer is a silent upgrade.
    `parameters` carry OpenTelemetry's GenAI names (`gen_ai.request.temperature`).
    """

    kind: Annotated[Literal["Model"], Impact.IDENTITY]
    provider: Annotated[Text, Impact.BEHAVIOUR]
    request_model: Annotated[Text, Impact.BEHAVIOUR]
    response_model: Annotated[Text | None, Impact.SAFEGUARD] = None
    endpoint: Annotated[
        Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None, Impact.EXPOSURE
    ] = None
    parameters: Annotated[dict[Text, FreeForm], Impact.BEHAVIOUR, Shape.EXACT] = {}
    code: Annotated[Code | None, Impact.BEHAVIOUR] = None
    weights: Annotated[tuple[Artefact, ...], Impact.BEHAVIOUR] = ()
    libraries: Annotated[
        dict[Text, Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.+!_-]*$")]], Impact.BEHAVIOUR
    ] = {}
    replay: Annotated[Replay, Impact.SAFEGUARD]
    deterministic: Annotated[bool, Impact.BEHAVIOUR]

    @model_validator(mode="after")
    def _replayable(self) -> Model:
        if self.replay is Replay.PLUGIN and self.code is None:
            raise ValueError("`replay: plugin` needs `code`: there is nothing to run again without it")
        return self
