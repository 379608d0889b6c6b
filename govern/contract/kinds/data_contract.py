"""`DataContract`: a data source, as a plain ODCS 3.0-3.2 file.

The file is judged by the standard's own JSON Schema (`govern.contract.odcs`); this model then reads the parts
that govern acts on and keeps everything else, so that unknown parts count as behaviour and survive.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from govern.contract.direction import Absent, Looser, Ranks
from govern.contract.fields import Sensitivity, duration_seconds
from govern.contract.impact import Impact
from govern.contract.reference import Ref

_UNIT_SECONDS = {
    "s": 1, "second": 1, "seconds": 1, "m": 60, "minute": 60, "minutes": 60,
    "h": 3_600, "hour": 3_600, "hours": 3_600, "d": 86_400, "day": 86_400, "days": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800, "month": 2_629_800, "months": 2_629_800,
    "y": 31_557_600, "yr": 31_557_600, "year": 31_557_600, "years": 31_557_600,
}  # fmt: skip


class Open(BaseModel):
    """A part of a standard document: what govern does not know is kept."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True, defer_build=True)


class Property(Open):
    """A field of a table: its name, type and class; nested properties for objects, `items` for arrays."""

    name: Annotated[str | None, Looser.NEITHER] = None
    business_name: Annotated[Any, Impact.DOC, Field(alias="businessName")] = None
    description: Annotated[Any, Impact.DOC] = None
    tags: Annotated[Any, Impact.DOC] = None
    examples: Annotated[Any, Impact.DOC] = None
    logical_type: Annotated[str | None, Looser.NEITHER, Field(alias="logicalType")] = None
    primary_key: Annotated[bool, Looser.NEITHER, Field(alias="primaryKey")] = False
    classification: Annotated[
        str | None, Impact.EXPOSURE, Looser.LOWER, Absent.STRICTEST, Ranks(tuple(Sensitivity))
    ] = None
    encrypted_name: Annotated[Any, Impact.EXPOSURE, Looser.FEWER, Field(alias="encryptedName")] = None
    critical_data_element: Annotated[
        Any, Impact.SAFEGUARD, Looser.LOWER, Field(alias="criticalDataElement")
    ] = None
    transform_logic: Annotated[Any, Impact.BEHAVIOUR, Looser.NEITHER, Field(alias="transformLogic")] = None
    transform_source_objects: Annotated[
        Any, Impact.BEHAVIOUR, Looser.NEITHER, Field(alias="transformSourceObjects")
    ] = None
    transform_description: Annotated[Any, Impact.DOC, Field(alias="transformDescription")] = None
    authoritative_definitions: Annotated[Any, Impact.DOC, Field(alias="authoritativeDefinitions")] = None
    quality: Annotated[Any, Impact.SAFEGUARD, Looser.FEWER] = None
    properties: Annotated[tuple[Property, ...], Looser.NEITHER] = ()
    items: Annotated[Property | None, Looser.NEITHER] = None

    @property
    def sensitivity(self) -> Sensitivity:
        """The field's class; absent or unknown counts as the highest."""
        try:
            return Sensitivity((self.classification or "").lower())
        except ValueError:
            return Sensitivity.RESTRICTED

    def walk(self, prefix: str = "") -> Iterator[tuple[str, Property]]:
        """Give this property and those below it, each with its dotted path."""
        path = f"{prefix}{self.name or 'items'}"
        yield path, self
        for child in self.properties:
            yield from child.walk(f"{path}.")
        if self.items is not None:
            yield from self.items.walk(f"{path}.")


class Table(Open):
    """An object of the schema: a table, a topic, a file."""

    name: Annotated[str | None, Looser.NEITHER] = None
    business_name: Annotated[Any, Impact.DOC, Field(alias="businessName")] = None
    description: Annotated[Any, Impact.DOC] = None
    tags: Annotated[Any, Impact.DOC] = None
    authoritative_definitions: Annotated[Any, Impact.DOC, Field(alias="authoritativeDefinitions")] = None
    quality: Annotated[Any, Impact.SAFEGUARD, Looser.FEWER] = None
    properties: Annotated[tuple[Property, ...], Looser.NEITHER] = ()


class Server(Open):
    """Where the data is, in one environment."""

    server: Annotated[str | None, Looser.NEITHER] = None
    type: Annotated[str | None, Looser.EITHER] = None
    environment: Annotated[str | None, Looser.EITHER] = None
    path: Annotated[str | None, Looser.EITHER] = None
    format: Annotated[str | None, Looser.NEITHER] = None
    description: Annotated[Any, Impact.DOC] = None


class DataContract(Open):
    """A data source. Field classes are in `tables[].properties[].classification`."""

    api_version: Annotated[str, Impact.IDENTITY, Field(alias="apiVersion")]
    kind: Annotated[Literal["DataContract"], Impact.IDENTITY]
    id: Annotated[str, Impact.IDENTITY]
    version: Annotated[str, Impact.IDENTITY]
    name: Annotated[str | None, Impact.DOC] = None
    status: Annotated[str | None, Impact.DOC] = None
    tenant: Annotated[Any, Impact.DOC] = None
    domain: Annotated[Any, Impact.DOC] = None
    data_product: Annotated[Any, Impact.DOC, Field(alias="dataProduct")] = None
    tags: Annotated[Any, Impact.DOC] = None
    description: Annotated[Any, Impact.DOC] = None
    context: Annotated[Any, Impact.DOC] = None
    team: Annotated[Any, Impact.DOC] = None
    support: Annotated[Any, Impact.DOC] = None
    price: Annotated[Any, Impact.DOC] = None
    authoritative_definitions: Annotated[Any, Impact.DOC, Field(alias="authoritativeDefinitions")] = None
    contract_created: Annotated[Any, Impact.DOC, Field(alias="contractCreatedTs")] = None
    servers: Annotated[tuple[Server, ...], Impact.EXPOSURE, Looser.MORE] = ()
    tables: Annotated[tuple[Table, ...], Impact.SCHEMA, Looser.NEITHER, Field(alias="schema")] = ()
    roles: Annotated[Any, Impact.EXPOSURE, Looser.MORE] = None
    sla_default_element: Annotated[Any, Impact.EXPOSURE, Looser.NEITHER, Field(alias="slaDefaultElement")] = (
        None
    )
    sla_properties: Annotated[Any, Impact.EXPOSURE, Looser.NEITHER, Field(alias="slaProperties")] = None
    custom_properties: Annotated[Any, Impact.EXPOSURE, Looser.EITHER, Field(alias="customProperties")] = None

    @model_validator(mode="before")
    @classmethod
    def _absent_lists(cls, data: Any) -> Any:
        """Read an explicit null where the standard has a list as an absent one."""
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data

    @property
    def ref(self) -> Ref:
        """How others refer to this version. Raises ValueError where id or version can't stand in one."""
        return Ref.parse(f"data-contract/{self.id}@{self.version}")

    def fields(self) -> dict[str, Property]:
        """Every field of every table, by dotted path within its table."""
        return {
            path: field for table in self.tables for top in table.properties for path, field in top.walk()
        }

    @property
    def retention_seconds(self) -> int | None:
        """How long data may be kept, from `slaProperties: retention`; None where it says nothing readable."""
        entries = self.sla_properties if isinstance(self.sla_properties, list | tuple) else ()
        for entry in entries:
            if isinstance(entry, dict) and str(entry.get("property", "")).lower() == "retention":
                return span_seconds(entry.get("value"), entry.get("unit"))
        return None


def span_seconds(value: Any, unit: Any) -> int | None:
    """Read a service level as a time: a number with a unit, or an ISO 8601 duration; None for neither."""
    if unit is None:
        try:
            return duration_seconds(str(value))
        except ValueError:
            return None
    factor = _UNIT_SECONDS.get(str(unit).lower())
    try:
        return None if factor is None else int(float(str(value)) * factor)
    except (ValueError, OverflowError):
        return None
