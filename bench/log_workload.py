"""A log of any size with entries as a run makes them: what `bench/log.py` measures on."""

from __future__ import annotations

from hashlib import sha256
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.keys import PrivateKey
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import create_log
from govern.source.canonical import canonical_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = PrivateKey("log.example/bench", Ed25519PrivateKey.from_private_bytes(b"b" * 32))
NOW = "2026-01-02T03:04:05.000006Z"
BATCH = 1000
_FACTORS = [["engine", "1", "sha256:" + "11" * 32], ["model/words#weights", "1.0.0", "sha256:" + "22" * 32]]
_SET = digest_of(_FACTORS)  # type: ignore[arg-type]


def _digest(word: str, number: int) -> str:
    return sha256(f"{word} {number}".encode()).hexdigest()


def _opening(records: int) -> Iterator[dict[str, Any]]:
    yield {"type": "log-opened", "v": 1, "time": NOW, "origin": KEY.name, "workspace": "bench"}
    factors = [{"name": name, "version": version, "digest": digest} for name, version, digest in _FACTORS]
    yield {"type": "factor-set", "v": 1, "time": NOW, "digest": _SET, "factors": factors}
    source = {"contract": "data-contract/reviews@1.0.0", "digest": "sha256:" + "33" * 32, "records": records}
    yield {
        "type": "run",
        "v": 1,
        "time": NOW,
        "run": 1,
        "pipeline": "insight-pipeline/triage@1.0.0",
        "release": "release/1@1.0.0",
        "environment": "production",
        "engine": "1",
        "factor_set": _SET,
        "source": source,
    }


def _record(position: int) -> Iterator[dict[str, Any]]:
    """Give the event about one record, and the decision on it."""
    event = f"ev:1_{position}"
    action = ("log", "tag", "open-case")[position % 3]
    yield {
        "type": "event",
        "v": 1,
        "time": NOW,
        "event": event,
        "run": 1,
        "record": f"reviews:{position}",
        "position": position,
        "commitments": {name: _digest(name, position)[:43] for name in ("drug", "rating", "review")},
        "stages": {name: "hmac-sha256:" + _digest(name, position) for name in ("clean", "score", "act")},
        "outcome": {
            "recommended": action,
            "action": action,
            "verdict": "act",
            "confidence_ppm": position * 7919 % 1_000_001,
        },
    }
    confidence = position * 7919 % 1_000_001
    checks = [
        {"check": "confidence-floor", "passed": True, "observed": confidence, "bound": 600_000},
        {"check": "environment", "passed": True, "observed": "production", "bound": "production"},
    ]
    yield {
        "type": "decision",
        "v": 1,
        "time": NOW,
        "event": event,
        "verdict": "act",
        "action": action,
        "policy": "action-policy/triage@1.0.0",
        "checks": checks,
    }


def entries(number: int) -> Iterator[bytes]:
    """Give `number` entries as canonical bytes: a log's opening, and one run over as many records as fit."""
    made = (item for part in (_opening(number // 2), *map(_record, range(number // 2))) for item in part)
    yield from islice(map(canonical_bytes, made), number)


def make_log(folder: Path, number: int) -> Path:
    """Make a log of so many entries, appended and signed a thousand at a time; kept where it is there."""
    path = folder / f"log-{number}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    head = folder / f"head-{number}.db"
    head.unlink(missing_ok=True)
    with create_log(unfinished, KEY, HeadFile(head), NOW) as log:
        stream = entries(number)
        for _ in count():
            if not (batch := list(islice(stream, BATCH))):
                break
            log.append(batch, NOW)
        log.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    unfinished.rename(path)
    return path
