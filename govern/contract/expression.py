"""Regular expressions that a sanitiser may use on hostile text: those that end in linear time.

Python's matcher tries alternatives one after the other, and an expression such as `(a+)+b` has exponentially
many. So an expression is read as a syntax tree before it is compiled, and refused unless the number of ways
to match from one start is small and fixed. Repetitions without a bound are accepted only at the end, where
nothing can fail after them. Look-around and back-references are refused.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_WAYS = 256
"""Ways to match from one start; each costs at most the width of the expression."""

MAX_LENGTH = 1_000
"""Characters in an expression."""

MAX_WIDTH = 1_000
"""Characters that the bounded part of an expression can match."""

_parser: Any = import_module("re._parser")
_UNBOUNDED = int(_parser.MAXREPEAT)
_SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})


class _Refused(Exception):  # noqa: N818 - a step of the walk below, never seen outside
    """Why an expression may take too long."""


def compile_expression(text: str) -> re.Pattern[str]:
    """Compile an expression that takes linear time on every text.

    Raises:
        UsageError: the text is no regular expression, matches the empty text, or may take too long; the help
            says what to write instead.

    """
    try:
        _check(text)
        return re.compile(text)
    except _Refused as refused:
        raise UsageError(
            f"the expression `{text[:100]}` {refused}",
            help=r"bound each repetition and keep the bounds small (`\d{1,9}` for `\d+`); only the last item "
            "may repeat without a bound",
        ) from None
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(
            f"`{text[:100]}` is not a regular expression: {error}", help="correct the expression"
        ) from None


def _check(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise _Refused(f"is longer than {MAX_LENGTH} characters")
    tree = _parser.parse(text)
    if _ways(tree, last=True) > MAX_WAYS:
        raise _Refused(f"has more than {MAX_WAYS} ways to match from one start")
    if tree.getwidth()[0] == 0:
        raise _Refused("matches the empty text")


def _ways(items: Any, *, last: bool) -> int:
    """Count the ways to match a sequence; `last` where nothing follows it."""
    ways = 1
    sequence: Sequence[tuple[Any, Any]] = list(items)
    for index, (operation, argument) in enumerate(sequence):
        ways *= _item(str(operation), argument, last=last and index == len(sequence) - 1)
        if ways > MAX_WAYS:
            return ways
    return ways


def _item(operation: str, argument: Any, *, last: bool) -> int:
    match operation:
        case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN" | "AT":
            return 1
        case "SUBPATTERN":
            return _ways(argument[3], last=last)
        case "ATOMIC_GROUP":
            return _ways(argument, last=last)
        case "BRANCH":
            return sum(_ways(branch, last=last) for branch in argument[1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeat(*argument, last=last)
        case _:
            raise _Refused("uses look-around, a back-reference or a condition")


def _repeat(least: int, most: int, body: Any, *, last: bool) -> int:
    ways = _ways(body, last=False)
    if int(most) == _UNBOUNDED:
        if not last:
            raise _Refused("repeats without a bound before its end")
        if [str(operation) for operation, _ in body] not in [[single] for single in _SINGLE]:
            raise _Refused("repeats something other than single characters without a bound")
        most = least
    if most * max(body.getwidth()[1], 1) > MAX_WIDTH:
        raise _Refused(f"can match more than {MAX_WIDTH} characters before its end")
    return sum(_power(ways, count) for count in range(least, most + 1))


def _power(ways: int, count: int) -> int:
    """`ways ** count`, or any number past the limit once it is passed."""
    if ways <= 1:
        return ways
    return int(ways**count) if count < MAX_WAYS.bit_length() + 1 else MAX_WAYS + 1
