"""What a data contract says of people in its records, where ODCS has no field: govern's `customProperties`.

- `subjectField`: the field whose value says whose data a record is; without it, the record's key does
- `disclosableFields`: fields that may be kept beside the log to be shown later, encrypted, until erased
- `legalHold`: why nothing of this source may be erased now, in words
- `eventSource`: what outside events of this data call their `source`: retention and hold are theirs, too
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.contract.kinds.data_contract import DataContract

VENDOR = "govern"
SUBJECT_FIELD = "subjectField"
DISCLOSABLE_FIELDS = "disclosableFields"


def subject_field(contract: DataContract) -> str | None:
    """Name the field that says whose data a record is; None where the record's key does.

    Raises UsageError where it is not a field of the contract.
    """
    value = stated(contract, SUBJECT_FIELD)
    return None if value is None else _field(contract, SUBJECT_FIELD, value)


def disclosable_fields(contract: DataContract) -> frozenset[str]:
    """Name the fields that may be kept to be disclosed. Raises UsageError where one is none of it."""
    value = stated(contract, DISCLOSABLE_FIELDS)
    names = value if isinstance(value, list | tuple) else () if value is None else (value,)
    return frozenset(_field(contract, DISCLOSABLE_FIELDS, name) for name in names)


def legal_hold(contract: DataContract) -> str | None:
    """Say why nothing of this source may be erased; None where it may."""
    value = stated(contract, "legalHold")
    return None if value is None else str(value)


def event_source(contract: DataContract) -> str | None:
    """Name the `source` of outside events that are of this contract's data; None where there are none."""
    value = stated(contract, "eventSource")
    return None if value is None else str(value)


def stated(contract: DataContract, name: str) -> object:
    """Give the value of one of govern's own properties of a data contract, None where it has none."""
    entries = contract.custom_properties if isinstance(contract.custom_properties, list | tuple) else ()
    for entry in entries:
        if isinstance(entry, dict) and entry.get("property") == name and entry.get("vendor") == VENDOR:
            return entry.get("value")
    return None


def _field(contract: DataContract, what: str, value: object) -> str:
    name, fields = str(value), contract.fields()
    if name not in fields:
        guess = did_you_mean(name, fields)
        raise UsageError(
            f"data-contract/{contract.id}: `{what}` names `{name}`, which is no field of it",
            help=f"Did you mean `{guess}`?" if guess else f"Its fields are {', '.join(sorted(fields))}.",
        )
    return name
