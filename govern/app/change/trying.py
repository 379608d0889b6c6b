"""`govern what-if --set NAME=VALUE`: a value set by hand, tried before anybody writes it down.

What can be set: a value of thresholds (`open_case_at`), an action's least confidence
(`open-case.minimum_confidence`), and a parameter of a model or an extractor. A component before the name, as
in `thresholds/triage.open_case_at`, says which one where several have it. Nothing of it is locked, so nothing
of it is evidence for the gate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from govern.errors import UsageError
from govern.run.resolve import Resolved
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from govern.contract.kinds.thresholds import Threshold
    from govern.contract.reference import Ref

CONFIDENCE = "minimum_confidence"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that can be set: the component it is in, its name there, and what it is now."""

    ref: Ref
    name: str
    now: Any
    put: Callable[[str], Any]
    """Give the contract with another value; raises ValueError for one that can't stand there."""

    @property
    def full(self) -> str:
        """The name that no other value has."""
        return f"{self.ref.line}.{self.name}"


def with_settings(resolved: Resolved, asked: Sequence[str]) -> tuple[Resolved, tuple[str, ...]]:
    """Set values in a pipeline's components, and say of each what it was and what it is.

    Raises UsageError: no such value, several of that name, text that is no value or none for this place.
    """
    said = []
    for text in asked:
        name, equals, value = text.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name or not value:
            raise UsageError(
                f"`{text}` sets nothing", help="Write --set NAME=VALUE, such as open_case_at=0.55."
            )
        found = _named(resolved, name)
        try:
            contract = found.put(value)
        except (ValueError, InvalidOperation) as error:
            raise UsageError(f"{found.full} can't be `{value}`: {_reason(error)}") from None
        loaded, tree = resolved.components[found.ref]
        components = {**resolved.components, found.ref: (replace(loaded, contract=contract), tree)}
        resolved = Resolved(resolved.pipeline, components)
        said.append(f"{found.full} {found.now} → {value}")
    return resolved, tuple(said)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())
    return "it is no number" if isinstance(error, InvalidOperation) else str(error)


def _named(resolved: Resolved, name: str) -> Setting:
    known = [each for ref in sorted(resolved.components, key=str) for each in _settings(resolved, ref)]
    found = [each for each in known if name in {each.name, each.full}]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} components have a value `{name}`",
            help=f"Name one of {', '.join(each.full for each in found)}.",
        )
    guess = did_you_mean(name, [text for each in known for text in (each.name, each.full)])
    there = f"Values are {', '.join(each.full for each in known)}."
    raise UsageError(
        f"{resolved.pipeline} has no value `{name}` to set",
        help=f"Did you mean {guess}? {there}" if guess else there,
    )


def _settings(resolved: Resolved, ref: Ref) -> Iterator[Setting]:
    contract: Any = resolved.components[ref][0].contract
    if contract.kind == "Thresholds":
        for at, item in enumerate(contract.values):
            yield Setting(ref, item.name, item.value, _putter(contract, "values", at, "value", _within))
    elif contract.kind == "ActionPolicy":
        for at, item in enumerate(contract.actions):
            put = _putter(contract, "actions", at, CONFIDENCE, lambda each: each)
            yield Setting(ref, f"{item.name}.{CONFIDENCE}", item.minimum_confidence, put)
    elif contract.kind in {"Model", "FeatureExtractor"}:
        for name, now in contract.parameters.items():
            if isinstance(now, str | int | Decimal):
                yield Setting(ref, name, now, _parameter(contract, name, now))


def _putter(
    contract: Any, items: str, at: int, field: str, checked: Callable[[Any], Any]
) -> Callable[[str], Any]:
    """Put a number into one item of a list of a contract; the item is validated as it would be when read."""

    def put(text: str) -> Any:
        found = list(getattr(contract, items))
        values = {name: getattr(found[at], name) for name in type(found[at]).model_fields}
        found[at] = checked(type(found[at]).model_validate({**values, field: Decimal(text)}))
        return contract.model_copy(update={items: tuple(found)})

    return put


def _within(item: Threshold) -> Threshold:
    if item.minimum is not None and item.value < item.minimum:
        raise ValueError(f"that is below the least that {item.metric} can be, {item.minimum}")
    if item.maximum is not None and item.value > item.maximum:
        raise ValueError(f"that is above the most that {item.metric} can be, {item.maximum}")
    return item


def _parameter(contract: Any, name: str, now: Any) -> Callable[[str], Any]:
    """Put a parameter of the same type as it has."""

    def put(text: str) -> Any:
        value: Any = text
        if isinstance(now, bool):
            if text not in {"true", "false"}:
                raise ValueError("it is true or false")
            value = text == "true"
        elif isinstance(now, int):
            if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
                raise ValueError("it is no whole number")
            value = int(text)
        elif isinstance(now, Decimal):
            value = Decimal(text)
        return contract.model_copy(update={"parameters": {**contract.parameters, name: value}})

    return put
