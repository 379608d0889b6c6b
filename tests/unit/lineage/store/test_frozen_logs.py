"""Logs as each earlier version made them: read as they are, verified, and grown to this version.

`tests/frozen/logs` holds what those versions wrote, dumped as SQL (by `make_logs.py` beside it) and never
brought up to date: the log of one run, signed, with a salt beside it, from version 2 on a sealed one, and
from version 3 on a cosignature. Nothing in it comes from this code.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.errors import UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import index, keys
from govern.lineage.keys import PrivateKey
from govern.lineage.store import migrations, sqlite
from govern.lineage.store import read as sqlite_read
from govern.lineage.store.head import Head, HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres import read as postgres_read
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.verify import verify_store
from govern.lineage.verify_postgres import verify_postgres
from govern.verifier.database import verify_database
from govern.verifier.note import Key

FROZEN = Path(__file__).parents[3] / "frozen" / "logs"
NOW = "2026-01-02T03:04:05.000006Z"
KEY = PrivateKey("log.example/old", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
VERSIONS = range(migrations.FIRST, migrations.latest())
SALT = ("data-contract/reviews:r1", b"s" * 32)
SEALED = ("data-contract/reviews:r2", "data-contract/reviews", b"u" * 16, b"sealed", NOW)


class Old(ABC):
    """A log that an earlier version made; the head file remembers it."""

    def __init__(self, version: int, folder: Path) -> None:
        self.version = version
        self.memory = HeadFile(folder / "head.db")
        self.load()
        with self.reader() as reader:
            note = reader.signed()[1]
            head = checkpoints.verify(note, KEY.verifier)
        assert self.memory.swap(None, Head(head.origin, head.size, head.root, note))

    @abstractmethod
    def load(self) -> None: ...

    @abstractmethod
    def reader(self) -> Any: ...

    @abstractmethod
    def open(self) -> Any: ...

    @abstractmethod
    def verify(self) -> Any: ...

    @abstractmethod
    def shape(self) -> set[tuple[Any, ...]]:
        """Say what the tables are like, whose columns may stand in another order."""

    @abstractmethod
    def new_shape(self) -> set[tuple[Any, ...]]:
        """Say it of a log that this version makes."""


class OldFile(Old):
    def __init__(self, version: int, folder: Path, request: pytest.FixtureRequest) -> None:
        self.path, self.new = folder / "old.db", folder / "new.db"
        super().__init__(version, folder)

    def load(self) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.executescript((FROZEN / f"sqlite-{self.version}.sql").read_text())
            assert connection.execute("PRAGMA user_version").fetchone() == (self.version,)

    def reader(self) -> Any:
        return sqlite_read.open_reader(self.path)

    def open(self) -> Any:
        return sqlite.open_log(self.path, KEY, self.memory)

    def verify(self) -> Any:
        verify_database(self.path, Key.parse(KEY.verifier.text))
        return verify_store(self.path, KEY.verifier)

    def shape(self, path: Path | None = None) -> set[tuple[Any, ...]]:
        with closing(sqlite3.connect(path or self.path)) as connection:
            rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
            version = connection.execute("PRAGMA user_version").fetchone()
            return {(kind, name, " ".join(sql.split())) for kind, name, sql in rows} | {version}

    def new_shape(self) -> set[tuple[Any, ...]]:
        other = keys.generate("log.example/new")
        with sqlite.create_log(self.new, other, self.memory, NOW) as log:
            log.append([{"n": 0}], NOW)
        return self.shape(self.new)


_SHAPE = """
SELECT 'column', table_name, column_name, data_type, is_nullable, column_default, collation_name, ''
  FROM information_schema.columns WHERE table_schema = %(schema)s
UNION ALL SELECT 'index', tablename, indexname, replace(indexdef, %(schema)s, 'S'), '', '', '', ''
  FROM pg_indexes WHERE schemaname = %(schema)s
UNION ALL SELECT 'trigger', c.relname, t.tgname, p.proname, t.tgtype::text, t.tgenabled::text, '', ''
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
  WHERE NOT tgisinternal AND c.relnamespace = to_regnamespace(%(schema)s)
UNION ALL SELECT 'function', proname, replace(prosrc, %(schema)s, 'S'), '', '', '', '', ''
  FROM pg_proc WHERE pronamespace = to_regnamespace(%(schema)s)
UNION ALL SELECT 'right', table_name, replace(grantee, %(schema)s, 'S'), privilege_type, '', '', '', ''
  FROM information_schema.role_table_grants WHERE table_schema = %(schema)s AND grantee <> current_user
UNION ALL SELECT 'version', convert_from(value, 'UTF8'), '', '', '', '', '', ''
  FROM {schema}.meta WHERE key = 'version'
"""


class OldServer(Old):
    def __init__(self, version: int, folder: Path, request: pytest.FixtureRequest) -> None:
        self.server = request.getfixturevalue("postgres_server")
        self.new = Address.parse(request.getfixturevalue("postgres_url"))
        self.address = Address.parse(f"{self.server}&schema=old_{version}")
        super().__init__(version, folder)

    def load(self) -> None:
        with psycopg.connect(self.address.url, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {self.address.schema} CASCADE")
            for role in (self.address.writers, self.address.submitters):
                with suppress(psycopg.errors.DuplicateObject):
                    connection.execute(f"CREATE ROLE {role} NOLOGIN")
            connection.execute((FROZEN / f"postgres-{self.version}.sql").read_text())

    def reader(self) -> Any:
        return postgres_read.open_reader(self.address)

    def open(self) -> Any:
        opening.migrate_log(self.address)
        return opening.open_log(self.address, KEY, self.memory)

    def verify(self) -> Any:
        return verify_postgres(self.address, KEY.verifier)

    def shape(self, address: Address | None = None) -> set[tuple[Any, ...]]:
        address = address or self.address
        with closing(connect(address)) as connection:
            query = _SHAPE.replace("{schema}", address.schema)
            return set(connection.execute(query, {"schema": address.schema}).fetchall())

    def new_shape(self) -> set[tuple[Any, ...]]:
        opening.create_log(self.new, keys.generate("log.example/new"), self.memory, NOW).close()
        return self.shape(self.new)


@pytest.fixture(
    params=[(kind, version) for kind in (OldFile, OldServer) for version in VERSIONS],
    ids=lambda given: f"{given[0].__name__}-{given[1]}",
)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    kind, version = request.param
    return kind(version, tmp_path, request)


def beside(log: Any, version: int) -> Iterator[tuple[str, Any]]:
    """Give what lies beside the log, and should."""
    yield "salt", log.database.rows("SELECT * FROM salt") == [SALT]
    if version >= 2:
        yield "sealed_salt", log.database.rows("SELECT * FROM sealed_salt") == [SEALED]
        yield "disclosure", len(log.database.rows("SELECT * FROM disclosure")) == 1
    if version >= 3:
        yield "cosignature", len((log.checkpoint() or b"").decode().split("\n\n")[1].splitlines()) == 2


def test_a_log_of_each_version_is_read_and_verified_as_it_is(old: Old) -> None:
    before = old.shape()
    assert old.verify().ok
    with old.reader() as reader:
        assert reader.head().size in {7, 8}
        assert index.check(reader.database) == []
        assert all(good for _, good in beside(reader, old.version))
    assert old.shape() == before


def test_a_log_of_each_version_grows_to_this_one_and_keeps_all_that_was_signed(old: Old) -> None:
    with old.reader() as reader:
        entries, notes = list(reader.entries()), list(reader.checkpoints())
    if isinstance(old, OldServer):
        with pytest.raises(UsageError, match="an earlier version"):
            opening.open_log(old.address, KEY, old.memory)
    for number in range(2):
        with old.open() as log:
            assert log.append([{"n": number}], NOW).first == len(entries) + number
            assert index.check(log.database) == []
    with old.reader() as reader:
        assert list(reader.entries(0, len(entries))) == entries
        assert list(reader.checkpoints())[: len(notes)] == notes
        last = notes[-1][0]
        assert reader.root_at(last) == checkpoints.verify(notes[-1][1], KEY.verifier).root
    assert old.verify().ok
    assert old.shape() == old.new_shape()


@pytest.mark.parametrize("old", [(OldServer, 1), (OldServer, 2)], indirect=True, ids=str)
def test_what_waited_in_an_inbox_of_old_is_taken_in(old: OldServer) -> None:
    with closing(connect(old.address)) as connection:
        connection.execute(
            "INSERT INTO inbox (ticket, time, entries)"
            " VALUES (gen_random_uuid(), %s, ARRAY['{\"w\":0}', '{\"w\":1}']::bytea[])",
            (NOW,),
        )
    with old.open() as log:
        first = log.append([{"n": 0}], NOW).first
        assert list(log.entries(first - 2, first + 1)) == [b'{"w":0}', b'{"w":1}', b'{"n":0}']
    assert old.verify().ok


def test_there_is_a_frozen_log_of_each_earlier_version() -> None:
    for kind in ("sqlite", "postgres"):
        assert {path.name for path in FROZEN.glob(f"{kind}-*")} == {f"{kind}-{n}.sql" for n in VERSIONS}
