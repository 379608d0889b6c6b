"""Reading a log from its tables: entries, checkpoints and tree nodes. What is read is not verified here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from govern.errors import IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.store import cosigned, readonly, schema
from govern.lineage.store.failure import explained
from govern.lineage.store.sqlite_database import SqliteDatabase

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.store.database import Database

_CHUNK = 1024


class TableReader(ABC):
    """A `LogReader` over a log's tables in any database; `place` says in messages where that is."""

    def __init__(self, database: Database, origin: str, place: str) -> None:
        self.database = database
        self.place = place
        self._origin = origin

    @property
    def origin(self) -> str:
        """The log's identity, the first line of its checkpoints."""
        return self._origin

    def head(self) -> Checkpoint:
        """Give the latest tree head; raises `IntegrityError` where there is none."""
        found = self.signed()
        if found is None:
            raise IntegrityError(f"{self.place} has no checkpoint")
        return checkpoints.peek(found[1])

    def checkpoint(self, size: int | None = None) -> bytes | None:
        """Give the note of the checkpoint at exactly `size`, by default the latest, with its cosignatures."""
        found = self.signed(size)
        return None if found is None else cosigned.joined(self.database, *found)

    def signed(self, size: int | None = None) -> tuple[int, bytes] | None:
        """Give size and note of a checkpoint as the log signed it: what an append goes on from."""
        if size is None:
            found = self.database.rows("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        else:
            found = self.database.rows("SELECT size, note FROM checkpoint WHERE size = ?", (size,))
        return (found[0][0], _as_bytes(found[0][1])) if found else None

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """Give size and note of every checkpoint, by ascending size."""
        for size, data in self.database.stream("SELECT size, note FROM checkpoint ORDER BY size"):
            yield size, _as_bytes(data)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the bytes of entries `start` up to `stop`, by default to the last."""
        query = f"SELECT idx, bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx LIMIT {_CHUNK}"  # noqa: S608 - a number
        end = 2**62 if stop is None else stop
        while chunk := self.database.rows(query, (start, end)):
            for _, data in chunk:
                yield data
            if len(chunk) < _CHUNK:
                return
            start = chunk[-1][0] + 1

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """Give the leaf hashes of entries `start` up to `stop`."""
        query = "SELECT leaf FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx"
        return [leaf for (leaf,) in self.database.rows(query, (start, stop))]

    def node(self, level: int, index: int) -> bytes:
        """Give the hash of the complete subtree at `(level, index)`; raises `IntegrityError` if missing.

        Stored are the leaves and every eighth level; what lies between is computed from at most 128 of them.
        """
        base, height = level - level % schema.NODE_STEP, level % schema.NODE_STEP
        start, stop = index << height, (index + 1) << height
        found = self.stored(base, start, stop)
        if len(found) != stop - start:
            raise IntegrityError(
                f"{self.place} lacks nodes {start} to {stop} of level {base} of its tree",
                help="run `govern verify` to see what is missing",
            )
        return found[0] if height == 0 else tree.root(found)

    def stored(self, level: int, start: int, stop: int) -> list[bytes]:
        """Give the hashes `start` up to `stop` of a level that is stored, as far as they are there."""
        if level == 0:
            return self.leaves(start, stop)
        query = "SELECT hash FROM node WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx"
        return [value for (value,) in self.database.rows(query, (level, start, stop))]

    def root_at(self, size: int) -> bytes:
        """Compute the root of the first `size` entries from the stored nodes."""
        return tree.Frontier.load(size, self.node).root()

    @abstractmethod
    def snapshot(self) -> None:
        """From now on, until it is closed, read this moment's state: what others append is not seen."""

    @abstractmethod
    def close(self) -> None:
        """Close the log; using it afterwards is an error."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class SqliteReader(TableReader):
    """A log in an SQLite file; opened by `open_reader`, or as the reading half of a `SqliteLog`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, origin: str) -> None:
        super().__init__(SqliteDatabase(connection, path), origin, str(path))
        self.path = path
        self.connection = connection

    def snapshot(self) -> None:
        """From now on, until it is closed, read this moment's state: what others append is not seen."""
        self.database.run("BEGIN")

    def close(self) -> None:
        """Close the file; using the log afterwards is an error."""
        self.connection.close()


def _as_bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value


def open_reader(path: Path) -> SqliteReader:
    """Open a log to read it, also on a read-only disk.

    Raises `UsageError` where there is no log to read, `IntegrityError` where the file is damaged.
    """
    with explained(path):
        connection = readonly.connect(path)
        try:
            origin = schema.check_identity(connection, path)
        except BaseException:
            connection.close()
            raise
    if not origin:
        connection.close()
        raise UsageError(f"{path} is a log without an origin")
    return SqliteReader(path, connection, origin)
