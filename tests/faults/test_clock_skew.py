"""Clocks that stand, run backwards or are years off: a log is in the order of its appends, everywhere."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.verify import verify_store
from govern.lineage.verify_postgres import verify_postgres

CLOCKS = (
    "2026-01-02T03:04:05.000006Z",
    "2026-01-02T03:04:05.000006Z",
    "1970-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.999999Z",
    "2026-01-02T03:04:04.999999Z",
    "2000-02-29T00:00:00.000000Z",
)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_order_never_depends_on_time(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, log_key: PrivateKey
) -> None:
    memory = HeadFile(tmp_path / "state/head.db")
    place: Any
    if kind == "sqlite":
        place = tmp_path / "log.db"
        sqlite.create_log(place, log_key, memory, CLOCKS[0]).close()
        opened, verified = sqlite.open_log, verify_store
    else:
        place = Address.parse(request.getfixturevalue("postgres_url"))
        opening.create_log(place, log_key, memory, CLOCKS[0]).close()
        opened, verified = opening.open_log, verify_postgres  # type: ignore[assignment]
    notes = []
    with opened(place, log_key, memory) as one, opened(place, log_key, memory) as other:
        for number, clock in enumerate(CLOCKS):
            receipt = (one, other)[number % 2].append([{"n": number, "time": clock}], clock)
            assert (receipt.first, receipt.size) == (number, number + 1)
            notes.append(receipt.checkpoint)
        assert list(one.entries()) == [
            b'{"n":%d,"time":"%b"}' % (number, clock.encode()) for number, clock in enumerate(CLOCKS)
        ]
        for before, after in pairwise(checkpoints.verify(note, log_key.verifier) for note in notes):
            path = tree.consistency_proof(before.size, after.size, one.node)
            tree.verify_consistency(before.size, after.size, path, before.root, after.root)
    assert verified(place, log_key.verifier, known=notes).ok
