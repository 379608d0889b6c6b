"""What every kind has: the envelope of the Open Data Contract Standard (ODCS 3.1.0), strict about keys."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from govern.contract.fields import FreeForm, Identifier, SemVer, Text
from govern.contract.impact import Impact, Shape
from govern.contract.reference import SLUGS, Ref

API_VERSION = "govern/v1"


class Part(BaseModel):
    """A part of a contract. Unknown keys are errors: a typo must never be read as "not set"."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, ser_json_inf_nan="constants"
    )


class Status(StrEnum):
    """Where a component is in its life, as ODCS names it."""

    PROPOSED = "proposed"
    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class Description(Part):
    """What the component is for, in prose."""

    purpose: str | None = None
    usage: str | None = None
    limitations: str | None = None


class Member(Part):
    """A person of the team; `dateOut` is the day they left."""

    username: Text
    role: Text | None = None
    date_in: Annotated[dt.date | None, Field(alias="dateIn")] = None
    date_out: Annotated[dt.date | None, Field(alias="dateOut")] = None


class Team(Part):
    """Who owns the component."""

    name: str | None = None
    members: tuple[Member, ...] = ()


class Role(Part):
    """A role, what it may do, and who approves for it."""

    role: Text
    access: str | None = None
    first_level_approvers: Annotated[str | None, Field(alias="firstLevelApprovers")] = None
    second_level_approvers: Annotated[str | None, Field(alias="secondLevelApprovers")] = None


class Support(Part):
    """Where to ask."""

    channel: Text
    tool: str | None = None
    url: str | None = None


class SlaProperty(Part):
    """A service level; `retention` is read as an ISO 8601 duration or a value with a unit."""

    property: Text
    value: FreeForm = None
    unit: str | None = None
    element: str | None = None


class CustomProperty(Part):
    """A property the standard has no place for."""

    property: Text
    value: Annotated[FreeForm, Shape.EXACT] = None
    vendor: str | None = None
    description: str | None = None


class Contract(Part):
    """The envelope. A kind adds its own fields; each is marked with what a change to it means."""

    api_version: Annotated[Literal["govern/v1"], Impact.IDENTITY, Field(alias="apiVersion")]
    kind: Annotated[str, Impact.IDENTITY]
    id: Annotated[Identifier, Impact.IDENTITY]
    version: Annotated[SemVer, Impact.IDENTITY]
    name: Annotated[str | None, Impact.DOC] = None
    status: Annotated[Status, Impact.DOC]
    domain: Annotated[str | None, Impact.DOC] = None
    tags: Annotated[tuple[str, ...], Impact.DOC] = ()
    description: Annotated[Description | None, Impact.DOC] = None
    team: Annotated[Team | None, Impact.DOC] = None
    roles: Annotated[tuple[Role, ...], Impact.EXPOSURE] = ()
    support: Annotated[tuple[Support, ...], Impact.DOC] = ()
    sla_properties: Annotated[tuple[SlaProperty, ...], Impact.EXPOSURE, Field(alias="slaProperties")] = ()
    custom_properties: Annotated[
        tuple[CustomProperty, ...], Impact.BEHAVIOUR, Field(alias="customProperties")
    ] = ()

    @property
    def ref(self) -> Ref:
        """How others refer to this version."""
        return Ref(SLUGS[self.kind], self.id, self.version)
