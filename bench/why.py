"""What answers cost in a log of a million events, and exact causes: beside other libraries, in one run.

    python bench/why.py [--events N] [--store DIR] [--rounds N] [--largest K] [--shared DIR] [--no-peers]

The workspace with N events (a million by default: 1.5 GB, a minute or two to make) is kept in DIR and used
again, and so are the peers' environments below it, one for networkx and rustworkx and one for shap and DoWhy;
a peer that can't be installed is skipped, and says so. Seconds are CPU seconds, user and system, of one
process; each is the median of the rounds, with half the distance between fastest and slowest.

What is compared is not always the same work. A command of ours is a cold process that also proves each entry
it cites under a signed checkpoint; "first" is without what an earlier command kept, which includes reading
the whole log where the answer is about all of it. A graph library has the edges alone in memory, and no log.
For causes, others are given the outcome of every combination as a table, so that they run no stage; of a rate
DoWhy is told what the stages gave, as numbers, because it can't run them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import why_causes as causing
import why_graph as graph
import why_store as stores

from govern.lineage import index
from govern.lineage.store.read import open_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).resolve().parent
PEERS = {"graphs": ("networkx", "rustworkx"), "causes": ("shap", "dowhy")}
LAUNCH = """
import json, os, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {"seconds": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024, "exit": done.returncode}
print(json.dumps({**told, "said": done.stderr.decode()[-500:]}))
"""
"""Runs a command from a small process: a child begins with the memory of its parent on its account."""


class Cost(NamedTuple):
    """Median CPU seconds, how far apart the rounds were, and the most memory, in mebibytes."""

    seconds: float
    apart: float
    memory: float = 0.0

    def __str__(self) -> str:
        return f"{said(self.seconds)} ±{self.apart / 2 / self.seconds if self.seconds else 0:.0%}"


def said(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:,.2f} s"
    return f"{seconds * 1e3:,.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:,.0f} µs"


def told(name: str, ours: str, other: str = "", ratio: str = "", goal: str = "") -> None:
    print(f"{name:<34} {ours:>24} {other:>46} {ratio:>9}   {goal}", flush=True)


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work: Callable[[], Any], rounds: int) -> tuple[Cost, Any]:
    taken, found = [], None
    for _ in range(rounds):
        began = cpu()
        found = work()
        taken.append(cpu() - began)
    return Cost(statistics.median(taken), max(taken) - min(taken)), found


def many(work: Callable[[], int], times: int) -> tuple[float, int]:
    """Give the median over five rounds of the seconds that one of so many times took."""

    def repeated() -> int:
        found = 0
        for _ in range(times):
            found = work()
        return found

    cost, found = timed(repeated, 5)
    return cost.seconds / times, found


def command(store: stores.Store, rounds: int, *words: str) -> Cost:
    """Run a command of ours in cold processes, the workspace's cache as it is."""
    taken = []
    for _ in range(rounds):
        call = [sys.executable, "-c", LAUNCH, sys.executable, "-m", "govern", *words]
        environ = {name: value for name, value in store.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(call, cwd=store.root, env=environ, capture_output=True, check=True)
        one = json.loads(done.stdout)
        assert one["exit"] == 0, one["said"]
        taken.append(one)
    seconds = [one["seconds"] for one in taken]
    return Cost(statistics.median(seconds), max(seconds) - min(seconds), max(one["memory"] for one in taken))


def bench_commands(store: stores.Store, rounds: int) -> None:
    name, version = graph.asked_version(store)
    told(f"whole commands, {store.events:,} events", "govern", "", "memory")
    for words, goal in (
        (("derive", graph.event(store)), "≤ 150 ms, ≤ 40 MB"),
        (("as-of", stores.moment(store.runs // 2)), ""),
        (("impact", f"{name}@{version}"), ""),
        (("impact", graph.last_releases(store)[-1].partition("@")[0]), "a release"),
        (("impact", stores.HUB), "all there is, each run proved"),
    ):
        for kept in (store.cache, store.environ["GOVERN_HOME"] + "/verified"):
            shutil.rmtree(kept, ignore_errors=True)
        first = command(store, 1, *words)
        again = command(store, rounds if words[-1] != stores.HUB else min(rounds, 3), *words)
        told(f"  {words[0]} {words[1]}"[:34], f"first {said(first.seconds)}", "", f"{first.memory:.0f} MB")
        told("", str(again), "", f"{again.memory:.0f} MB", goal)


def bench_queries(store: stores.Store, peers: Path | None) -> None:
    ours = graph.asked(store, many)
    nodes, edges = graph.write(store, store.root.parent / "graph")
    told(f"{nodes:,} nodes, {edges:,} edges", "govern (SQLite)", "peer", "ratio")
    told("  impact, each event listed", said(ours["listed"]), "", "", f"{ours['listed found']:,} events")
    told("  as-of", said(ours["as-of"]), "", "", f"{ours['as-of found']} in force")
    for peer in PEERS["graphs"]:
        found = asked(peers, "graphs", peer, str(store.root.parent / "graph"))
        if found is None:
            continue
        load = f"{peer} {found['version']}: {said(found['load'])}, {found['memory']:,.0f} MB"
        told("  open, or load", "with the command above", load)
        for name, goal in (("derive", ""), ("impact", "≤ 500 µs"), ("hub", ""), ("diff", "")):
            ratio = f"{ours[name] / found[name]:.2f}x" if found[name] else ""
            told(f"  {name}", said(ours[name]), f"{peer} {said(found[name])}", ratio, goal)
            assert name in {"derive", "diff"} or ours[f"{name} found"] == found[f"{name} found"]


def bench_storage(store: stores.Store) -> None:
    with open_reader(store.database) as reader:
        rows = reader.database.rows
        count, stored = rows("SELECT count(*), sum(length(bytes)) FROM entry")[0]
        try:
            sizes = dict(rows("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        except Exception as error:  # noqa: BLE001 - whatever an SQLite without this table says
            told("storage", f"not measured: {error}")
            return
        tables = dict(rows("SELECT name, tbl_name FROM sqlite_schema"))
    derived = sum(size for name, size in sizes.items() if tables.get(name) in {*index.TABLES, "node"})
    told("index and tree, an event", f"{derived / store.events:.0f} B", "", "", "≤ 150 B")
    beside = (sum(sizes.values()) - stored) / count
    told("all but the entries' bytes, an entry", f"{beside:.0f} B", "", "", f"{count:,} entries")


def bench_causes(largest: int, rounds: int, peers: Path | None, folder: Path) -> None:
    told("all minimal causes and exact shares", "govern", "brute force or peer", "ratio", "")
    for k in range(4, largest + 1, 4):
        ours, answer = timed(lambda: causing.explained(k), rounds)  # noqa: B023 - called at once
        runs = f"{answer.stage_runs:,} of {causing.STAGES << k:,} stage runs"
        told(f"  k = {k}", str(ours), "", "", runs)
        if k <= 12:
            other, (_, minimal) = timed(lambda: causing.by_brute_force(k), 1)  # noqa: B023 - called at once
            found = {frozenset(f"f{at}" for at in range(k) if mask >> at & 1) for mask in minimal}
            assert found == causing.named(answer)
            ratio = f"{ours.seconds / other.seconds:.3f}x"
            told("", "", f"every combination {said(other.seconds)}", ratio, f"{len(minimal)} minimal sets")
        if k > 16:
            told("", "", "no peer was asked: 2^k set functions", "", "")
            continue
        table = folder / "table.bin"
        causing.table(k, table)
        for peer in PEERS["causes"]:
            if (other_said := asked(peers, "causes", peer, str(table), str(k))) is None:
                continue
            worst = max(
                abs(share - float(answer.share.get(f"f{at}", 0)))
                for at, share in enumerate(other_said["shares"])
            )
            seconds = other_said["seconds"]
            text = f"{peer} {other_said['version']}, shares only {said(seconds)}"
            told("", "", text, f"{ours.seconds / seconds:.3f}x", f"apart by {worst:.0e}")


def bench_rate(shared: Path, rounds: int, peers: Path | None, folder: Path) -> None:
    if not (shared / "data/feedback").is_dir():
        told("why a rate changed", f"left out: no texts in {shared} (--shared)")
        return
    ours, found = timed(lambda: causing.rate(shared, 3_708), rounds)
    whole = found.whole
    change = float(whole.change)
    told("why a rate changed", "govern", "peer", "ratio", "")
    told(
        "  3,708 texts, 7 factors",
        str(ours),
        "",
        "",
        f"{change:+.3%}, of which explained {float(whole.sum) / change:.0%}; ≤ 2 s",
    )
    place = folder / "observed.json"
    assert float(causing.observed(shared, 3_708, place)) == change
    if (other := asked(peers, "causes", "rate", str(place))) is not None:
        part = sum(other["shares"].values()) / change
        text = f"DoWhy {other['version']} distribution_change {said(other['seconds'])}"
        ratio = f"{ours.seconds / other['seconds']:.3f}x"
        told("", "", text, ratio, f"of five numbers, not factors; explained {part:.0%}")


def environments(folder: Path) -> Path:
    """Make the peers' environments that are not there; one that can't be made is left out, and said."""
    for name, packages in PEERS.items():
        place = folder / name
        if (place / "ready").exists():
            continue
        try:
            venv.create(place, with_pip=True, clear=True)
            install = [place / "bin/python", "-m", "pip", "install", "--quiet", *packages]
            subprocess.run(install, check=True, capture_output=True, timeout=900)
            (place / "ready").touch()
        except (OSError, subprocess.SubprocessError) as error:
            why = getattr(error, "stderr", None) or str(error).encode()
            print(f"skipped: {', '.join(packages)} can't be installed: {why.decode()[-200:]}", flush=True)
    return folder


def asked(peers: Path | None, environment: str, *words: str) -> dict[str, Any] | None:
    """Ask a peer in its environment; None where it is not there, or gives up, which is said."""
    if peers is None or not (peers / environment / "ready").exists():
        return None
    call: Sequence[str | Path] = [peers / environment / "bin/python", HERE / "why_peers.py", *words]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(call, capture_output=True, text=True, timeout=3_600, env=environ, check=False)
    if done.returncode:
        told("", "", f"{words[0]} gave up: {done.stderr.strip().splitlines()[-1][:60]}")
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure answers beside other libraries.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, default=Path(tempfile.gettempdir()) / "govern-bench-why")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--largest", type=int, default=20, help="the most changed factors")
    parser.add_argument("--shared", type=Path, default=HERE.parents[1] / "shared")
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    began = cpu()
    store = stores.make(given.store, given.events)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {store.database}", flush=True)
    if cpu() - began > 1:
        told("made, signed and indexed", said(cpu() - began), "", "", "≤ 180 s")
    peers = None if given.no_peers else environments(given.store / "peers")
    bench_commands(store, given.rounds)
    bench_queries(store, peers)
    bench_storage(store)
    bench_causes(given.largest, given.rounds, peers, given.store)
    bench_rate(given.shared, given.rounds, peers, given.store)


if __name__ == "__main__":
    main()
