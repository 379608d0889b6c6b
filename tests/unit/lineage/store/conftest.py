from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govern.lineage import tree
from govern.lineage.keys import PrivateKey
from govern.lineage.store import read
from govern.lineage.store import sqlite as sqlite_store
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres import read as postgres_read
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.read import TableReader
from govern.lineage.store.writing import TableLog

NOW = "2026-01-02T03:04:05.000006Z"


class Place(ABC):
    """Where one log can be made and opened again."""

    @abstractmethod
    def create(self, key: PrivateKey, memory: HeadFile, **more: Any) -> TableLog: ...

    @abstractmethod
    def open(self, key: PrivateKey, memory: HeadFile, **more: Any) -> TableLog: ...

    @abstractmethod
    def reader(self) -> TableReader: ...

    @abstractmethod
    def tamper(self, *statements: str) -> None:
        """Change tables as somebody would who is not held back by triggers."""


def edge_over(rows: Iterable[tuple[bytes, ...]]) -> bytes:
    """Give the tree's edge as it is stored, so that only what is signed can tell."""
    frontier = tree.Frontier()
    frontier.extend(leaf for (leaf,) in rows)
    return frontier.serialise()


class FilePlace(Place):
    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, key: PrivateKey, memory: HeadFile, **more: Any) -> TableLog:
        return sqlite_store.create_log(self.path, key, memory, NOW, **more)

    def open(self, key: PrivateKey, memory: HeadFile, **more: Any) -> TableLog:
        return sqlite_store.open_log(self.path, key, memory, **more)

    def reader(self) -> TableReader:
        return read.open_reader(self.path)

    def tamper(self, *statements: str) -> None:
        triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            dropped = connection.execute(triggers).fetchall()
            for name, _ in dropped:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            edge = edge_over(connection.execute("SELECT leaf FROM entry ORDER BY idx"))
            connection.execute("UPDATE meta SET value = ? WHERE key = 'frontier'", (edge,))
            for _, sql in dropped:
                connection.execute(sql)


class ServerPlace(Place):
    def __init__(self, url: str) -> None:
        self.address = Address.parse(url)

    def create(self, key: PrivateKey, memory: HeadFile, **more: Any) -> TableLog:
        return opening.create_log(self.address, key, memory, NOW, **more)

    def open(self, key: PrivateKey, memory: HeadFile, **more: Any) -> TableLog:
        return opening.open_log(self.address, key, memory, **more)

    def reader(self) -> TableReader:
        return postgres_read.open_reader(self.address)

    def tamper(self, *statements: str) -> None:
        with closing(connect(self.address)) as connection:
            connection.execute("SET session_replication_role = replica")  # an administrator's: no triggers
            for statement in statements:
                connection.execute(statement)
            edge = edge_over(connection.execute("SELECT leaf FROM entry ORDER BY idx"))
            connection.execute("UPDATE edge SET value = %s", (edge,))


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give a place for a log in each of the stores."""
    if request.param == "sqlite":
        return FilePlace(tmp_path / "log.db")
    return ServerPlace(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(place: Place, key: PrivateKey, memory: HeadFile) -> Iterator[TableLog]:
    """Give a new log in each of the stores."""
    made = place.create(key, memory)
    yield made
    made.close()
