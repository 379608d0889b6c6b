"""`Thresholds`: named, exact numbers and the metric each applies to."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from govern.contract.direction import Looser
from govern.contract.envelope import Contract, Part
from govern.contract.fields import ExactDecimal, Identifier, Text
from govern.contract.impact import Impact


class Threshold(Part):
    """One number. `minimum` and `maximum` are the range its metric can take."""

    name: Annotated[Identifier, Looser.NEITHER]
    """The name by which the code asks for it."""
    value: Annotated[ExactDecimal, Looser.EITHER]
    """The number, exact to six decimal places."""
    metric: Annotated[Text, Looser.EITHER]
    """What it is compared with."""
    minimum: Annotated[ExactDecimal | None, Looser.EITHER] = None
    """The least value that the metric can take."""
    maximum: Annotated[ExactDecimal | None, Looser.EITHER] = None
    """The greatest value that the metric can take."""
    description: Annotated[str | None, Impact.DOC] = None
    """What it decides."""


class Thresholds(Contract):
    """The numbers by name."""

    kind: Annotated[Literal["Thresholds"], Impact.IDENTITY]
    values: Annotated[tuple[Threshold, ...], Impact.BEHAVIOUR, Looser.EITHER, Field(min_length=1)]
    """The numbers."""

    def by_name(self) -> dict[str, Decimal]:
        """Each value under its name."""
        return {item.name: item.value for item in self.values}
