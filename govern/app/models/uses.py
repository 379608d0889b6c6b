"""What a stage uses, as JSON for a program that can't be handed Python objects."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from govern.contract.command import ARTEFACTS

if TYPE_CHECKING:
    from collections.abc import Mapping


def uses_json(uses: Mapping[str, Any]) -> dict[str, Any]:
    """Give what each slot uses: the fields that a plug-in sees, artefacts as the paths of their files."""
    return {slot: _component(view) for slot, view in uses.items()}


def _component(view: Any) -> Any:
    if not is_dataclass(view):  # a sanitiser or an action policy, which is seen as its contract
        return view.model_dump(mode="json", by_alias=True)
    return {
        field.name: {name: f"{ARTEFACTS}/{name}" for name in getattr(view, field.name)}
        if field.name == "artefacts"
        else plain(getattr(view, field.name))
        for field in fields(view)
    }


def plain(value: Any) -> Any:
    """Give a free-form value of a contract as JSON."""
    if isinstance(value, Decimal):
        return _number(value)
    if hasattr(value, "items"):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _number(value: Decimal) -> float | str:
    """Give a decimal as a number where a double spells it the same, else as text."""
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)
