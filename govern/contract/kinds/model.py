"""`Model`: what answers. Code, weights (or lexicon) and libraries are pinned apart: each changes answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from govern.contract.api import Api
from govern.contract.code import Artefact, Code
from govern.contract.command import Command
from govern.contract.direction import Looser
from govern.contract.envelope import Contract
from govern.contract.fields import FreeForm, Replay, Text
from govern.contract.impact import Impact, Shape


class Model(Contract):
    """A model: local code over pinned weights, or a provider's endpoint asked for by name.

    `response_model` is what the provider is expected to say it ran; another answer is a silent upgrade.
    `parameters` carry OpenTelemetry's GenAI names (`gen_ai.request.temperature`).
    """

    kind: Annotated[Literal["Model"], Impact.IDENTITY]
    provider: Annotated[Text, Impact.BEHAVIOUR, Looser.NEITHER]
    """Who runs the model: a provider's name, or `local`."""
    request_model: Annotated[Text, Impact.BEHAVIOUR, Looser.NEITHER]
    """The name under which the model is asked for."""
    response_model: Annotated[Text | None, Impact.SAFEGUARD, Looser.FEWER] = None
    """The name that the provider is expected to answer with. Another one is a silent upgrade."""
    endpoint: Annotated[
        Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None, Impact.EXPOSURE, Looser.EITHER
    ] = None
    """The provider's address, from http:// or https:// on."""
    parameters: Annotated[dict[Text, FreeForm], Impact.BEHAVIOUR, Looser.NEITHER, Shape.EXACT] = {}
    """Values sent or read, by OpenTelemetry's GenAI names: `gen_ai.request.temperature`."""
    code: Annotated[Code | None, Impact.BEHAVIOUR, Looser.NEITHER] = None
    """The code that runs a local model."""
    command: Annotated[Command | None, Impact.BEHAVIOUR, Looser.NEITHER] = None
    """The program that runs a local model, in place of code."""
    api: Annotated[Api | None, Impact.BEHAVIOUR, Looser.NEITHER] = None
    """How govern asks the model at its `endpoint`. Without it, the model is asked elsewhere."""
    weights: Annotated[tuple[Artefact, ...], Impact.BEHAVIOUR, Looser.NEITHER] = ()
    """What the code loads: weights, or a lexicon; each pinned by digest."""
    libraries: Annotated[
        dict[Text, Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.+!_-]*$")]],
        Impact.BEHAVIOUR,
        Looser.NEITHER,
    ] = {}
    """Packages that its answers depend on, each with its exact version."""
    replay: Annotated[Replay, Impact.SAFEGUARD, Looser.HIGHER]
    """How the model is run again when an answer is derived."""
    deterministic: Annotated[bool, Impact.BEHAVIOUR, Looser.LOWER]
    """Whether equal inputs always give equal answers."""

    @model_validator(mode="after")
    def _replayable(self) -> Model:
        ways = [way for way in (self.code, self.command, self.api) if way is not None]
        if len(ways) > 1:
            raise ValueError("a model has one of `code`, a `command` and an `api`: it answers in one way")
        if self.api is not None and self.endpoint is None:
            raise ValueError("an `api` is asked at an `endpoint`, and there is none")
        if self.replay is Replay.PLUGIN and not ways:
            raise ValueError(
                "`replay: plugin` needs `code`, a `command` or an `api`: there is nothing to run again"
            )
        return self
