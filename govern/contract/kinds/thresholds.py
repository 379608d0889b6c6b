"""`Thresholds`: named, exact numbers and the metric each applies to."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from govern.contract.envelope import Contract, Part
from govern.contract.fields import ExactDecimal, Identifier, Text
from govern.contract.impact import Impact


class Threshold(Part):
    """One number. `minimum` and `maximum` are the range its metric can take."""

    name: Identifier
    value: ExactDecimal
    metric: Text
    minimum: ExactDecimal | None = None
    maximum: ExactDecimal | None = None
    description: Annotated[str | None, Impact.DOC] = None


class Thresholds(Contract):
    """The numbers by name."""

    kind: Annotated[Literal["Thresholds"], Impact.IDENTITY]
    values: Annotated[tuple[Threshold, ...], Impact.BEHAVIOUR, Field(min_length=1)]

    def by_name(self) -> dict[str, Decimal]:
        """Each value under its name."""
        return {item.name: item.value for item in self.values}
