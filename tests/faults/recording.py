"""A process that runs a small pipeline and records it: started, interrupted and killed by a test.

Usage: recording.py FOLDER RECORDS; prints `at N` after each durable batch and `end` when the run is finished.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.contract.kinds.data_contract import DataContract
from govern.contract.reference import Ref
from govern.data.table import Record
from govern.decide.recommendation import CERTAIN
from govern.errors import GovernError
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.beside import Beside
from govern.lineage.personal.vault import open_vault
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import SqliteLog, create_log, open_log
from govern.run.build import Built
from govern.run.entries import RunPlan
from govern.run.factors import engine_factor
from govern.run.recorder import RunSession
from govern.run.stage import Stage

NOW = "2026-01-02T03:04:05.000006Z"
SOURCE = Ref("data-contract", "reviews", "1.0.0")
KEY = PrivateKey("log.example/faults", Ed25519PrivateKey.from_private_bytes(b"f" * 32))


def score(factors: object, inputs: dict[str, dict[str, str]]) -> object:
    """Take a moment, as a model does."""
    import time  # noqa: PLC0415 - this one stage only

    time.sleep(0.002)
    return {"score": len(inputs["record"]["review"])}


def act(factors: object, inputs: dict[str, dict[str, int]]) -> object:
    """Decide by parity."""
    action = "tag" if inputs["score"]["score"] % 2 else "log"
    return {"verdict": "act", "action": action, "recommended": action, "confidence": CERTAIN, "checks": []}


def source() -> DataContract:
    columns = [{"name": "id", "primaryKey": True, "classification": "internal"}, {"name": "review"}]
    return DataContract.model_validate(
        {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": "reviews",
            "version": "1.0.0",
            "schema": [{"name": "reviews", "properties": columns}],
        }
    )


def built() -> Built:
    stages = (Stage("score", (), ("record",), score), Stage("act", ("engine",), ("score",), act))  # type: ignore[arg-type]
    pipeline, policy = Ref("insight-pipeline", "p", "1.0.0"), Ref("action-policy", "p", "1.0.0")
    return Built(
        pipeline, stages, {"engine": engine_factor()}, {"engine": "1"}, {SOURCE: source()}, "act", policy
    )


def records(count: int) -> list[Record]:
    return [Record(f"k{i}", i, {"id": f"k{i}", "review": "secret words " * (i % 7)}) for i in range(count)]


def opened(folder: Path) -> SqliteLog:
    head, path = HeadFile(folder / "head.db"), folder / "log.db"
    return open_log(path, KEY, head) if path.exists() else create_log(path, KEY, head, NOW)


def main(folder: Path, count: int) -> int:
    try:
        plan = RunPlan(built(), "release/1@1.0.0", "test", SOURCE, "sha256:" + "0" * 64, count)
        log = opened(folder)
        session = RunSession(
            log,
            Beside(log.database, open_vault(folder / "subjects.db")),
            plan,
            clock=lambda: NOW,
            random_bytes=os.urandom,
            batch=4,
            progress=lambda done, _: print(f"at {done}", flush=True),  # noqa: T201 - the test reads it
        )
        summary = session.execute(records(count))
    except GovernError as error:
        print(f"stopped {error.message}", flush=True)  # noqa: T201 - the test reads it
        return int(error.exit)
    print(f"end {summary.run} {summary.events} {summary.taken_up_at}", flush=True)  # noqa: T201 - likewise
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
