"""`Policy`: a rule over contracts, changes, events or data, as data: an expression, a message, cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from govern.contract.envelope import Contract, Part
from govern.contract.fields import FreeForm, Text
from govern.contract.impact import Impact, Shape


class Case(Part):
    """A worked example: what is given, and whether the policy passes, fails or can't be evaluated."""

    name: Text
    given: Annotated[dict[str, FreeForm], Shape.EXACT]
    expect: Literal["pass", "fail", "error"]


class Policy(Contract):
    """`require` must hold for each item of `for_each` in what `match` selects."""

    kind: Annotated[Literal["Policy"], Impact.IDENTITY]
    code: Annotated[str, Impact.SAFEGUARD, Field(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    severity: Annotated[Literal["error", "warning", "note"], Impact.SAFEGUARD]
    controls: Annotated[tuple[Text, ...], Impact.DOC] = ()
    subject: Annotated[Literal["contract", "change", "event", "data", "access"], Impact.SAFEGUARD] = (
        "contract"
    )
    match: Annotated[dict[str, FreeForm], Impact.SAFEGUARD, Shape.EXACT] = {}
    for_each: Annotated[Text | None, Impact.SAFEGUARD] = None
    require: Annotated[Text, Impact.SAFEGUARD]
    message: Annotated[Text, Impact.DOC]
    help: Annotated[str | None, Impact.DOC] = None
    cases: Annotated[tuple[Case, ...], Impact.SAFEGUARD] = ()
