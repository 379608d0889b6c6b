"""What is wrong with a policy itself: which of its values, and which characters of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govern.policy.cel.errors import CelError, CelTypeError

if TYPE_CHECKING:
    from govern.source.node import Route


class Problem(NamedTuple):
    """One mistake in the value at `route`; `start` and `end` count characters of its text, None for all.

    With `key` it is in the last key of the route.
    """

    route: Route
    message: str
    help: str = ""
    start: int | None = None
    end: int | None = None
    key: bool = False


def problems_of(error: CelError, route: Route, offset: int = 0) -> tuple[Problem, ...]:
    """Give each thing that is wrong with an expression that begins `offset` characters into a value."""
    if isinstance(error, CelTypeError):
        return tuple(
            Problem(route, issue.message, issue.help, offset + issue.span.start, offset + issue.span.end)
            for issue in error.issues
        )
    if error.span is None:
        return (Problem(route, error.message, error.help),)
    return (Problem(route, error.message, error.help, offset + error.span.start, offset + error.span.end),)
