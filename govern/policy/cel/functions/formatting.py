"""`format` of the strings extension: `%s %d %f %e %x %X %o %b %%`, independent of any locale."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from govern.policy.cel.conversions import plain_double
from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.times import format_duration, format_timestamp
from govern.policy.cel.values import Duration, Opt, Timestamp, TypeValue, adapt, from_key, kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.policy.cel.meter import Meter

_CLAUSE = re.compile(r"%(?:(%)|(?:\.(\d{1,4}))?(.)?)", re.DOTALL)
_MAX_PRECISION = 1_000
_MAX_DEPTH = 64


def format_text(m: Meter, template: str, args: list[Any]) -> str:
    """Fill in the clauses of `template`. Raises CelEvalError where a clause and its argument do not agree."""
    parts: list[str] = []
    last = used = 0
    for match in _CLAUSE.finditer(template):
        parts.append(template[last : match.start()])
        last = match.end()
        if match[1]:
            parts.append("%")
            continue
        verb = match[3] or ""
        if verb not in _VERBS or not verb:
            raise CelEvalError(f'could not parse formatting clause: unrecognized formatting clause "{verb}"')
        if used >= len(args):
            raise CelEvalError(f"index {used} out of range: the format has more clauses than arguments")
        parts.append(_VERBS[verb](m, adapt(args[used]), _precision(match[2])))
        m.make(len(parts[-1]))
        used += 1
    return "".join(parts) + template[last:]


def _precision(digits: str | None) -> int:
    precision = 6 if digits is None else int(digits)
    if precision > _MAX_PRECISION:
        raise CelEvalError(f"a precision of {precision} is more than {_MAX_PRECISION}")
    return precision


def _refused(clause: str, only: str, value: Any) -> CelEvalError:
    return CelEvalError(
        f"error during formatting: {clause} clause can only be used on {only}, was given {kind(value)}"
    )


def _special(value: float) -> str | None:
    return None if math.isfinite(value) else plain_double(value)


def _string(m: Meter, value: Any, _precision: int, depth: int = 0) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a kind
    m.work(1)
    if depth > _MAX_DEPTH:
        raise CelEvalError("error during formatting: nested too deeply")
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return str(value)
        case int():
            return str(int(value))
        case float():
            return plain_double(value)
        case bytes():
            return _lenient(value)
        case Timestamp():
            return format_timestamp(value)
        case Duration():
            return format_duration(value)
        case TypeValue():
            return value.name
        case list() | tuple():
            return f"[{', '.join(_items(m, value, depth))}]"
        case dict():
            keys = _items(m, [from_key(key) for key in value], depth)
            entries = zip(keys, _items(m, value.values(), depth), strict=True)
            return f"{{{', '.join(f'{key}: {item}' for key, item in sorted(entries))}}}"
        case Opt():
            return (
                f"optional({_string(m, adapt(value.value), 0, depth + 1)})"
                if value.present
                else "optional.none()"
            )
        case _:
            raise _refused("string", "values of the language", value)


def _items(m: Meter, values: Any, depth: int) -> list[str]:
    made = []
    for value in values:
        made.append(_string(m, adapt(value), 0, depth + 1))
        m.make(len(made[-1]))
    return made


def _lenient(data: bytes) -> str:
    """Decode UTF-8, with one U+FFFD for each run of bytes that are none."""
    marked = data.decode(errors="surrogateescape")
    return re.sub("[\udc80-\udcff]+", "\ufffd", marked)


def _decimal(_m: Meter, value: Any, _precision: int) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _refused("decimal", "integers", value)
    return plain_double(value) if isinstance(value, float) else str(int(value))


def _fixed(_m: Meter, value: Any, precision: int) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _refused("fixed-point", "doubles", value)
    return (isinstance(value, float) and _special(value)) or f"{value:.{precision}f}"


def _scientific(_m: Meter, value: Any, precision: int) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _refused("scientific", "doubles", value)
    return (isinstance(value, float) and _special(value)) or f"{value:.{precision}e}"


def _hexadecimal(_m: Meter, value: Any, _precision: int) -> str:
    match value:
        case bool():
            pass
        case int():
            return f"{int(value):x}"
        case str():
            return value.encode(errors="surrogatepass").hex()
        case bytes():
            return value.hex()
    raise CelEvalError(
        "error during formatting: only integers, byte buffers, and strings can be formatted as hex, "
        f"was given {kind(value)}"
    )


def _upper(m: Meter, value: Any, precision: int) -> str:
    return _hexadecimal(m, value, precision).upper()


def _octal(_m: Meter, value: Any, _precision: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refused("octal", "integers", value)
    return f"{int(value):o}"


def _binary(_m: Meter, value: Any, _precision: int) -> str:
    if not isinstance(value, int):
        raise CelEvalError(
            "error during formatting: only integers and bools can be formatted as binary, "
            f"was given {kind(value)}"
        )
    return f"{int(value):b}"


_VERBS: dict[str, Callable[[Meter, Any, int], str]] = {
    "s": _string,
    "d": _decimal,
    "f": _fixed,
    "e": _scientific,
    "x": _hexadecimal,
    "X": _upper,
    "o": _octal,
    "b": _binary,
}
