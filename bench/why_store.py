"""A governed workspace whose log holds any number of events: what `bench/why.py` asks its questions.

It is made by `govern init` and `govern log init`, then filled through the same store that a run appends to:
signed entries, checkpoints and index, seeded, so that two makers get the same events. A run is 200 records
under a factor set of its own; each event has its run, its release, its record, its factor set and the earlier
event of its record before it, five edges. All but the first runs follow one release each hundred.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from govern.app.log.logs import open_writer
from govern.app.workspace.context import open_workspace
from govern.source.canonical import canonical_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUN = 200
"""Records of a run."""
RECORDS = 20_000
BATCH = 2_000
BEGIN = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
ACTIONS = ("log", "open-case", "tag")
SOURCE = "data-contract/comments@1.0.0"
PIPELINE = "insight-pipeline/comment-triage@1.0.0"
POLICY = "action-policy/follow-up@1.0.0"
VARIED = {
    "model/urgency#weights": 250,
    "thresholds/triage": 40,
    "sanitizer/comment-text": 12,
    "model/urgency#parameters": 5,
}
"""Factors that change from run to run, with how many versions there are of each."""
STEADY = (
    *("action-policy/follow-up", "data-contract/comments#classes", "engine", "model/urgency#code"),
    *("insight-pipeline/comment-triage#stage/recommend", "insight-pipeline/comment-triage#wiring"),
    "model/urgency#libraries",
)
HUB = "action-policy/follow-up"
"""In every factor set: its impact is all there is."""


@dataclass(frozen=True, slots=True)
class Store:
    """A workspace of this sort: its folder, the environment to ask it in, how many events it holds."""

    root: Path
    environ: dict[str, str]
    events: int

    @property
    def database(self) -> Path:
        """The log's file."""
        return self.root / "lineage/log.db"

    @property
    def cache(self) -> str:
        """Where commands keep what they need not find out again."""
        return self.environ["GOVERN_CACHE"]

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return -(-self.events // RUN)


def make(folder: Path, events: int) -> Store:
    """Make a workspace with so many events, or take the one that is there."""
    place = folder / f"events-{events}"
    environ = {**os.environ, "GOVERN_HOME": str(place / "home"), "GOVERN_CACHE": str(place / "cache")}
    store = Store(place / "workspace", environ, events)
    if (place / "ready").exists():
        return store
    shutil.rmtree(place, ignore_errors=True)
    store.root.mkdir(parents=True)
    govern(store, "init", "--name", "bench")
    govern(store, "lock")
    govern(store, "log", "init", "--origin", "log.example/bench-why")
    fill(store)
    (place / "ready").touch()
    return store


def govern(store: Store, *words: str) -> str:
    """Run the installed command in the workspace; gives what it prints."""
    command = [sys.executable, "-m", "govern", *words]
    done = subprocess.run(command, cwd=store.root, env=store.environ, capture_output=True, check=True)
    return done.stdout.decode()


def fill(store: Store) -> None:
    """Append all runs, a batch under each signed checkpoint."""
    context = open_workspace(store.root, BEGIN)
    object.__setattr__(context, "environ", store.environ)
    with open_writer(context) as log:
        stream = entries(store.events)
        while batch := list(islice(stream, BATCH)):
            log.append(batch, moment(0))
        log.database.run("PRAGMA wal_checkpoint(TRUNCATE)")


def entries(events: int) -> Iterator[bytes]:
    """Give the entries of all runs as canonical bytes."""
    seen: set[str] = set()
    for run in range(1, -(-events // RUN) + 1):
        factors = factor_set(run)
        digest = digest_of([[factor["name"], factor["version"], factor["digest"]] for factor in factors])
        count = min(RUN, events - (run - 1) * RUN)
        yield from _opening(run, factors, digest, new=digest not in seen, count=count)
        seen.add(digest)
        yield from _events(run, count)


def factor_set(run: int) -> list[dict[str, str]]:
    """Give the factors of a run by name: what is steady, and of each of the others one of its versions."""
    chance = random.Random(run)  # noqa: S311 - to be the same again, not to be secret
    versions = dict.fromkeys(STEADY, "1.0.0")
    versions |= {name: f"1.0.{chance.randrange(count)}" for name, count in VARIED.items()}
    return [
        {"name": name, "version": version, "digest": f"sha256:{_hex(f'{name}@{version}')}"}
        for name, version in sorted(versions.items())
    ]


def release(run: int) -> str:
    """Name the release that a run is of: a new one every hundred runs."""
    return f"release/{(run - 1) // 100 + 1}@1.0.0"


def record(run: int, position: int) -> str:
    """Name the record at a position of a run: the records come round again."""
    return f"c{((run - 1) * RUN + position) % RECORDS}"


def action(run: int, position: int) -> str:
    """Say what was recommended for a record."""
    return ACTIONS[(run * 7919 + position * 31) % 3]


def _opening(
    run: int, factors: list[dict[str, str]], digest: str, *, new: bool, count: int
) -> Iterator[bytes]:
    time = moment(run)
    if new:
        told: dict[str, Any] = {"type": "factor-set", "digest": digest, "factors": factors}
        yield canonical_bytes({**told, "v": 1, "time": time})
    source = {"contract": SOURCE, "digest": f"sha256:{_hex('source')}", "records": count}
    named = {"pipeline": PIPELINE, "release": release(run), "environment": "test", "engine": "govern 0.1.0"}
    opening = {"type": "run", "run": run, **named, "factor_set": digest, "source": source}
    yield canonical_bytes({**opening, "v": 1, "time": time})


_EVENT = (
    '{"commitments":{"comment":"%(short)s","comment_id":"%(short)s","station":"%(short)s"},'
    '"event":"ev:%(run)d_%(position)d","outcome":{"action":"%(action)s","confidence_ppm":%(ppm)d,'
    '"recommended":"%(action)s","verdict":"act"},"position":%(position)d,"record":"%(record)s","run":%(run)d,'
    '"stages":{"act":"hmac-sha256:%(long)s","recommend":"hmac-sha256:%(long)s","sanitise":"hmac-sha256:%(long)s",'
    '"score":"hmac-sha256:%(long)s"},"time":"%(time)s","type":"event","v":1}'
)
_DECISION = (
    '{"action":"%(action)s","checks":[{"bound":true,"check":"%(action)s/allowed","observed":true,"passed":true},'
    '{"bound":0,"check":"%(action)s/confidence","observed":%(ppm)d,"passed":true}],'
    '"event":"ev:%(run)d_%(position)d","policy":"' + POLICY + '","time":"%(time)s","type":"decision","v":1,'
    '"verdict":"act"}'
)


def _events(run: int, count: int) -> Iterator[bytes]:
    """Give a run's events, each with its decision, and its end; spelt out, for a million of them."""
    counts: dict[str, int] = {"verdict/act": count}
    time = moment(run)
    for position in range(count):
        long = _hex(f"{run} {position}")
        said = action(run, position)
        counts[f"action/{said}"] = counts.get(f"action/{said}", 0) + 1
        values = {
            "run": run, "position": position, "action": said, "record": record(run, position), "time": time,
            "ppm": (run * 31 + position * 7919) % 1_000_001, "long": long, "short": long[:43],
        }  # fmt: skip
        yield (_EVENT % values).encode()
        yield (_DECISION % values).encode()
    end = {"type": "run-finished", "v": 1, "time": time, "run": run, "events": count, "counts": dict(counts)}
    yield canonical_bytes(end)


def moment(run: int) -> str:
    """Say when a run began."""
    return (BEGIN + dt.timedelta(minutes=10 * run)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()
