"""An interface over the network by which a model is asked: its form, its limits, what an answer costs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from govern.contract.command import Seconds
from govern.contract.direction import Looser
from govern.contract.envelope import Part
from govern.contract.fields import ExactDecimal, KeyReference
from govern.contract.impact import Impact


class Price(Part):
    """What tokens cost, in units of a currency for a million of them, to six places: 0.15 for input."""

    currency: Annotated[str, Looser.EITHER, Field(pattern=r"^[A-Z]{3}$")]
    """The currency, as three letters (ISO 4217)."""
    input: Annotated[ExactDecimal, Looser.LOWER, Field(ge=0)]
    """For a million tokens of what is sent."""
    output: Annotated[ExactDecimal, Looser.LOWER, Field(ge=0)]
    """For a million tokens of what is answered."""


class Api(Part):
    """How a model is asked at its `endpoint`.

    The prompt that the stage uses is sent, filled in from the stage's inputs; without one, the inputs are, as
    JSON. The answer is the stage's output.
    """

    style: Annotated[Literal["openai-chat"], Looser.NEITHER]
    """The form of requests and answers.

    - `openai-chat`: chat completions as OpenAI has them, and many servers after it
    """
    answer: Annotated[Literal["text", "json"], Looser.NEITHER] = "text"
    """What the model's text is read as.

    - `text`: the text itself
    - `json`: a JSON value; numbers with a fraction come as text, spelt as they were
    """
    key: Annotated[KeyReference | None, Impact.EXPOSURE, Looser.EITHER] = None
    """Where the key is that is sent along: `env:NAME`, or `file:PATH` of a file that git ignores."""
    timeout: Annotated[Seconds, Impact.SAFEGUARD, Looser.HIGHER] = "PT60S"
    """How long one attempt may take, in whole seconds as an ISO 8601 duration such as PT60S."""
    retries: Annotated[int, Impact.SAFEGUARD, Looser.HIGHER, Field(ge=0, le=10)] = 4
    """How often it is asked again where it was busy or out of reach; each time after a longer wait."""
    requests_per_minute: Annotated[int | None, Impact.SAFEGUARD, Looser.HIGHER, Field(ge=1)] = None
    """How many requests one process makes in a minute at most."""
    price: Annotated[Price | None, Impact.SAFEGUARD, Looser.FEWER] = None
    """What an answer costs. Without it, tokens are counted and no cost."""
