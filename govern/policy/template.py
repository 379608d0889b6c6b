"""Messages with expressions in braces: `{item.name} has {item.approvals.size()} approvals`.

A brace itself is written twice. What a `{` opens ends at its `}`, but for those inside quotes and
further braces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from govern.policy.cel.errors import CelError
from govern.policy.cel.meter import Account
from govern.policy.cel.program import Program, compile  # noqa: A004 - CEL's, not Python's
from govern.policy.cel.spelling import spell_value
from govern.policy.cel.times import format_duration, format_timestamp
from govern.policy.cel.values import Duration, Timestamp
from govern.policy.judging import BUDGET
from govern.policy.problem import Problem, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.policy.cel.env import Env
    from govern.source.node import Route

PATIENCE = 100
"""Messages filled in before Python code is made for them: few of the items that are judged fail."""

_LONGEST_WHOLE = 4_000
"""Characters of a message."""

_LONGEST = 120
"""Characters of one value in a message."""


class Template(NamedTuple):
    """A message, as text and expressions in turn."""

    parts: tuple[str | Program, ...]

    def fill(self, bindings: Mapping[str, Any]) -> str:
        """Fill in the values, up to a length that a person reads.

        An expression that has none stays as it was written, in its braces; so do those past the budget, which
        is one for all.
        """
        account = Account(BUDGET, BUDGET.steps)
        text = ""
        for part in self.parts:
            if len(text) > _LONGEST_WHOLE:
                break
            text += part if isinstance(part, str) else _filled(part, bindings, account)
        return text if len(text) <= _LONGEST_WHOLE else f"{text[:_LONGEST_WHOLE]}…"


def _filled(program: Program, bindings: Mapping[str, Any], account: Account) -> str:
    result = None if account.overdrawn else program.evaluate(bindings, budget=account)
    if result is None or result.error is not None:
        return f"{{{program.source}}}"
    return worded(result.value)


def worded(value: Any) -> str:
    """Spell a value for a sentence: text and times as they are, whole numbers without a point."""
    match value:
        case str():
            text = value
        case float() if value.is_integer() and abs(value) < 2**53:
            text = str(int(value))
        case Timestamp():
            text = format_timestamp(value)
        case Duration():
            text = format_duration(value)
        case list() | tuple() if all(isinstance(item, str) for item in value):
            text = ", ".join(value)
        case _:
            text = spell_value(value, _LONGEST)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def compile_template(text: str, env: Env, route: Route) -> tuple[Template, tuple[Problem, ...]]:
    """Read and check a message; problems carry the characters they are about."""
    parts: list[str | Program] = []
    problems: list[Problem] = []
    for piece, start in _pieces(text):
        if start is None:
            parts.append(piece)
            continue
        if not piece.strip():
            problems.append(Problem(route, "nothing stands in these braces", "", start - 1, start + 1))
            continue
        try:
            parts.append(compile(piece, env, patience=PATIENCE))
        except CelError as error:
            problems += problems_of(error, route, start)
    return Template(tuple(parts)), tuple(problems)


def _pieces(text: str) -> Iterator[tuple[str, int | None]]:
    """Part a message into texts, and expressions with the position at which each begins."""
    at, plain = 0, ""
    while at < len(text):
        mark = text[at]
        if mark in "{}" and text[at : at + 2] == mark * 2:
            plain += mark
            at += 2
        elif mark == "{" and (end := _closing(text, at + 1)) is not None:
            if plain:
                yield plain, None
            yield text[at + 1 : end], at + 1
            plain, at = "", end + 1
        else:
            plain += mark
            at += 1
    if plain:
        yield plain, None


def _closing(text: str, at: int) -> int | None:
    """Where the brace that was opened before `at` is closed; None where it never is."""
    depth, quote = 0, ""
    while at < len(text):
        mark = text[at]
        if quote:
            at += mark == "\\"
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark == "}" and depth == 0:
            return at
        else:
            depth += (mark == "{") - (mark == "}")
        at += 1
    return None
