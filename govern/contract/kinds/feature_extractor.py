"""`FeatureExtractor`: code that turns sanitised text into what a model reads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from govern.contract.code import Artefact, Code
from govern.contract.command import Command
from govern.contract.direction import Looser
from govern.contract.envelope import Contract
from govern.contract.fields import FreeForm, Identifier
from govern.contract.impact import Impact, Shape


class FeatureExtractor(Contract):
    """Code or a command, its parameters, and the artefacts it reads; each is a factor of its own."""

    kind: Annotated[Literal["FeatureExtractor"], Impact.IDENTITY]
    code: Annotated[Code | None, Impact.BEHAVIOUR, Looser.NEITHER] = None
    """The code that extracts."""
    command: Annotated[Command | None, Impact.BEHAVIOUR, Looser.NEITHER] = None
    """The program that extracts, in place of code."""
    parameters: Annotated[dict[Identifier, FreeForm], Impact.BEHAVIOUR, Looser.NEITHER, Shape.EXACT] = {}
    """Values that the code reads, by name."""
    artefacts: Annotated[tuple[Artefact, ...], Impact.BEHAVIOUR, Looser.NEITHER] = ()
    """Data that the code reads: lexicons, rule tables."""

    @model_validator(mode="after")
    def _one_way_to_run(self) -> FeatureExtractor:
        if (self.code is None) is (self.command is None):
            raise ValueError("an extractor runs `code` or a `command`: one of them, and not both")
        return self
