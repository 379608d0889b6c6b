"""Which columns a source has, by its data contract: what they are called, which are required, and the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.source.canonical import canonical_bytes
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.contract.fields import Sensitivity
    from govern.contract.kinds.data_contract import DataContract, Property, Table


@dataclass(frozen=True, slots=True)
class Columns:
    """`names`: physical name -> name in the contract; `required` and `keys` by name in the contract.

    Several key columns form one key, spelt as a canonical JSON array.
    """

    names: Mapping[str, str]
    required: frozenset[str]
    keys: tuple[str, ...]

    def key(self, fields: Mapping[str, str]) -> str:
        """Give the key of a record."""
        if len(self.keys) == 1:
            return fields[self.keys[0]]
        return canonical_bytes([fields[name] for name in self.keys]).decode()

    def check_header(self, header: Sequence[str], place: str) -> None:
        """Refuse a header that lacks a column, repeats one, or has one that the contract does not name.

        Raises:
            UsageError: at `place`, naming the columns.

        """
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            raise UsageError(
                f"the header has {_spell(twice)} twice", help="give each column one name", place=place
            )
        missing = [name for name in self.names if name not in header]
        extra = [name for name in header if name not in self.names]
        if missing:
            guess = did_you_mean(missing[0], extra)
            hint = f"; did you mean it by the column `{guess}`?" if guess else ""
            raise UsageError(
                f"missing {_spell(missing)}, which the data contract declares",
                help=f"give a file with every column of the contract, or correct its physicalName{hint}",
                place=place,
            )
        if extra:
            raise UsageError(
                f"the data contract does not declare {_spell(extra)}",
                help="declare it with its classification, or leave it out of the file: what has no class "
                "has no place in a run",
                place=place,
            )

    def check_values(self, fields: Mapping[str, str], place: str) -> None:
        """Refuse a record with an empty required field; raises UsageError at `place`."""
        empty = sorted(name for name in self.required if not fields[name])
        if empty:
            raise UsageError(
                f"empty {_spell(empty)}, which the data contract requires",
                help="complete the record, or remove `required: true` if it may be empty",
                place=place,
            )


def columns_of(contract: DataContract) -> Columns:
    """Read the columns of the contract's one table.

    Raises:
        UsageError: no table or several, nested columns, two columns of one name, or no primary key.

    """
    table = _only_table(contract)
    names: dict[str, str] = {}
    for column in table.properties:
        if column.name is None or column.properties or column.items is not None:
            raise UsageError(
                f"data-contract/{contract.id}: the columns of a file are named and hold text, not structures",
                help="declare one property for each column",
            )
        physical = _physical_name(column)
        if physical in names or column.name in names.values():
            raise UsageError(
                f"data-contract/{contract.id}: two columns are called `{physical or column.name}`",
                help="give each column a name and a physicalName of its own",
            )
        names[physical] = column.name
    keys = sorted((c for c in table.properties if c.primary_key), key=_key_position)
    if not keys:
        raise UsageError(
            f"data-contract/{contract.id} has no primary key, so its records cannot be told apart",
            help="mark the column that identifies a record with `primaryKey: true`",
        )
    required = {column.name for column in table.properties if column.name and _is_required(column)}
    return Columns(names, frozenset(required), tuple(column.name for column in keys if column.name))


def field_classes(contract: DataContract) -> dict[str, Sensitivity]:
    """Give the class of each column by its name in the contract; raises what `columns_of` raises."""
    columns_of(contract)
    return {column.name: column.sensitivity for column in _only_table(contract).properties if column.name}


def _only_table(contract: DataContract) -> Table:
    if len(contract.tables) != 1:
        raise UsageError(
            f"data-contract/{contract.id} declares {len(contract.tables)} tables; a file of records is one",
            help="declare one table a contract",
        )
    return contract.tables[0]


def _extra(column: Property, name: str) -> object:
    """Read what the standard declares and the model only keeps."""
    return (column.model_extra or {}).get(name)


def _physical_name(column: Property) -> str:
    """Give the name in the file; an explicit empty one is an unnamed column, such as a data frame's index."""
    physical = _extra(column, "physicalName")
    return (column.name or "") if physical is None else str(physical)


def _is_required(column: Property) -> bool:
    return column.primary_key or _extra(column, "required") is True


def _key_position(column: Property) -> int:
    position = _extra(column, "primaryKeyPosition")
    return position if isinstance(position, int) and position > 0 else 1


def _spell(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" if name else "(unnamed)" for name in names[:8])
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"column{'s' if len(names) > 1 else ''} {shown}{more}"
