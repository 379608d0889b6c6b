"""What PostgreSQL's errors mean to the person who asked for something to be recorded."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, GovernError, IntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Error


class LostError(DurabilityError):
    """The connection broke: what was being committed may or may not have been."""


_KEPT = "What was acknowledged before is kept."
_LOSSES = {
    "53100": ("the server's disk is full", "Free some space on the server and try again."),
    "53200": ("the server has no memory left", "Append in smaller batches."),
    "53300": (
        "the server takes no more connections",
        "Let other writers finish, or raise max_connections of the server.",
    ),
    "25006": (
        "the server only reads (a standby?)",
        "Name the primary server, for example with `?target_session_attrs=read-write`.",
    ),
    "40001": ("another transaction got in between", "Try again."),
    "40P01": ("another transaction got in between", "Try again."),
    "55P03": ("another transaction holds what is needed", "Try again when it is finished."),
    "57014": ("the server stopped the query (statement_timeout?)", "Raise the time-out of this role."),
}
_LOST = {"57P01", "57P02", "57P03", "57P05", "08000", "08003", "08006", "25P03"}
_DAMAGE = {"P0001", "XX000", "XX001", "XX002", "42P01", "42703", "3F000"}  # a table or column is gone, too


def explain(error: Error, place: str) -> GovernError:
    """Translate an error of psycopg: whose fault it is, in words, and what to do."""
    from psycopg import DataError, InterfaceError, OperationalError  # noqa: PLC0415 - an extra, and heavy
    from psycopg import IntegrityError as Violation  # noqa: PLC0415 - see above

    state, said = error.sqlstate or "", _first_line(error)
    if state in _LOSSES:
        reason, remedy = _LOSSES[state]
        return DurabilityError(f"{place} cannot be used: {reason} ({said})", help=f"{remedy} {_KEPT}")
    if state == "42501":
        return UsageError(
            f"the database's role may not do this in {place}: {said}",
            help="Let an administrator run `GRANT govern_writer TO your_role` (named after the schema).",
        )
    if state in _DAMAGE or isinstance(error, Violation):
        return IntegrityError(
            f"{place} is damaged or is not a log: {said}",
            help="Nothing was recorded. Keep the database as evidence and run `govern verify`.",
        )
    if isinstance(error, DataError):
        return UsageError(f"{place} can't hold this: {said}", help="Text in a log has no NUL characters.")
    if state in _LOST or isinstance(error, (OperationalError, InterfaceError)):
        return LostError(f"{place} cannot be reached: {said}", help=f"Is the server running? {_KEPT}")
    return DurabilityError(f"{place} cannot be used: {said}", help=_KEPT)


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Within this block an error of psycopg becomes one of ours."""
    from psycopg import Error  # noqa: PLC0415 - an extra, and heavy

    try:
        yield
    except Error as error:
        raise explain(error, place) from error


def _first_line(error: Error) -> str:
    return error.diag.message_primary or str(error).strip().partition("\n")[0]
