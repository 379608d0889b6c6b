from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import SqliteLog

ORIGIN = "log.example/reviews"
NOW = "2026-01-02T03:04:05.000006Z"


@pytest.fixture
def key() -> PrivateKey:
    return PrivateKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"k" * 32))


@pytest.fixture
def memory(tmp_path: Path) -> HeadFile:
    return HeadFile(tmp_path / "state/head.db")


@pytest.fixture
def log(tmp_path: Path, key: PrivateKey, memory: HeadFile) -> Iterator[SqliteLog]:
    made = sqlite.create_log(tmp_path / "log.db", key, memory, NOW)
    yield made
    made.close()
