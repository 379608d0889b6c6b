"""Freeze a log as this version makes it, before the next step of `migrations` changes what a new one is like.

    python -m tests.frozen.make_logs POSTGRESQL_URL

It writes `tests/frozen/logs/sqlite-N.sql` and `postgres-N.sql`, as `sqlite3 .dump` and `pg_dump` tell them;
what is written is committed and never brought up to date. `pg_dump` has to be that of the server.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.keys import PrivateKey
from govern.lineage.store import migrations, sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.writing import TableLog

LOGS = Path(__file__).with_name("logs")
NOW = "2026-01-02T03:04:05.000006Z"
KEY = PrivateKey("log.example/old", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
A, B = (f"sha256:{letter * 64}" for letter in "ab")


def _entry(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "v": 1, "time": NOW, **fields}


def _event(position: int, action: str) -> dict[str, Any]:
    outcome = {"recommended": action, "action": action, "verdict": "act", "confidence_ppm": 900_000}
    named = {"run": 1, "position": position, "event": f"ev:1_{position}", "record": f"r{position}"}
    return _entry("event", **named, stages={}, commitments={}, outcome=outcome)


_FACTORS = [{"name": f"model/x#{name}", "version": "1.0.0", "digest": A} for name in ("code", "weights")]
_SOURCE = {"contract": "data-contract/reviews@1.0.0", "digest": A, "records": 3}
_RUN = {"run": 1, "pipeline": "insight-pipeline/p@1.0.0", "release": "release/1@1.0.0", "environment": "test"}
_TOLD = {"source": "https://x.example", "id": "e1", "submitted": A, "environment": "test", "record": "r9"}
BATCHES = [
    [
        _entry("log-opened", origin=KEY.name, workspace="old"),
        _entry("factor-set", digest=A, factors=_FACTORS),
        _entry("run", **_RUN, engine="govern 0.1.0", factor_set=A, source=_SOURCE),
    ],
    [
        *(_event(position, action) for position, action in enumerate(("log", "tag", "log"))),
        _entry("run-finished", run=1, events=3, counts={"action/log": 2, "action/tag": 1}),
        _entry("recorded", **_TOLD, factor_set=A),
    ],
]
BESIDE = {
    "salt": ("data-contract/reviews:r1", b"s" * 32),
    "sealed_salt": ("data-contract/reviews:r2", "data-contract/reviews", b"u" * 16, b"sealed", NOW),
    "disclosure": (A, "data-contract/reviews:r2", b"sealed too", NOW),
    "cosignature": (8, "witness.example/w+00000000", "— witness.example/w AAAAAAAAAABlU/EAQUFB\n"),
}


def _fill(log: TableLog) -> None:
    with log:
        for batch in BATCHES:
            log.append(batch, NOW)
        for table, row in BESIDE.items():
            log.database.run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - ours


def main() -> None:
    version, url = migrations.latest(), sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(sqlite.create_log(folder / "log.db", KEY, HeadFile(folder / "one.db"), NOW))
        with closing(sqlite3.connect(folder / "log.db")) as connection:
            marks = [
                f"PRAGMA {mark} = {connection.execute(f'PRAGMA {mark}').fetchone()[0]};"
                for mark in ("application_id", "user_version")
            ]
            text = "\n".join([*marks, *connection.iterdump(), ""])
        (LOGS / f"sqlite-{version}.sql").write_text(text)
        address = Address.parse(f"{url}&schema=old_{version}")
        _fill(opening.create_log(address, KEY, HeadFile(folder / "two.db"), NOW))
    options = ["--inserts", "--no-owner", "--no-comments", f"--schema={address.schema}", address.url]
    told = subprocess.run(["pg_dump", *options], capture_output=True, text=True, check=True).stdout
    lines = [line for line in told.splitlines() if not line.startswith(("\\", "--"))]
    (LOGS / f"postgres-{version}.sql").write_text(re.sub(r";\n\n+", ";\n", "\n".join(lines)).strip() + "\n")


if __name__ == "__main__":
    main()
