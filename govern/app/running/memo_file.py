"""Outputs of plug-ins remembered between commands, where that was asked for: a cache, and nothing else.

What is kept is found by content: the code, the versions of every factor, the inputs, the engine that ran it.
Outputs hold what stages make of records, which can be personal data. So they stand in this user's own cache,
outside of every workspace, `govern erase` and `govern retention` empty it, and it may be deleted at any time.
Only plug-ins' outputs are kept: what sanitisers give depends on keys that have no digest, what a recording
gives is on disk already, and the engine's own stages cost less than a look here.

A file that is no memo, is damaged, or belongs to somebody else is not used, and it is said why. Endpoints and
a witness of each answer are run afresh whatever is kept, so a memo that tells them wrong makes the answer
UNKNOWN and names the stage.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from govern.app.contracts.cache.engine import engine_digest
from govern.app.contracts.cache.store import cache_folder
from govern.errors import UsageError
from govern.run.functions import PluginStage
from govern.run.memo import Memo, Output
from govern.source.canonical import canonical_bytes, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from govern.run.memo import Key
    from govern.source.canonical import Json

MOST_BYTES = 256 * 1024 * 1024
"""The largest file; beyond it the oldest half of what is kept goes."""
LARGEST = 1024 * 1024
"""The largest output that is kept."""
APPLICATION = 0x676F766D
"""`govm`, the mark of the file (SQLite's `application_id`)."""
BATCH = 512
"""Outputs written in one transaction."""

_TABLE = """
CREATE TABLE IF NOT EXISTS output (
  number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, content BLOB NOT NULL, seal BLOB NOT NULL
)
"""


class MemoFile:
    """Outputs in an SQLite file, which any number of processes may use at once; closing writes the last ones.

    `engine` is the digest of what runs plug-ins: what another one kept is not found. `tell` is called once at
    most, where the file can't be used; nothing is then taken from it.
    """

    def __init__(
        self, path: Path, engine: str, tell: Callable[[str], None], most_bytes: int = MOST_BYTES
    ) -> None:
        self._database: sqlite3.Connection | None = None
        self.path = path
        self._engine = engine
        self._tell = tell
        self._most = most_bytes
        self._new: dict[bytes, bytes] = {}
        self._database = self._opened()

    def get(self, key: Key) -> Output | None:
        """Give what is kept under a key; None where nothing is, or nothing can be."""
        name = self._name(key)
        if self._database is None or name is None:
            return None
        try:
            row = self._database.execute("SELECT content, seal FROM output WHERE key = ?", (name,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(f"it can't be read: {error}")
            return None
        if row is None:
            return None
        content, seal = row
        if not isinstance(content, bytes) or seal != _seal(name, content):
            self._give_up("an output in it is not the one that was kept")
            return None
        return Output(content, digest(content))

    def put(self, key: Key, output: Output) -> None:
        """Keep an output, if it is one to keep; it is written with others later."""
        name = self._name(key)
        if self._database is None or name is None or len(output.content) > LARGEST:
            return
        self._new[name] = output.content
        if len(self._new) >= BATCH:
            self.write()

    def write(self) -> None:
        """Write what is new. What can't be written now, for others are writing, is let go: it is a cache."""
        if self._database is None or not self._new:
            return
        rows = [(name, content, _seal(name, content)) for name, content in self._new.items()]
        self._new = {}
        try:
            with self._database:
                self._database.executemany(
                    "INSERT OR IGNORE INTO output (key, content, seal) VALUES (?, ?, ?)", rows
                )
            self._bound(self._database)
        except sqlite3.OperationalError as error:
            if not _busy(error):
                self._give_up(f"it can't be written: {error}")
        except sqlite3.Error as error:
            self._give_up(f"it can't be written: {error}")

    def close(self) -> None:
        """Write what is new, and let the file go."""
        self.write()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _name(self, key: Key) -> bytes | None:
        """Name a run by all that it depends on; None for what is not kept."""
        if not isinstance(key.function, PluginStage):
            return None
        parts: list[Json] = [
            self._engine,
            repr(key.function),
            key.name,
            list(key.factors),
            list(key.factor_digests),
            list(key.inputs),
            list(key.input_digests),
        ]
        return sha256(canonical_bytes(parts)).digest()

    def _opened(self) -> sqlite3.Connection | None:
        try:
            _require_own(self.path)
            created = not self.path.exists()
            if created:
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
            database = sqlite3.connect(self.path, timeout=2.0, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            self._give_up(str(error))
            return None
        try:
            self._prepare(database)
        except sqlite3.Error as error:
            database.close()
            self._give_up(f"it is no memo: {error}")
            return None
        return database

    def _prepare(self, database: sqlite3.Connection) -> None:
        """Check that the file is a memo, or empty, and make it one; raises sqlite3.Error."""
        (mark,) = database.execute("PRAGMA application_id").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if mark != APPLICATION and tables:
            raise sqlite3.DatabaseError("it holds something else")
        if mark != APPLICATION:
            database.execute("PRAGMA auto_vacuum = INCREMENTAL")
            database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")  # a cache that is lost is made again
        database.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        database.execute(_TABLE)
        database.execute("SELECT number, key, content, seal FROM output LIMIT 1").fetchone()

    def _bound(self, database: sqlite3.Connection) -> None:
        """Forget the oldest half where the file is too large."""
        pages, size, free = (
            database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size", "freelist_count")
        )
        if (pages - free) * size <= self._most:
            return
        with database:
            database.execute(
                "DELETE FROM output WHERE number <= (SELECT (min(number) + max(number)) / 2 FROM output)"
            )
        database.execute("PRAGMA incremental_vacuum").fetchall()

    def _give_up(self, why: str) -> None:
        if self._database is not None:
            self._database.close()
        self._database = None
        self._new = {}
        self._tell(f"the memo {self.path} is not used: {why}; delete it to begin a new one")


def memo_path(environ: Mapping[str, str]) -> Path | None:
    """Where the memo is, None where no cache is wanted or known."""
    folder = cache_folder(environ)
    return None if folder is None else folder / "outputs.memo"


@contextmanager
def opened_memo(
    environ: Mapping[str, str], limit: int, *, keep: bool, tell: Callable[[str], None]
) -> Iterator[Memo]:
    """Give a memo of so many outputs, with what is kept on disk behind it where that is asked for."""
    path = memo_path(environ) if keep else None
    if path is None:
        if keep:
            tell("no memo is kept: no folder for it is known, or GOVERN_NO_CACHE says so")
        yield Memo(limit)
        return
    with suppress(OSError):  # whatever is wrong shows when the file is opened
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(MemoFile(path, engine_digest(), tell)) as kept:
        yield Memo(limit, behind=kept)


def empty_memo(environ: Mapping[str, str]) -> bool:
    """Delete what is kept; whether there was something. Raises UsageError where it can't be deleted."""
    path = memo_path(environ)
    there = False
    for suffix in ("", "-wal", "-shm", "-journal"):
        if path is None:
            break
        file = path.with_name(path.name + suffix)
        try:
            file.unlink()
            there = True
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UsageError(
                f"can't delete {file}: {error.strerror}",
                help="It holds what stages made of records: delete it yourself.",
            ) from None
    return there


def _seal(name: bytes, content: bytes) -> bytes:
    return sha256(name + content).digest()


def _busy(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _require_own(path: Path) -> None:
    """Refuse a file or folder that others could have written; raises OSError."""
    for place in (path.parent, path):
        try:
            status = place.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISLNK(status.st_mode) or (place == path and not stat.S_ISREG(status.st_mode)):
            raise OSError(f"{place} is no plain file")
        if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise OSError(f"others may write to {place}")
