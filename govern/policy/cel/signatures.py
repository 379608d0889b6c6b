"""The overloads of the operators, for the checker (language definition, "Standard Definitions")."""

from __future__ import annotations

from govern.policy.cel.library import Overload, overload

_ORDERED = ("bool", "string", "bytes", "timestamp", "duration")
_NUMBERS = ("int", "uint", "double")


def _all(*signatures: str) -> tuple[Overload, ...]:
    return tuple(overload(signature) for signature in signatures)


_SAME_NUMBERS = tuple(f"({name}, {name}) -> {name}" for name in _NUMBERS)
_ORDER = _all(
    *(f"({name}, {name}) -> bool" for name in _ORDERED),
    *(f"({one}, {other}) -> bool" for one in _NUMBERS for other in _NUMBERS),
)
_EQUALITY = _all("(A, A) -> bool")

OPERATORS: dict[str, tuple[Overload, ...]] = {
    "+": _all(
        *_SAME_NUMBERS,
        "(string, string) -> string",
        "(bytes, bytes) -> bytes",
        "(list(A), list(A)) -> list(A)",
        "(timestamp, duration) -> timestamp",
        "(duration, timestamp) -> timestamp",
        "(duration, duration) -> duration",
    ),
    "-": _all(
        *_SAME_NUMBERS,
        "(timestamp, timestamp) -> duration",
        "(timestamp, duration) -> timestamp",
        "(duration, duration) -> duration",
    ),
    "*": _all(*_SAME_NUMBERS),
    "/": _all(*_SAME_NUMBERS),
    "%": _all("(int, int) -> int", "(uint, uint) -> uint"),
    "==": _EQUALITY,
    "!=": _EQUALITY,
    "<": _ORDER,
    "<=": _ORDER,
    ">": _ORDER,
    ">=": _ORDER,
    "in": _all("(A, list(A)) -> bool", "(A, map(A, B)) -> bool"),
    "!_": _all("(bool) -> bool"),
    "-_": _all("(int) -> int", "(double) -> double"),
    "?:": _all("(bool, A, A) -> A"),
    "[]": _all(
        "(list(A), int) -> A",
        "(map(A, B), A) -> B",
        "(optional_type(list(A)), int) -> optional_type(A)",
        "(optional_type(map(A, B)), A) -> optional_type(B)",
    ),
    "[?]": _all(
        "(list(A), int) -> optional_type(A)",
        "(map(A, B), A) -> optional_type(B)",
        "(optional_type(list(A)), int) -> optional_type(A)",
        "(optional_type(map(A, B)), A) -> optional_type(B)",
    ),
}
