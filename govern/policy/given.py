"""What a case gives, as values that an expression reads: typed by the contract models, with defaults.

What is given may be partial. Fields with a default get it; others are missing, and reading them is an error
of the evaluation, as `expect: error` can ask for. What no contract could have is a mistake in the case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from govern.contract.reference import SLUGS
from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.times import parse_timestamp
from govern.policy.judging import ITEM
from govern.policy.models import models_by_name
from govern.policy.problem import Problem
from govern.policy.subjects import ANY_CONTRACT, kinds
from govern.policy.values import contract_value, moment, plain
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from govern.policy.cel.types import Type
    from govern.policy.compiled import CompiledPolicy
    from govern.source.node import Route


def given_problems(compiled: CompiledPolicy) -> Iterator[Problem]:
    """Tell what is wrong with what the cases of a policy give."""
    for index in range(len(compiled.policy.cases)):
        yield from case_bindings(compiled, index)[1]


def case_bindings(compiled: CompiledPolicy, index: int) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Give the variables of a case, and what is wrong with them."""
    known = compiled.variables
    route: Route = ("cases", index, "given")
    shaper = _Shaper(models_by_name((*kinds(compiled.policy), "ActionPolicy")))
    found: dict[str, Any] = {}
    for name, value in compiled.policy.cases[index].given.items():
        if name in known:
            found[name] = shaper.shape(value, known[name], (*route, name))
            continue
        hint = "Without `for_each` there is no `item`." if name == ITEM else f"Variables: {', '.join(known)}."
        guess = did_you_mean(name, known)
        shaper.report((*route, name), f"the policy has no variable `{name}`", _meant(guess) or hint, key=True)
    return found, tuple(shaper.problems)


@dataclass
class _Shaper:
    """Shapes values by types, and keeps what does not fit."""

    models: Mapping[str, type[BaseModel]]
    problems: list[Problem] = field(default_factory=list)

    def report(self, route: Route, message: str, hint: str = "", *, key: bool = False) -> None:
        self.problems.append(Problem(route, message, hint, key=key))

    def shape(self, value: Any, wanted: Type, route: Route) -> Any:  # noqa: C901, PLR0911 - one case a kind
        if wanted.kind == "nullable":
            if value is None:
                return None
            wanted = wanted.params[0]
        match wanted.kind, value:
            case "dyn", _:
                return plain(value)
            case "double", int() | Decimal() if not isinstance(value, bool):
                return float(value)
            case ("int", int()) | ("bool", bool()):
                if isinstance(value, bool) == (wanted.kind == "bool"):
                    return value
            case "string", str() | int() | Decimal():
                return self._text(value, wanted, route)
            case "timestamp", str():
                return self._moment(value, route)
            case "list", list():
                return [self.shape(each, wanted.params[0], (*route, at)) for at, each in enumerate(value)]
            case "map", dict():
                return {key: self.shape(each, wanted.params[1], (*route, key)) for key, each in value.items()}
            case "struct", dict():
                return self._fields(value, wanted, route)
        self.report(route, f"a value of the type {wanted} is needed here")
        return plain(value)

    def _text(self, value: Any, wanted: Type, route: Route) -> str:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if wanted.choices and text not in wanted.choices:
            hint = _meant(did_you_mean(text, wanted.choices)) or f"It is one of: {', '.join(wanted.choices)}."
            self.report(route, f"`{text}` is nothing that this field can be", hint)
        return text

    def _moment(self, value: str, route: Route) -> Any:
        try:
            return moment(dt.date.fromisoformat(value)) if len(value) == 10 else parse_timestamp(value)
        except (ValueError, CelEvalError):
            self.report(route, "this is no day or time", "Write 2026-01-31 or 2026-01-31T12:00:00Z.")
            return value

    def _fields(self, value: dict[str, Any], wanted: Type, route: Route) -> dict[str, Any]:
        fields = wanted.fields or {}
        found: dict[str, Any] = {}
        for name, each in value.items():
            if name in fields:
                found[name] = self.shape(each, fields[name], (*route, name))
                continue
            guess = did_you_mean(name, fields)
            hint = _meant(guess) or f"Fields: {', '.join(fields)}."
            self.report((*route, name), f"{wanted.name} has no field `{name}`", hint, key=True)
        return {**self._defaults(value, wanted), **found}

    def _defaults(self, value: dict[str, Any], wanted: Type) -> dict[str, Any]:
        """The defaults of fields that are left out, where all models agree that the value can be one of."""
        names = tuple(SLUGS) if wanted.name == ANY_CONTRACT else wanted.name.split(" or ")
        models = [self.models[name] for name in names if name in self.models]
        offered = [_offered(model) for model in models if _can_be(model, value)]
        if not offered:
            return {}
        first, *others = offered
        return {
            name: default
            for name, default in first.items()
            if all(name in other and other[name] == default for other in others)
        }


def _meant(guess: str | None) -> str:
    return f"Did you mean `{guess}`?" if guess else ""


def _can_be(model: type[BaseModel], value: dict[str, Any]) -> bool:
    """Whether a value has only fields of a model, and where that field is one of few texts, one of these."""
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    closed = model.model_config.get("extra") != "allow"
    return all(
        (not closed if name not in fields else _allows(fields[name], each)) for name, each in value.items()
    )


def _allows(info: FieldInfo, value: Any) -> bool:
    return get_origin(info.annotation) is not Literal or value in get_args(info.annotation)


def _offered(model: type[BaseModel]) -> dict[str, Any]:
    """What the fields of a model are where they are left out; a field with one possible value has that."""
    found: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if not info.is_required():
            found[info.alias or name] = _plain_default(info.get_default(call_default_factory=True))
        elif get_origin(info.annotation) is Literal and len(choices := get_args(info.annotation)) == 1:
            found[info.alias or name] = choices[0]
    return found


def _plain_default(value: Any) -> Any:
    if hasattr(type(value), "model_fields"):
        return contract_value(value)
    return plain(value)
