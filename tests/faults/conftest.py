from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile

NOW = "2026-01-02T03:04:05.000006Z"


@pytest.fixture
def log_key() -> PrivateKey:
    return PrivateKey("log.example/faults", Ed25519PrivateKey.from_private_bytes(b"f" * 32))


@pytest.fixture
def make_log(tmp_path: Path, log_key: PrivateKey) -> Callable[..., Path]:
    """Give a maker of closed logs: batches of entries in, path of the database out."""

    def make(*batches: list[object], folder: Path = tmp_path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "log.db"
        log = sqlite.create_log(path, log_key, HeadFile(tmp_path / "state/head.db"), NOW)
        for batch in batches:
            log.append(batch, NOW)  # type: ignore[arg-type]
        log.close()
        return path

    return make
