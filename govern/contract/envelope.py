"""What every kind has: the envelope of the Open Data Contract Standard (ODCS 3.1.0), strict about keys."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from govern.contract.direction import Absent, Looser, Ranks
from govern.contract.fields import FreeForm, Identifier, SemVer, Text
from govern.contract.impact import Impact, Shape
from govern.contract.reference import SLUGS, Ref

API_VERSION = "govern/v1"

ACCESS = Ranks(("none", "aggregated", "redacted", "read", "write", "admin"))
"""What a role may do, in the words that are ranked; others can't be compared."""


class Part(BaseModel):
    """A part of a contract. Unknown keys are errors: a typo must never be read as "not set"."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        ser_json_inf_nan="constants",
        defer_build=True,  # a validator of its own is made for a part only where one is read by itself
    )


class Status(StrEnum):
    """Where a component is in its life, as ODCS names it."""

    PROPOSED = "proposed"
    """Put forward; nobody may use it yet."""
    DRAFT = "draft"
    """Being written; used in tests only."""
    ACTIVE = "active"
    """In force."""
    DEPRECATED = "deprecated"
    """Still works; move to its successor."""
    RETIRED = "retired"
    """No longer to be used."""


class Description(Part):
    """What the component is for, in prose."""

    purpose: str | None = None
    """What it is for."""
    usage: str | None = None
    """How it is meant to be used."""
    limitations: str | None = None
    """What it must not be used for, and where it is known to be wrong."""


class Member(Part):
    """A person of the team; `dateOut` is the day they left."""

    username: Text
    """The name by which the person signs in."""
    role: Text | None = None
    """What the person does in the team."""
    date_in: Annotated[dt.date | None, Field(alias="dateIn")] = None
    """The day the person joined, as in 2026-01-31."""
    date_out: Annotated[dt.date | None, Field(alias="dateOut")] = None
    """The day the person left, as in 2026-01-31. An owner who has left is a finding."""


class Team(Part):
    """Who owns the component."""

    name: str | None = None
    """What the team is called."""
    members: tuple[Member, ...] = ()
    """The people, each by user name."""


class Role(Part):
    """A role, what it may do, and who approves for it."""

    role: Annotated[Text, Looser.EITHER]
    """The role's name, as the access system has it."""
    access: Annotated[str | None, Looser.HIGHER, Absent.STRICTEST, ACCESS] = None
    """What the role may do: read, write, or words of your own."""
    first_level_approvers: Annotated[str | None, Looser.FEWER, Field(alias="firstLevelApprovers")] = None
    """Who approves access first."""
    second_level_approvers: Annotated[str | None, Looser.FEWER, Field(alias="secondLevelApprovers")] = None
    """Who approves after them."""


class Support(Part):
    """Where to ask."""

    channel: Text
    """The channel's name or address."""
    tool: str | None = None
    """What the channel is in: email, slack, teams, ticket."""
    url: str | None = None
    """Where the channel is found."""


class SlaProperty(Part):
    """A service level; `retention` is read as an ISO 8601 duration or a value with a unit."""

    property: Annotated[Text, Looser.EITHER]
    """What is promised: retention, latency, frequency, availability."""
    value: Annotated[FreeForm, Looser.EITHER] = None
    """How much of it: an ISO 8601 duration such as P90D, or a number in `unit`."""
    unit: Annotated[str | None, Looser.EITHER] = None
    """The unit of a value that is a number: d, h, y."""
    element: Annotated[str | None, Looser.EITHER] = None
    """The part of the data it is about, as in `table.field`; without it, all."""


class CustomProperty(Part):
    """A property the standard has no place for."""

    property: Annotated[Text, Looser.EITHER]
    """The property's name."""
    value: Annotated[FreeForm, Looser.EITHER, Shape.EXACT] = None
    """Its value, of any type."""
    vendor: Annotated[str | None, Looser.EITHER] = None
    """The tool that reads it."""
    description: Annotated[str | None, Impact.DOC] = None
    """What it means."""


class Contract(Part):
    """The envelope. A kind adds its own fields; each is marked with what a change to it means."""

    api_version: Annotated[Literal["govern/v1"], Impact.IDENTITY, Field(alias="apiVersion")]
    """The version of the format: `govern/v1`."""
    kind: Annotated[str, Impact.IDENTITY]
    """What kind of contract this is. It decides which other fields there are."""
    id: Annotated[Identifier, Impact.IDENTITY]
    """The component's name in references. It stays the same for all versions."""
    version: Annotated[SemVer, Impact.IDENTITY]
    """The version, by Semantic Versioning (1.0.0). `govern bump` says which one a change needs."""
    name: Annotated[str | None, Impact.DOC] = None
    """A name for people."""
    status: Annotated[Status, Impact.DOC, Looser.MORE]
    """Where the component is in its life."""
    domain: Annotated[str | None, Impact.DOC] = None
    """The part of the business that it belongs to."""
    tags: Annotated[tuple[str, ...], Impact.DOC] = ()
    """Words to find it by."""
    description: Annotated[Description | None, Impact.DOC] = None
    """What it is for, how to use it, and what it can't do."""
    team: Annotated[Team | None, Impact.DOC] = None
    """Who owns it."""
    roles: Annotated[tuple[Role, ...], Impact.EXPOSURE, Looser.MORE] = ()
    """Who may do what with it, and who approves that."""
    support: Annotated[tuple[Support, ...], Impact.DOC] = ()
    """Where to ask about it."""
    sla_properties: Annotated[
        tuple[SlaProperty, ...], Impact.EXPOSURE, Looser.EITHER, Field(alias="slaProperties")
    ] = ()
    """What is promised about it, such as how long data is kept."""
    custom_properties: Annotated[
        tuple[CustomProperty, ...], Impact.BEHAVIOUR, Looser.EITHER, Field(alias="customProperties")
    ] = ()
    """Properties of your own; a change to one counts as a change of behaviour."""

    @property
    def ref(self) -> Ref:
        """How others refer to this version."""
        return Ref(SLUGS[self.kind], self.id, self.version)
