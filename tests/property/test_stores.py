"""Two stores that are given the same batches are the same log: entries, checkpoints, index, proofs."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govern.lineage import index, tree
from govern.lineage.index import TABLES, RunConflictError
from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.writing import TableLog

NOW = "2026-01-02T03:04:05.000006Z"
KEY = PrivateKey("log.example/both", Ed25519PrivateKey.from_private_bytes(b"b" * 32))
DIGESTS = [f"sha256:{letter * 64}" for letter in "ab"]
SCHEMAS = count()


def factors(digest: str, names: list[str]) -> dict[str, Any]:
    said = [{"name": name, "version": "1.0.0", "digest": digest} for name in names]
    return {"type": "factor-set", "v": 1, "digest": digest, "factors": said}


def run(number: int, release: str) -> dict[str, Any]:
    source = {"contract": "data-contract/r@1.0.0", "digest": DIGESTS[0], "records": 2}
    named = {"pipeline": "insight-pipeline/p@1.0.0", "release": release, "environment": "test"}
    more = {"time": NOW, "factor_set": DIGESTS[0], "engine": "e", "source": source}
    return {"type": "run", "v": 1, "run": number, **named, **more}


def event(number: int, position: int, record: str) -> dict[str, Any]:
    named = {"event": f"ev:{number}_{position}", "run": number, "position": position, "record": record}
    return {"type": "event", "v": 1, "outcome": {"action": "log", "verdict": "act"}, **named}


text = st.text("aZé#$~z", min_size=1, max_size=4)
entries = st.one_of(
    st.builds(lambda value: {"n": value}, st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20)),
    st.builds(factors, st.sampled_from(DIGESTS), st.lists(text, max_size=4)),
    st.builds(run, st.integers(1, 3), st.sampled_from(["release/1@1.0.0", "release/2@1.0.0"])),
    st.builds(event, st.integers(1, 3), st.integers(0, 3), text),
    st.builds(lambda number: {"type": "run-finished", "v": 1, "run": number}, st.integers(1, 3)),
)
opening_batch = [factors(DIGESTS[0], ["model/x"])]


def put(log: TableLog, batches: list[list[Any]]) -> list[str]:
    said = []
    for batch in batches:
        try:
            receipt = log.append(batch, NOW)
            said.append(f"{receipt.first} {receipt.stop} {receipt.checkpoint.decode()}")
        except RunConflictError as error:
            said.append(error.message)
    return said


def told(log: TableLog) -> list[Any]:
    queries = [f"SELECT * FROM {table}" for table in TABLES]  # noqa: S608 - the index's own names
    tables = [sorted(log.database.rows(query), key=repr) for query in queries]
    size = log.head().size
    proofs = [tree.inclusion_proof(at, size, log.node) for at in range(size)]
    return [list(log.entries()), list(log.checkpoints()), proofs, *tables]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(entries, min_size=1, max_size=5), max_size=8))
def test_both_stores_make_the_same_log_of_the_same_batches(
    postgres_server: str, batches: list[list[Any]]
) -> None:
    url = f"{postgres_server}&schema=both_{next(SCHEMAS)}"
    with tempfile.TemporaryDirectory() as folder:
        ours = sqlite.create_log(Path(folder) / "log.db", KEY, HeadFile(Path(folder) / "a.db"), NOW)
        theirs = opening.create_log(Address.parse(url), KEY, HeadFile(Path(folder) / "b.db"), NOW)
        with ours, theirs:
            given_batches = [opening_batch, *batches]
            assert put(ours, given_batches) == put(theirs, given_batches)
            assert told(ours) == told(theirs)
            assert index.check(theirs.database) == index.check(ours.database) == []
