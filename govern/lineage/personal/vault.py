"""The vault: each subject's key, and the secret under which subjects are named, in a file of its own.

It lies outside the log's database, so that a copy of the log, its write-ahead log or its backup holds
ciphertext only: once a key is destroyed here, every copy of what it sealed is noise (crypto-shredding, NIST
SP 800-88 section 2.6). Hence the vault must not be in the same backup as the log.
"""

from __future__ import annotations

import hmac
import os
import sqlite3
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, UsageError
from govern.lineage.personal.sealing import KEY_SIZE, fresh_key
from govern.lineage.store.failure import explained
from govern.lineage.store.sqlite_database import SqliteDatabase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_TABLES = (
    "CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS subject_key (subject BLOB PRIMARY KEY, key BLOB NOT NULL) STRICT",
)
_NAMING = "naming"


class Vault:
    """The keys of one log's subjects, in an SQLite file of its owner alone; opened by `open_vault`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, naming: bytes) -> None:
        self.path = path
        self._connection = connection
        self._database = SqliteDatabase(connection, path)
        self._naming = naming

    def subject(self, source: str, name: str) -> bytes:
        """Name the subject `name` of a source (a contract's line) by 32 bytes that alone say nothing.

        One name in two sources is two subjects, since nobody promised that the sources number alike.
        """
        line = source.encode()
        return hmac.digest(self._naming, len(line).to_bytes(4, "big") + line + name.encode(), "sha256")

    def keys(self, subjects: Iterable[bytes]) -> dict[bytes, bytes]:
        """Give the keys of those subjects that have one."""
        query = "SELECT key FROM subject_key WHERE subject = ?"
        found = ((subject, self._database.rows(query, (subject,))) for subject in set(subjects))
        return {subject: rows[0][0] for subject, rows in found if rows}

    def ensure_keys(self, subjects: Iterable[bytes]) -> dict[bytes, bytes]:
        """Give each subject its key, made where there is none yet; durable before anything is sealed with it.

        Raises `DurabilityError`.
        """
        wanted = set(subjects)
        found = self.keys(wanted)
        missing = sorted(wanted - found.keys())
        if not missing:
            return found
        with self._database.transaction():
            self._database.many(
                "INSERT INTO subject_key VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(subject, fresh_key()) for subject in missing],
            )
        return found | self.keys(missing)  # another process may have been faster

    def destroy(self, subjects: Iterable[bytes]) -> int:
        """Destroy keys: from the table, the free pages and the journal. Gives how many there were.

        Raises `DurabilityError` where the file could not be cleaned; what was deleted stays deleted.
        """
        with self._database.transaction():
            rows = [(subject,) for subject in subjects]
            count = self._database.many("DELETE FROM subject_key WHERE subject = ?", rows) if rows else 0
        self._database.run("VACUUM")
        return count

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_vault(path: Path, busy_timeout: float = 10.0) -> Vault:
    """Open the vault of a log, made where there is none. Its folder must be private already.

    The rollback journal is cut to nothing at each commit, so no earlier page stays in a file beside it.
    Raises `UsageError` where others may read the file, `IntegrityError`, `DurabilityError`.
    """
    _claim(path)
    with explained(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=busy_timeout)
        try:
            for pragma in (
                "trusted_schema = OFF",
                "synchronous = FULL",
                "fullfsync = ON",
                "secure_delete = ON",
                "journal_mode = TRUNCATE",
            ):
                connection.execute(f"PRAGMA {pragma}").fetchone()
            return Vault(path, connection, _prepared(SqliteDatabase(connection, path)))
        except BaseException:
            connection.close()
            raise


def _prepared(database: SqliteDatabase) -> bytes:
    """Make the tables and the naming secret where they are not there yet; give the secret."""
    query = "SELECT value FROM secret WHERE name = ?"
    if not (database.has_table("subject_key") and database.rows(query, (_NAMING,))):
        with database.transaction():
            for statement in _TABLES:
                database.run(statement)
            row = (_NAMING, os.urandom(KEY_SIZE))
            database.run("INSERT INTO secret VALUES (?, ?) ON CONFLICT DO NOTHING", row)
    return bytes(database.rows(query, (_NAMING,))[0][0])


def _claim(path: Path) -> None:
    """Create the file for its owner alone; refuse one that others can read."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
        status = path.stat()
    except OSError as error:
        raise DurabilityError(
            f"the keys of subjects can't be kept in {path}: {error.strerror}",
            help="Make its folder writable for you, or name another with GOVERN_HOME.",
        ) from None
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise UsageError(
            f"{path} holds keys, and others on this machine can read or change it",
            help=f"Look who did, then run `chmod 600 {path}`.",
        )
