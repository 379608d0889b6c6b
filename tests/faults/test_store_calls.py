"""Every call of an append to its store fails, persisted or not, and then the log is opened again.

A call that fails persisted did what it was asked, and its caller was told of an error: the answer was lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from govern.errors import DurabilityError
from govern.lineage import index
from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.database import PostgresDatabase
from govern.lineage.store.postgres.failure import LostError
from govern.lineage.verify import verify_store
from govern.lineage.verify_postgres import verify_postgres

NOW = "2026-01-02T03:04:05.000006Z"
BATCH = 3


class Fault:
    """The `number`-th call fails; `persisted` says whether it has its effect."""

    def __init__(self, number: int, *, persisted: bool) -> None:
        self.left = number
        self.persisted = persisted

    def strike(self) -> bool:
        self.left -= 1
        return self.left == 0

    @property
    def struck(self) -> bool:
        return self.left <= 0

    def call(self, fail: Callable[[], None], work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if not self.strike():
            return work(*given, **named)
        if self.persisted:
            work(*given, **named)
        fail()
        return work(*given, **named)


def disk_error() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    raise error


class FragileConnection:
    """A connection to an SQLite file of which one statement fails."""

    def __init__(self, real: sqlite3.Connection, fault: Fault) -> None:
        self._real = real
        self._fault = fault

    def execute(self, *given: Any) -> Any:
        return self._fault.call(disk_error, self._real.execute, *given)

    def executemany(self, *given: Any) -> Any:
        return self._fault.call(disk_error, self._real.executemany, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class Store:
    """A log, to be opened again and again."""

    def __init__(self, folder: Path, key: PrivateKey) -> None:
        self.key = key
        self.head = folder / "state/head.db"

    def memory(self, fault: Fault | None = None) -> HeadFile:
        memory = HeadFile(self.head)
        if fault is not None:
            memory.read(self.key.name)
            memory._connection = FragileConnection(memory._connection, fault)  # type: ignore[assignment,arg-type]
        return memory


class FileStore(Store):
    def __init__(self, folder: Path, key: PrivateKey, _: Any) -> None:
        super().__init__(folder, key)
        self.path = folder / "log.db"
        sqlite.create_log(self.path, key, self.memory(), NOW).close()

    @contextmanager
    def opened(self, fault: Fault | None) -> Iterator[Any]:
        with sqlite.open_log(self.path, self.key, self.memory(fault)) as log:
            if fault is not None:
                fragile = FragileConnection(log.connection, fault)
                log.connection = log.database._connection = fragile  # type: ignore[assignment,attr-defined]
            yield log

    def verify(self, known: bytes) -> Any:
        return verify_store(self.path, self.key.verifier, known=[known])


class ServerStore(Store):
    def __init__(self, folder: Path, key: PrivateKey, request: pytest.FixtureRequest) -> None:
        super().__init__(folder, key)
        self.address = Address.parse(request.getfixturevalue("postgres_url"))
        opening.create_log(self.address, key, self.memory(), NOW).close()

    @contextmanager
    def opened(self, fault: Fault | None) -> Iterator[Any]:
        with (
            opening.open_log(self.address, self.key, self.memory(fault), patience=10.0) as log,
            pytest.MonkeyPatch.context() as patch,
        ):
            if fault is not None:
                self._plant(fault, patch)
            yield log

    def _plant(self, fault: Fault, patch: pytest.MonkeyPatch) -> None:
        """Break the connection at one call, before the server has it or before its answer is here."""

        def cut(database: PostgresDatabase) -> None:
            database.connection.close()
            raise LostError("the connection was cut")

        def fragile(work: Callable[..., Any]) -> Callable[..., Any]:
            return lambda self, *given, **named: fault.call(lambda: cut(self), work, self, *given, **named)

        for name in ("rows", "run", "many", "copy", "wait"):
            patch.setattr(PostgresDatabase, name, fragile(getattr(PostgresDatabase, name)))
        whole = PostgresDatabase.transaction

        @contextmanager
        def transaction(self: PostgresDatabase) -> Iterator[None]:
            with whole(self):
                yield
                struck = fault.strike()
                if struck and not fault.persisted:
                    cut(self)
            if struck:
                cut(self)

        patch.setattr(PostgresDatabase, "transaction", transaction)

    def verify(self, known: bytes) -> Any:
        return verify_postgres(self.address, self.key.verifier, known=[known])


@pytest.fixture(params=[FileStore, ServerStore])
def store(request: pytest.FixtureRequest, tmp_path: Path, log_key: PrivateKey) -> Any:
    return request.param(tmp_path, log_key, request)


def batch(name: str) -> list[Any]:
    return [{"batch": name, "part": part} for part in range(BATCH)]


def go_through(store: Any, fault: Fault, name: str) -> str:
    """Append with one fault, open the log again and judge; say what became of the batch."""
    receipt = error = None
    with store.opened(fault) as log:
        try:
            receipt = log.append(batch(name), NOW)
        except DurabilityError as caught:
            error = caught
    with store.opened(None) as log:
        entries = [json.loads(data) for data in log.entries()]
        after = log.append([{"after": name}], NOW)
        assert after.first == len(entries)
        assert index.check(log.database) == []
    assert store.verify(after.checkpoint).ok
    there = [at for at, entry in enumerate(entries) if entry.get("batch") == name]
    assert len(there) in {0, BATCH}, "whole or absent, and never twice"
    if receipt is not None:
        assert there == [*range(receipt.first, receipt.stop)], (
            "what was acknowledged stands where it was said"
        )
        return "acknowledged"
    assert error is not None
    said = f"{error.message} {error.help}".lower()
    if "nothing of this batch was recorded" in said:
        assert not there, "an error that says so must know it"
    if "is in the log" in said:
        assert there
    return "kept" if there else "absent"


def test_every_store_call_fails_persisted_or_not_and_the_log_is_opened_again(
    store: Any, record_property: Callable[[str, object], None]
) -> None:
    outcomes: Counter[str] = Counter()
    for persisted in (False, True):
        for number in range(1, 200):
            fault = Fault(number, persisted=persisted)
            outcome = go_through(store, fault, f"{number}-{persisted}")
            if not fault.struck:
                break
            outcomes[outcome] += 1
        assert number > 5, "an append makes calls"
    told = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    kind = "sqlite" if isinstance(store, FileStore) else "postgres"
    record_property("survived", f"{kind}: {outcomes.total()} store calls failed; the batch was {told}")
