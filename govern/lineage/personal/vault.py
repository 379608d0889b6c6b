"""The vault: each subject's key, and the secret under which subjects are named, in a place of its own.

It lies outside the log's database, so that a copy of the log, its write-ahead log or its backup holds
ciphertext only: once a key is destroyed here, every copy of what it sealed is noise (crypto-shredding, NIST
SP 800-88 section 2.6). Hence the vault must not be in the same backup as the log.
"""

from __future__ import annotations

import hmac
import os
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, UsageError
from govern.lineage.personal.matching import matching
from govern.lineage.personal.sealing import KEY_SIZE, fresh_key
from govern.lineage.store.database import UniqueError, definitions
from govern.lineage.store.failure import explained
from govern.lineage.store.sqlite_database import SqliteDatabase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from govern.lineage.store.database import Database

_TABLES = """
CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS subject_key (subject BLOB PRIMARY KEY, key BLOB NOT NULL) STRICT;
"""
_CLEAN = {"sqlite": "VACUUM", "postgres": "VACUUM FULL subject_key"}


class Vault:
    """The keys of one log's subjects; `place` says in messages where they are.

    Opened by `open_vault` in a file, by `vault_postgres` in a database that several machines share.
    """

    def __init__(self, place: str, database: Database, naming: bytes, close: Callable[[], None]) -> None:
        self.place = place
        self._database = database
        self._naming = naming
        self._close = close

    def subject(self, source: str, name: str) -> bytes:
        """Name the subject `name` of a source (a contract's line) by 32 bytes that alone say nothing.

        One name in two sources is two subjects, since nobody promised that the sources number alike.
        """
        line = source.encode()
        return hmac.digest(self._naming, len(line).to_bytes(4, "big") + line + name.encode(), "sha256")

    def keys(self, subjects: Iterable[bytes]) -> dict[bytes, bytes]:
        """Give the keys of those subjects that have one."""
        query = "SELECT subject, key FROM subject_key WHERE subject"
        return dict(matching(self._database, query, subjects))

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
        self._database.run(_CLEAN[self._database.dialect])
        return count

    def close(self) -> None:
        """Close the file, or the connection."""
        self._close()

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
            database = SqliteDatabase(connection, path)
            return Vault(str(path), database, naming_secret(database, "naming"), connection.close)
        except BaseException:
            connection.close()
            raise


def naming_secret(database: Database, name: str) -> bytes:
    """Give the secret of this name, made with the tables where they are not there yet."""
    query = "SELECT value FROM secret WHERE name = ?"
    if not (database.has_table("subject_key") and database.rows(query, (name,))):
        # two that make it at once may meet in a server's catalogue; then one of them has made it
        with suppress(UniqueError), database.transaction():
            for statement in definitions(_TABLES, database.dialect):
                database.run(statement)
            row = (name, os.urandom(KEY_SIZE))
            database.run("INSERT INTO secret VALUES (?, ?) ON CONFLICT DO NOTHING", row)
    return bytes(database.rows(query, (name,))[0][0])


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
