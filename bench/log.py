"""The signed log's limits, each beside its bound and its peers, from one run.

    python bench/log.py [--entries N] [--rounds N] [--durable N] [--clients N] [--folder DIR] [--peers DIR]

A log of N entries (a million by default; 600 MB, a minute to make) is kept in DIR and used again. CPU seconds
are those of this process and its children; each figure is the median of the rounds, in which own and other
work alternate, so that a busy machine disturbs both alike. Durable appends are timed by the wall, as disks
are waited for. `--peers` names a folder for pymerkle, installed there into an environment of its own. The
lock per insert is of `bench/postgres.py`, on a server of its own.

What is compared is not always the same work: verifying also insists that every entry is canonical, that
every batch has its signed root, and that stored hashes and tree are right. One signature an entry is what a
log without a tree has to check; it is measured on a sample and multiplied.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import log_workload as workload
import postgres
from log_append import bench_append, bench_one
from log_figures import alternate, cpu, told

from govern.lineage import index, tree
from govern.lineage.event_rows import Agreement
from govern.lineage.store.read import open_reader
from govern.lineage.verify import verify_store

if TYPE_CHECKING:
    from collections.abc import Sequence

PYMERKLE = """
import sys, time
from pymerkle import InmemoryTree, verify_inclusion
count, tries = map(int, sys.argv[1:])
tree = InmemoryTree(algorithm="sha256")
began = time.process_time()
for n in range(count):
    tree.append_entry(b'{"n":%d}' % n)
print((time.process_time() - began) / count)
root, began = tree.get_state(), time.process_time()
for at in range(1, tries + 1):
    proof = tree.prove_inclusion(at * (count // tries))
print((time.process_time() - began) / tries)
began = time.process_time()
for _ in range(tries):
    verify_inclusion(tree.get_leaf(tries * (count // tries)), root, proof)
print((time.process_time() - began) / tries)
"""


def bench_verify(path: Path, count: int, rounds: int) -> None:
    with open_reader(path) as reader:
        stream = b"".join(reader.entries())
    cores = min(len(os.sched_getaffinity(0)), -(-count // 65_536))

    def verify() -> None:
        assert verify_store(path, workload.KEY.verifier).ok

    (ours, noise), (bound, _) = alternate(rounds, cpu, verify, lambda: sha256(stream).digest())
    mine, theirs = f"{ours:.2f} s CPU ±{noise / 2:.0%}", f"SHA-256 stream {bound:.2f} s"
    told(f"verify {count:,} entries", mine, theirs, f"{ours / bound:.1f}x", "all cores together")
    told(
        "  a core", f"{ours / cores:.2f} s on {cores}", "", f"{ours / cores / bound:.1f}x", "≤ 2 s or ≤ 4.5x"
    )

    def indexed() -> None:
        seen = Agreement()
        report = verify_store(path, workload.KEY.verifier, seen=seen)
        assert report.ok
        with open_reader(path) as reader:
            assert not index.check(reader.database, seen, report.entries)

    ((both, noise),) = alternate(min(rounds, 3), cpu, indexed)
    told("  with its index", f"{both:.2f} s CPU ±{noise / 2:.0%}", "", f"{both / cores:.2f} s", "a core")
    message, sample = b"x" * 500, 3000
    signature = workload.KEY.sign(message)
    began = cpu()
    for _ in range(sample):
        assert workload.KEY.verifier.check(message, signature)
    each = (cpu() - began) / sample * count
    told("  one signature an entry", "", f"Ed25519 {each:.0f} s", f"{ours / each:.2f}x", "")


def bench_proof(path: Path, count: int, rounds: int, peer: Sequence[float]) -> None:
    tries = [at * (count // 200) for at in range(200)]
    with open_reader(path) as reader:
        head = reader.head()

        def prove() -> None:
            for at in tries:
                tree.inclusion_proof(at, count, reader.node)

        proof = tree.inclusion_proof(tries[-1], count, reader.node)
        (leaf,) = reader.leaves(tries[-1], tries[-1] + 1)

        def check() -> None:
            for _ in tries:
                tree.verify_inclusion(tries[-1], count, leaf, proof, head.root)

        (making, noise), (checking, _) = alternate(rounds, cpu, prove, check)
    making, checking = making / len(tries), checking / len(tries)
    other = (
        ("", "") if not peer else (f"pymerkle, 100,000: {peer[1] * 1e3:.2f} ms", f"{peer[2] * 1e6:.0f} µs")
    )
    ratios = ("", "") if not peer else (f"{making / peer[1]:.3f}x", f"{checking / peer[2]:.2f}x")
    told(f"proof in {count:,}", f"{making * 1e3:.2f} ms ±{noise / 2:.0%}", other[0], ratios[0], "≤ 1 ms")
    told("  its check", f"{checking * 1e6:.1f} µs", other[1], ratios[1], "≤ 20 µs")


def bench_storage(path: Path, count: int) -> None:
    with open_reader(path) as reader:
        stored = sum(map(len, reader.entries()))
    beside = (path.stat().st_size - stored) / count
    told("storage beside an entry's bytes", f"{beside:.0f} B", "", "", "≤ 150 B")


def bench_writers(clients: int, rounds: int) -> None:
    """Many writers on PostgreSQL: the inbox and its leader beside a lock for each insert."""
    found = postgres.compare(clients, seconds=4.0, rounds=rounds, batch=16)
    for what, (theirs, ours) in found.items():
        told(
            f"{clients} writers, {what[0]} at a time",
            f"{ours:,.0f}/s",
            f"{what[1]} {theirs:,.0f}/s",
            f"{ours / theirs:.1f}x",
            "≥ 10x" if what[1] == postgres.PER_INSERT else "",
        )


def pymerkle(folder: Path | None) -> list[float]:
    """Measure the peer: seconds to append, to prove and to check in a tree of 100,000; nothing without it."""
    if folder is None:
        print("pymerkle: not measured; name a folder to install it into with --peers", flush=True)
        return []
    python = folder / "pymerkle/bin/python"
    if not python.exists():
        venv.create(folder / "pymerkle", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "pymerkle"], check=True)
    done = subprocess.run(
        [python, "-c", PYMERKLE, "100000", "50"], capture_output=True, text=True, check=True
    )
    return [float(line) for line in done.stdout.split()]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the signed log beside bounds and peers.")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--durable", type=int, default=2_000, help="entries that are made durable one by one")
    parser.add_argument("--clients", type=int, default=32, help="writers on PostgreSQL")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "govern-bench-log")
    parser.add_argument("--peers", type=Path)
    asked = parser.parse_args()
    path = workload.make_log(asked.folder, asked.entries)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {path}", flush=True)
    told("", "govern", "bound or peer", "ratio", "goal")
    peer = pymerkle(asked.peers)
    bench_verify(path, asked.entries, asked.rounds)
    with ExitStack() as stack:
        bench_append(asked.folder, asked.rounds, stack)
    bench_one(asked.folder, asked.rounds, asked.durable)
    bench_proof(path, asked.entries, asked.rounds, peer)
    bench_storage(path, asked.entries)
    bench_writers(asked.clients, min(asked.rounds, 3))


if __name__ == "__main__":
    main()
