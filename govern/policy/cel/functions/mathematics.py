"""The math extension: extremes, rounding, signs and bits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from govern.policy.cel.errors import CelEvalError, no_overload
from govern.policy.cel.library import Overload, overload
from govern.policy.cel.values import INT_MAX, INT_MIN, UINT_MAX, Uint, kind

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS = frozenset({int, Uint, float})
_ARITY = 12
"""Arguments that math.greatest and math.least are declared with at most; a list takes any number."""


def _extreme(name: str, better: Callable[[Any, Any], bool]) -> tuple[Overload, ...]:
    def run(*values: Any) -> Any:
        rest = values[0] if type(values[0]) in {list, tuple} else values
        if not rest:
            raise CelEvalError(f"{name} of nothing")
        for value in rest:
            if type(value) not in _NUMBERS:
                raise no_overload(name, *(kind(value) for value in rest[:8]))
        best = rest[0]
        for value in rest[1:]:
            if better(value, best):
                best = value
        return best

    alike = tuple(
        overload(f"({', '.join([number] * count)}) -> {number}", run)
        for number in ("int", "uint", "double")
        for count in (1, 2)
    )
    many = tuple(overload(f"({', '.join(['dyn'] * count)}) -> dyn", run) for count in range(2, _ARITY + 1))
    lists = tuple(overload(f"(list({number})) -> {number}", run) for number in ("int", "uint", "double"))
    return (*alike, *lists, overload("(list(dyn)) -> dyn", run), *many)


def _rounding(run: Callable[[float], float]) -> tuple[Overload, ...]:
    def whole(number: float) -> float:
        return math.copysign(run(number), number) if math.isfinite(number) else number

    return (overload("(double) -> double", whole),)


def _round(number: float) -> float:
    """Halves away from zero."""
    whole = math.floor(abs(number))
    return float(whole + (abs(number) - whole >= 0.5))


def _abs(number: Any) -> Any:
    if type(number) is int and number == INT_MIN:
        raise CelEvalError("integer overflow: the result does not fit in 64 bits")
    return Uint(number) if type(number) is Uint else abs(number)


def _sign(number: Any) -> Any:
    sign = (number > 0) - (number < 0)
    if type(number) is float:
        return number if math.isnan(number) else float(sign)
    return Uint(sign) if type(number) is Uint else sign


def _sqrt(number: Any) -> float:
    return math.sqrt(number) if number >= 0 else math.nan


def _signed(bits: int) -> int:
    bits &= UINT_MAX
    return bits - (1 << 64) if bits > INT_MAX else bits


def _bits(run: Callable[[int, int], int]) -> tuple[Overload, ...]:
    return (
        overload("(int, int) -> int", lambda a, b: _signed(run(a, b))),
        overload("(uint, uint) -> uint", lambda a, b: Uint(run(int(a), int(b)) & UINT_MAX)),
    )


def _shift(run: Callable[[int, int], int]) -> tuple[Overload, ...]:
    def shifted(number: int, by: int) -> int:
        if by < 0:
            raise CelEvalError(f"a shift by {by}: negative offset")
        return run(int(number) & UINT_MAX, by) & UINT_MAX if by < 64 else 0

    return (
        overload("(int, int) -> int", lambda number, by: _signed(shifted(number, by))),
        overload("(uint, int) -> uint", lambda number, by: Uint(shifted(number, by))),
    )


def _each(kinds: str, result: str, run: Callable[..., Any]) -> tuple[Overload, ...]:
    return tuple(overload(f"({name}) -> {result or name}", run) for name in kinds.split())


FUNCTIONS: dict[str, tuple[Overload, ...]] = {
    "math.greatest": _extreme("math.greatest", lambda value, best: bool(value > best)),
    "math.least": _extreme("math.least", lambda value, best: bool(value < best)),
    "math.ceil": _rounding(math.ceil),
    "math.floor": _rounding(math.floor),
    "math.trunc": _rounding(math.trunc),
    "math.round": _rounding(_round),
    "math.abs": _each("int uint double", "", _abs),
    "math.sign": _each("int uint double", "", _sign),
    "math.sqrt": _each("int uint double", "double", _sqrt),
    "math.isNaN": _each("double", "bool", math.isnan),
    "math.isInf": _each("double", "bool", math.isinf),
    "math.isFinite": _each("double", "bool", math.isfinite),
    "math.bitAnd": _bits(lambda a, b: a & b),
    "math.bitOr": _bits(lambda a, b: a | b),
    "math.bitXor": _bits(lambda a, b: a ^ b),
    "math.bitNot": (
        overload("(int) -> int", lambda number: ~number),
        overload("(uint) -> uint", lambda number: Uint(~int(number) & UINT_MAX)),
    ),
    "math.bitShiftLeft": _shift(lambda number, by: number << by),
    "math.bitShiftRight": _shift(lambda number, by: number >> by),
}
