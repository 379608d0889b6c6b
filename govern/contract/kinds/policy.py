"""`Policy`: a rule over contracts, changes, events or data, as data: an expression, a message, cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from govern.contract.direction import Looser, Ranks
from govern.contract.envelope import Contract, Part
from govern.contract.fields import FreeForm, Text
from govern.contract.impact import Impact, Shape


class Case(Part):
    """A worked example: what is given, and whether the policy passes, fails or can't be evaluated."""

    name: Annotated[Text, Looser.NEITHER]
    """What the case shows."""
    given: Annotated[dict[str, FreeForm], Looser.EITHER, Shape.EXACT]
    """What the expression is given: values by the names of its variables."""
    expect: Annotated[Literal["pass", "fail", "error"], Looser.EITHER]
    """What the policy says then.

    - `pass`: the requirement holds
    - `fail`: the requirement does not hold
    - `error`: it can't be evaluated on this
    """


class Policy(Contract):
    """`require` must hold for each item of `for_each` in what `match` selects."""

    kind: Annotated[Literal["Policy"], Impact.IDENTITY]
    code: Annotated[str, Impact.SAFEGUARD, Looser.EITHER, Field(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    """Three capital letters and three digits, by which findings, waivers and settings name it."""
    severity: Annotated[
        Literal["error", "warning", "note"],
        Impact.SAFEGUARD,
        Looser.LOWER,
        Ranks(("note", "warning", "error")),
    ]
    """How bad it is when the requirement does not hold.

    - `error`: the command fails
    - `warning`: the command fails
    - `note`: it is told, and the command does not fail
    """
    controls: Annotated[tuple[Text, ...], Impact.DOC] = ()
    """The clauses of norms that it helps to meet, such as `gdpr/5.1.c`."""
    subject: Annotated[
        Literal["contract", "change", "event", "data", "access"], Impact.SAFEGUARD, Looser.EITHER
    ] = "contract"
    """What is judged.

    - `contract`: the contracts of the workspace
    - `change`: a contract and its version before
    - `event`: what a pipeline recommends, before it acts
    - `data`: a profile of a source's records
    - `access`: a request to read or do something
    """
    match: Annotated[dict[str, FreeForm], Impact.SAFEGUARD, Looser.EITHER, Shape.EXACT] = {}
    """Which subjects it is about: `kind`, fields with the values they must have, and `when`, a condition.

    A list stands for any of its values, a dot leads into a field (`team.name`); without `match` it is all.
    """
    for_each: Annotated[Text | None, Impact.SAFEGUARD, Looser.EITHER] = None
    """An expression that gives a list or a map; `require` must hold for each `item`, or `item.value`."""
    require: Annotated[Text, Impact.SAFEGUARD, Looser.EITHER]
    """The requirement, a CEL expression that gives true or false."""
    message: Annotated[Text, Impact.DOC]
    """What is said where it does not hold; expressions stand in braces: `{item.name} has nobody`."""
    help: Annotated[str | None, Impact.DOC] = None
    """What to do then."""
    cases: Annotated[tuple[Case, ...], Impact.SAFEGUARD, Looser.FEWER] = ()
    """Worked examples, which `govern test` runs."""
