"""Open a log's file to read it, also from a read-only disk and while others write."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def connect(path: Path) -> sqlite3.Connection:
    """Open `path` without any means to change it.

    A log in WAL mode needs its `-shm` file; where none can be made (read-only disk) and no `-wal` file
    holds anything, the file is complete in itself and is read as immutable.
    Raises `UsageError` (no such file, a directory, not readable) and `sqlite3.Error` (damaged, no database).
    """
    if path.is_dir():
        raise UsageError(f"{path} is a directory; a log is a file", help="name the file, such as `log.db`")
    if not path.exists():
        raise UsageError(f"there is no log at {path}", help="make one with `govern log init`")
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    try:
        return _open(path, "mode=ro")
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}:
            raise
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        raise UsageError(
            f"{path} has unfinished writes in {wal.name}, and its folder is read-only",
            help="copy both files to a folder you can write to, and read the copy",
        )
    return _open(path, "immutable=1")


def _open(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10.0)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
