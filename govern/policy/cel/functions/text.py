"""The strings extension; positions count characters from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.policy.cel.errors import CelEvalError, no_overload
from govern.policy.cel.functions.formatting import format_text
from govern.policy.cel.library import Overload, overload
from govern.policy.cel.values import kind

if TYPE_CHECKING:
    from govern.policy.cel.meter import Meter

_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Characters of Unicode's White_Space property."""

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code + 32: code for code in _LOWER}

_QUOTED = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_QUOTED |= {"\\": "\\\\", '"': '\\"'}


def _inside(text: str, index: int) -> int:
    if 0 <= index <= len(text):
        return index
    raise CelEvalError(f"index out of range: {index}")


def _char_at(text: str, index: int) -> str:
    return text[_inside(text, index) : index + 1]


def _index_of(text: str, part: str, start: int = 0) -> int:
    if part == "":
        return _inside(text, start)
    return text.find(part, _inside(text, start))


def _last_index_of(text: str, part: str, start: int | None = None) -> int:
    if start is None:
        return text.rfind(part)
    return text.rfind(part, 0, _inside(text, start) + len(part))


def _substring(text: str, start: int, end: int | None = None) -> str:
    stop = len(text) if end is None else _inside(text, end)
    if _inside(text, start) > stop:
        raise CelEvalError(f"invalid substring range: {start} to {stop}")
    return text[start:stop]


def _replace(m: Meter, text: str, old: str, new: str, limit: int = -1) -> str:
    times = text.count(old) if limit < 0 else min(limit, text.count(old))
    m.make(len(text) + times * max(len(new) - len(old), 0))
    return text.replace(old, new, limit if limit >= 0 else -1)


def _split(m: Meter, text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    m.make(len(text))
    if separator == "":
        head = list(text) if limit < 0 else [*text[: limit - 1], text[limit - 1 :]]
        return [part for part in head if part]
    return text.split(separator, -1 if limit < 0 else limit - 1)


def _join(m: Meter, parts: list[Any], separator: str = "") -> str:
    for part in parts:
        if not isinstance(part, str):
            raise no_overload("join", f"list({kind(part)})")
    m.make(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _quote(text: str) -> str:
    return '"' + "".join(_QUOTED.get(mark, mark) for mark in text) + '"'


FUNCTIONS: dict[str, tuple[Overload, ...]] = {
    "charAt": (overload("string.(int) -> string", _char_at),),
    "indexOf": (
        overload("string.(string) -> int", _index_of),
        overload("string.(string, int) -> int", _index_of),
    ),
    "lastIndexOf": (
        overload("string.(string) -> int", _last_index_of),
        overload("string.(string, int) -> int", _last_index_of),
    ),
    "substring": (
        overload("string.(int) -> string", _substring),
        overload("string.(int, int) -> string", _substring),
    ),
    "replace": (
        overload("string.(string, string) -> string", _replace, metered=True),
        overload("string.(string, string, int) -> string", _replace, metered=True),
    ),
    "split": (
        overload("string.(string) -> list(string)", _split, metered=True),
        overload("string.(string, int) -> list(string)", _split, metered=True),
    ),
    "join": (
        overload("list(string).() -> string", _join, metered=True),
        overload("list(string).(string) -> string", _join, metered=True),
    ),
    "lowerAscii": (overload("string.() -> string", lambda text: text.translate(_LOWER)),),
    "upperAscii": (overload("string.() -> string", lambda text: text.translate(_UPPER)),),
    "trim": (overload("string.() -> string", lambda text: text.strip(_SPACE)),),
    "reverse": (overload("string.() -> string", lambda text: text[::-1]),),
    "format": (overload("string.(list(dyn)) -> string", format_text, metered=True),),
    "strings.quote": (overload("(string) -> string", _quote),),
}
