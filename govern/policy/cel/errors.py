"""What can be wrong with an expression, each with the span it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from govern.errors import UsageError

if TYPE_CHECKING:
    from govern.source.node import Span


class CelError(UsageError):
    """Something is wrong with an expression or its evaluation; `span` says where in the expression."""

    def __init__(self, message: str, span: Span | None = None, *, help: str = "") -> None:  # noqa: A002 - see GovernError
        super().__init__(message, help=help)
        self.span = span
        if span is not None:
            self.at(span)

    def at(self, span: Span) -> Self:
        """Name the place, unless a narrower one is known already."""
        if self.span is None or not self.place:
            self.span = span
            self.place = f"expression:{span.line}:{span.column}"
        return self


class CelSyntaxError(CelError):
    """The text is no expression, or is larger or deeper than is read."""


class Issue(NamedTuple):
    """One thing the type checker found: what, where, and what was probably meant."""

    message: str
    span: Span
    help: str = ""


class CelTypeError(CelError):
    """The expression can not be right for the declared variables; `issues` has every reason, in order."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        first = issues[0]
        super().__init__(first.message, first.span, help=first.help)
        self.issues = issues


class CelUnsupportedError(CelError):
    """The expression uses a part of CEL that this profile leaves out: protobuf messages."""


class CelEvalError(CelError):
    """The expression has no value for these bindings: a missing key, an overflow, a division by zero."""


class CelBudgetError(CelError):
    """The evaluation would have taken more steps or memory than it was allowed; it is never absorbed."""


def no_overload(function: str, *kinds: str) -> CelEvalError:
    """The error of a function that does not take arguments of these kinds."""
    return CelEvalError(f"no such overload: {function}({', '.join(kinds)})")
