"""Functions by name: their overloads' types for the checker, their code for evaluation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from govern.policy.cel.errors import CelEvalError, no_overload
from govern.policy.cel.meter import FREE
from govern.policy.cel.types import Type, read_type
from govern.policy.cel.values import adapt, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from govern.policy.cel.meter import Meter


@dataclass(frozen=True, slots=True)
class Overload:
    """One form of a function.

    `params` begin with the receiver where it is a `member`. `run` takes the values; first the meter, where it
    is `metered` because its result can be much larger than its arguments. `run` is None where there is a
    declaration only.
    """

    params: tuple[Type, ...]
    result: Type
    member: bool = False
    run: Callable[..., Any] | None = None
    metered: bool = False
    kinds: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        kinds = (_ANY.get(param.kind, param.name or param.kind) for param in self.params)
        object.__setattr__(self, "kinds", tuple(kinds))

    def accepts(self, kinds: Sequence[str]) -> bool:
        """Tell whether values of these kinds can be its arguments."""
        if len(kinds) != len(self.kinds):
            return False
        return all(wanted in ("*", given) for wanted, given in zip(self.kinds, kinds, strict=True))


_ANY = {"dyn": "*", "param": "*", "opaque": "*", "struct": "*", "nullable": "*"}


def overload(signature: str, run: Callable[..., Any] | None = None, *, metered: bool = False) -> Overload:
    """Make an overload from its signature: `string.(int) -> string` for a member, `(int) -> int` else."""
    before, _, result = signature.partition("->")
    receiver, dot, params = before.strip().removesuffix(")").rpartition(".(")
    member = bool(dot)
    kinds = [receiver, *_split(params)] if member else _split(params.removeprefix("("))
    return Overload(tuple(map(read_type, kinds)), read_type(result), member, run, metered)


def _split(params: str) -> list[str]:
    parts: list[str] = []
    depth, last = 0, 0
    for at, mark in enumerate(params):
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            parts.append(params[last:at])
            last = at + 1
    tail = params[last:].strip()
    return [*parts, tail] if tail else parts


@cache
def standard() -> Mapping[str, tuple[Overload, ...]]:
    """The functions of the language and of the extensions of this profile."""
    from govern.policy.cel.functions import (  # noqa: PLC0415 - they need this module first
        core,
        encoders,
        mathematics,
        optionals,
        text,
        time,
    )

    merged: dict[str, tuple[Overload, ...]] = {}
    for room in (core, encoders, mathematics, optionals, text, time):
        for name, forms in room.FUNCTIONS.items():
            merged[name] = (*merged.get(name, ()), *forms)
    return merged


def call(m: Meter, name: str, forms: Sequence[Overload], args: Sequence[Any]) -> Any:
    """Call the overload that takes these values. Raises CelEvalError where none does."""
    values = [adapt(arg) for arg in args]
    kinds = [kind(value) for value in values]
    for form in forms:
        if form.run is not None and form.accepts(kinds):
            _charge(m, values)
            result = form.run(m, *values) if form.metered else form.run(*values)
            if type(result) in _SIZED and len(result) > FREE:
                m.make(len(result))
            return result
    if not forms or all(form.run is None for form in forms):
        raise CelEvalError(f"unbound function {name!r}")
    raise no_overload(name, *kinds)


_SIZED = frozenset({str, bytes, list, dict})


def _charge(m: Meter, values: Sequence[Any]) -> None:
    """Functions read their arguments at some 32 characters or elements a step."""
    total = sum(len(value) for value in values if type(value) in _SIZED)
    if total > FREE:
        m.work(total // 32)
