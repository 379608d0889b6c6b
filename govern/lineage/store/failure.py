"""What SQLite's errors mean to the person who asked for something to be recorded."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, GovernError, IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class StoreClosedError(DurabilityError):
    """The store was closed, so nothing can be recorded in it."""


_KEPT = "What was acknowledged before is kept; nothing of this batch was recorded."
_UNSURE = (
    "What was acknowledged before is kept; whether this batch was recorded is not known: look before "
    "recording it again, as `govern run` and `govern record` do by themselves."
)
_LOSSES = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space (or raise the quota) and try again."),
    sqlite3.SQLITE_READONLY: (
        "the disk or the file is read-only",
        "Make the file and its folder writable for this user, and try again.",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk reported an error",
        "Check the disk (`dmesg`, free space, quota), run `govern verify`, and try again.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the file cannot be opened",
        "Check that its folder exists and is writable for this user.",
    ),
    sqlite3.SQLITE_PERM: ("access is denied", "Make the file and its folder accessible for this user."),
    sqlite3.SQLITE_BUSY: (
        "another process is writing to it and did not finish in time",
        "Wait for the other run to end, or stop it, and try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "another connection of this process is writing to it",
        "Let the other writer finish, and try again.",
    ),
    sqlite3.SQLITE_NOMEM: ("there is no memory left", "Append in smaller batches."),
}
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH}


def explain(error: sqlite3.Error, path: Path, *, committing: bool = False) -> GovernError:
    """Translate an error of SQLite: `DurabilityError` for the disk's, `IntegrityError` for a damaged file.

    An error in `committing` may come after what was written is in the file.
    """
    kept = _UNSURE if committing else _KEPT
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _LOSSES:
        reason, remedy = _LOSSES[code]
        return DurabilityError(f"{path} cannot be used: {reason} ({error})", help=f"{remedy} {kept}")
    damaged = str(error).startswith(("Could not decode", "no such table", "no such column"))
    if damaged or code in _DAMAGE or type(error) is sqlite3.DatabaseError:
        return IntegrityError(
            f"{path} is damaged or is not a log: {error}",
            help="Nothing was recorded. Keep the file as evidence, run `govern verify`, and restore a copy.",
        )
    return DurabilityError(f"{path} cannot be used: {error}", help=kept)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Within this block an error of SQLite becomes one of ours."""
    try:
        yield
    except sqlite3.ProgrammingError as error:
        if "closed" not in str(error):
            raise
        raise StoreClosedError(f"the log {path} was closed") from None
    except sqlite3.Error as error:
        raise explain(error, path) from error
