"""`FeatureExtractor`: code that turns sanitised text into what a model reads."""

from __future__ import annotations

from typing import Annotated, Literal

from govern.contract.code import Artefact, Code
from govern.contract.direction import Looser
from govern.contract.envelope import Contract
from govern.contract.fields import FreeForm, Identifier
from govern.contract.impact import Impact, Shape


class FeatureExtractor(Contract):
    """Code, its parameters, and the artefacts it reads; each is a factor of its own."""

    kind: Annotated[Literal["FeatureExtractor"], Impact.IDENTITY]
    code: Annotated[Code, Impact.BEHAVIOUR, Looser.NEITHER]
    """The code that extracts."""
    parameters: Annotated[dict[Identifier, FreeForm], Impact.BEHAVIOUR, Looser.NEITHER, Shape.EXACT] = {}
    """Values that the code reads, by name."""
    artefacts: Annotated[tuple[Artefact, ...], Impact.BEHAVIOUR, Looser.NEITHER] = ()
    """Data that the code reads: lexicons, rule tables."""
