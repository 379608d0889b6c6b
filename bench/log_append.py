"""What an append costs, beside what it can't cost less than: CPU in batches, and the disk."""

from __future__ import annotations

import os
import tempfile
import time
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import log_workload as workload
from log_figures import alternate, cpu, told

from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import create_log, open_log
from govern.source.canonical import canonical_bytes, parse_canonical

if TYPE_CHECKING:
    from contextlib import ExitStack

    from govern.lineage.store.sqlite import SqliteLog

NOW = workload.NOW


def bench_append(folder: Path, rounds: int, stack: ExitStack) -> None:
    """A thousand entries at a time: beside the bound of CPU, and beside a flat file."""
    values = [parse_canonical(data) for data in islice(workload.entries(20_000), 20_000)]

    def bound() -> None:
        for at in range(0, len(values), 1000):
            hashes = [sha256(b"\0" + canonical_bytes(value)).digest() for value in values[at : at + 1000]]
            while len(hashes) > 1:
                pairs = zip(hashes[::2], hashes[1::2], strict=False)
                hashes = [sha256(b"\1" + left + right).digest() for left, right in pairs]

    fresh: list[SqliteLog] = []

    def ours() -> None:
        log = fresh.pop()
        for at in range(0, len(values), 1000):
            log.append(values[at : at + 1000], NOW)

    def renew(name: str) -> None:
        for _ in range(rounds):
            place = Path(tempfile.mkdtemp(dir=name))
            fresh.append(create_log(place / "log.db", workload.KEY, HeadFile(place / "head.db"), NOW))

    name = stack.enter_context(tempfile.TemporaryDirectory(dir=folder))
    renew(name)
    (mine, noise), (other, _) = alternate(rounds, cpu, ours, bound)
    count = len(values)
    rate, best = (
        f"{count / mine / 1e6:.3f}M/s CPU ±{noise / 2:.0%}",
        f"canonicalise + hash {count / other / 1e6:.3f}M/s",
    )
    told("append, batches of 1,000", rate, best, f"{other / mine:.2f}x", "≥ 0.5x")

    def flat() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as name, (Path(name) / "flat").open("wb") as file:
            for at in range(0, len(values), 1000):
                file.writelines(map(canonical_bytes, values[at : at + 1000]))
                file.flush()
                os.fsync(file.fileno())

    renew(name)
    (mine, noise), (other, _) = alternate(rounds, time.perf_counter, ours, flat)
    rate, best = f"{count / mine:,.0f}/s ±{noise / 2:.0%}", f"flat file + fsync {count / other:,.0f}/s"
    told("durable append, batches of 1,000", rate, best, f"{other / mine:.2f}x", "≥ 0.5x")


def bench_one(folder: Path, rounds: int, number: int) -> None:
    """One entry, made durable, before the next one: `number` of them, each side in turns of a round."""
    values = [parse_canonical(data) for data in islice(workload.entries(number), number)]
    with tempfile.TemporaryDirectory(dir=folder) as name:
        path, head = Path(name) / "log.db", Path(name) / "head.db"
        create_log(path, workload.KEY, HeadFile(head), NOW).close()
        left, others = iter(values), iter(values)
        raw = os.open(Path(name) / "raw", os.O_WRONLY | os.O_CREAT)
        with open_log(path, workload.KEY, HeadFile(head)) as log:

            def ours() -> None:
                for value in islice(left, len(values) // rounds):
                    log.append([value], NOW)

            def fdatasync() -> None:
                for value in islice(others, len(values) // rounds):
                    os.write(raw, canonical_bytes(value))
                    os.fdatasync(raw)

            (mine, noise), (other, _) = alternate(rounds, time.perf_counter, ours, fdatasync)
        os.close(raw)
    each = len(values) // rounds
    told(
        "one durable append",
        f"{each / mine:,.0f}/s ±{noise / 2:.0%}",
        f"raw fdatasync {each / other:,.0f}/s",
        f"{other / mine:.2f}x",
        "≥ 0.8x",
    )
