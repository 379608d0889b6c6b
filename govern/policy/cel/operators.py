"""Arithmetic and comparison, with the checks that 64 bits ask for (language definition, "Operators")."""

from __future__ import annotations

import math
from typing import Any, NoReturn

from govern.policy.cel.errors import CelEvalError, no_overload
from govern.policy.cel.meter import FREE, Meter
from govern.policy.cel.values import (
    INT_MAX,
    INT_MIN,
    UINT_MAX,
    Duration,
    Timestamp,
    Uint,
    adapt,
    described,
    is_plain,
    kind,
)


def truth(value: Any) -> bool:
    """Insist on a boolean."""
    if value is True or value is False:
        return value
    raise CelEvalError(f"no such overload: a bool is needed, this is {described(value)}")


def _int(value: int) -> int:
    if INT_MIN <= value <= INT_MAX:
        return value
    raise CelEvalError("integer overflow: the result does not fit in 64 bits")


def _uint(value: int) -> Uint:
    if 0 <= value <= UINT_MAX:
        return Uint(value)
    raise CelEvalError("unsigned integer overflow: the result does not fit in 64 bits")


def add(m: Meter, a: Any, b: Any) -> Any:  # noqa: PLR0911 - one case a kind
    """`a + b`: numbers, texts, bytes, lists, times."""
    one, other = type(a), type(b)
    if one is other:
        if one is int:
            return _int(a + b)
        if one is float:
            return a + b
        if one is str or one is bytes or one is list:
            if len(a) + len(b) > FREE:
                m.make(len(a) + len(b))
            return a + b
        if one is Uint:
            return _uint(int(a) + int(b))
        if one is Duration:
            return Duration(a.nanos + b.nanos)
    if one in _LISTS and other in _LISTS:
        m.make(len(a) + len(b))
        return [*a, *b]
    if (one is Timestamp and other is Duration) or (one is Duration and other is Timestamp):
        return Timestamp(a.nanos + b.nanos)
    return _foreign(add, "_+_", m, a, b)


_LISTS = frozenset({list, tuple})


def sub(m: Meter, a: Any, b: Any) -> Any:
    """`a - b`: numbers, times."""
    one, other = type(a), type(b)
    if one is other:
        if one is int:
            return _int(a - b)
        if one is float:
            return a - b
        if one is Uint:
            return _uint(int(a) - int(b))
        if one is Duration or one is Timestamp:
            return Duration(a.nanos - b.nanos)
    if one is Timestamp and other is Duration:
        return Timestamp(a.nanos - b.nanos)
    return _foreign(sub, "_-_", m, a, b)


def mul(m: Meter, a: Any, b: Any) -> Any:
    """`a * b` of two numbers of one type."""
    one = type(a)
    if one is type(b):
        if one is int:
            return _int(a * b)
        if one is float:
            return a * b
        if one is Uint:
            return _uint(int(a) * int(b))
    return _foreign(mul, "_*_", m, a, b)


def div(m: Meter, a: Any, b: Any) -> Any:
    """`a / b`; integers are cut towards zero."""
    one = type(a)
    if one is type(b):
        if one is int or one is Uint:
            if b == 0:
                raise CelEvalError("division by zero")
            quotient = abs(int(a)) // abs(int(b))
            return _uint(quotient) if one is Uint else _int(quotient if (a < 0) == (b < 0) else -quotient)
        if one is float:
            return _divide(a, b)
    return _foreign(div, "_/_", m, a, b)


def _divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def mod(m: Meter, a: Any, b: Any) -> Any:
    """`a % b` of integers; the result has the sign of `a`."""
    one = type(a)
    if one is type(b) and (one is int or one is Uint):
        if b == 0:
            raise CelEvalError("modulus by zero")
        if a == INT_MIN and b == -1:
            _int(-a)  # the quotient does not fit, so reference implementations refuse the rest too
        rest = abs(int(a)) % abs(int(b))
        return Uint(rest) if one is Uint else (rest if a >= 0 else -rest)
    return _foreign(mod, "_%_", m, a, b)


def neg(m: Meter, a: Any) -> Any:
    """`-a` of an int or a double."""
    if type(a) is int:
        return _int(-a)
    if type(a) is float:
        return -a
    if is_plain(a) or (adapted := adapt(a)) is a:
        raise no_overload("-_", kind(a))
    return neg(m, adapted)


def lt(m: Meter, a: Any, b: Any) -> bool:
    """`a < b`."""
    if type(a) is type(b) and type(a) in _ORDERED:
        return bool(a < b)
    return bool(_meet(a, b) < _meet(b, a)) if _numbers(a, b) else _foreign(lt, "_<_", m, a, b)


def le(m: Meter, a: Any, b: Any) -> bool:
    """`a <= b`."""
    if type(a) is type(b) and type(a) in _ORDERED:
        return bool(a <= b)
    return bool(_meet(a, b) <= _meet(b, a)) if _numbers(a, b) else _foreign(le, "_<=_", m, a, b)


def gt(m: Meter, a: Any, b: Any) -> bool:
    """`a > b`."""
    if type(a) is type(b) and type(a) in _ORDERED:
        return bool(a > b)
    return bool(_meet(a, b) > _meet(b, a)) if _numbers(a, b) else _foreign(gt, "_>_", m, a, b)


def ge(m: Meter, a: Any, b: Any) -> bool:
    """`a >= b`."""
    if type(a) is type(b) and type(a) in _ORDERED:
        return bool(a >= b)
    return bool(_meet(a, b) >= _meet(b, a)) if _numbers(a, b) else _foreign(ge, "_>=_", m, a, b)


_ORDERED = frozenset({int, float, Uint, str, bytes, bool, Timestamp, Duration})
_NUMBERS = frozenset({int, float, Uint})


def _numbers(a: Any, b: Any) -> bool:
    return type(a) in _NUMBERS and type(b) in _NUMBERS


def _meet(value: Any, other: Any) -> Any:
    """A number as it is compared with one of another type: with a double, as a double."""
    return float(value) if type(other) is float else value


def _foreign(operator: Any, name: str, m: Meter, a: Any, b: Any) -> Any:
    """Try once more with what foreign values stand for, or say that the operator takes no such operands."""
    if is_plain(a) and is_plain(b):
        _refuse(name, a, b)
    one, other = adapt(a), adapt(b)
    if one is a and other is b:
        _refuse(name, a, b)
    return operator(m, one, other)


def _refuse(name: str, a: Any, b: Any) -> NoReturn:
    raise no_overload(name, kind(a), kind(b))


ARITHMETIC = {"+": add, "-": sub, "*": mul, "/": div, "%": mod}
ORDER = {"<": lt, "<=": le, ">": gt, ">=": ge}
