"""Several processes and one log: in turn, killed, or holding the lock."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.errors import DurabilityError
from govern.lineage import keys, tree
from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.read import open_reader
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"
WRITER = Path(__file__).with_name("writer.py")
WRITERS = 16
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> Callable[..., subprocess.Popen[str]]:
    make_log()
    keys.save_private(log_key, tmp_path / "log.key")

    def run(name: str, count: int, batch: int) -> subprocess.Popen[str]:
        files = [str(tmp_path / item) for item in ("log.db", "state/head.db", "log.key")]
        return subprocess.Popen(
            [sys.executable, str(WRITER), *files, name, str(count), str(batch)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

    return run


def head_note(tmp_path: Path, key: PrivateKey) -> bytes:
    head = HeadFile(tmp_path / "state/head.db").read(key.name)
    assert head is not None
    return head.checkpoint


def race(start: Callable[..., subprocess.Popen[str]], count: int) -> tuple[list[tuple[int, int]], float]:
    """Let 16 processes append batches of three; give what was acknowledged, and the longest wait."""
    writers = [start(f"w{number}", count, 3) for number in range(WRITERS)]
    receipts: list[tuple[int, int]] = []
    longest = 0.0
    for writer in writers:
        out, _ = writer.communicate(timeout=120)
        assert writer.returncode == 0
        for first, size, waited in (line.split() for line in out.splitlines()):
            receipts.append((int(first), int(size)))
            longest = max(longest, float(waited))
    return sorted(receipts), longest


def test_sixteen_processes_append_in_turn_and_nothing_is_lost_or_doubled(
    start: Callable[..., subprocess.Popen[str]], log_key: PrivateKey, tmp_path: Path
) -> None:
    receipts, _ = race(start, 8)
    assert receipts == [(at, at + 3) for at in range(0, WRITERS * 8 * 3, 3)]
    report = verify_store(tmp_path / "log.db", log_key.verifier, known=[head_note(tmp_path, log_key)])
    assert report.ok, report.failures
    with open_reader(tmp_path / "log.db") as log:
        entries = [json.loads(entry) for entry in log.entries()]
        assert log.head().root == tree.root([tree.leaf_hash(entry) for entry in log.entries()])
    assert Counter(entry["by"] for entry in entries) == {f"w{number}": 24 for number in range(WRITERS)}
    for number in range(WRITERS):
        own = [(entry["n"], entry["part"]) for entry in entries if entry["by"] == f"w{number}"]
        assert own == sorted(own)


@pytest.mark.slow
def test_sixteen_processes_and_nobody_waits_over_a_second(
    start: Callable[..., subprocess.Popen[str]], record_property: Callable[[str, object], None]
) -> None:
    receipts, longest = race(start, 150)
    assert len(receipts) == WRITERS * 150
    record_property(
        "waited", f"sqlite: the longest of {len(receipts)} waits of {WRITERS} took {longest:.3f} s"
    )
    assert longest < 1.0


@pytest.mark.parametrize("seed", range(6))
def test_what_was_acknowledged_outlives_kill_9(
    start: Callable[..., subprocess.Popen[str]], log_key: PrivateKey, tmp_path: Path, seed: int
) -> None:
    writer = start("victim", 10_000, 1 + seed * 7)
    assert writer.stdout is not None
    acknowledged = writer.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.0, 0.12))  # noqa: S311 - a moment, not a secret
    os.kill(writer.pid, signal.SIGKILL)
    rest, _ = writer.communicate(timeout=60)
    assert writer.returncode == -signal.SIGKILL
    lines = [line for line in (acknowledged + rest).splitlines(keepends=True) if line.endswith("\n")]
    last = int(lines[-1].split()[1])
    report = verify_store(tmp_path / "log.db", log_key.verifier, known=[head_note(tmp_path, log_key)])
    assert report.ok, report.failures
    assert report.entries >= last
    with sqlite.open_log(tmp_path / "log.db", log_key, HeadFile(tmp_path / "state/head.db")) as log:
        receipt = log.append([{"after": "the crash"}], NOW)
    assert receipt.first == report.entries
    assert verify_store(tmp_path / "log.db", log_key.verifier, known=[receipt.checkpoint]).ok


def test_a_second_writer_that_does_not_finish_is_named_as_the_reason(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"n": 0}])
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    memory = HeadFile(tmp_path / "state/head.db")
    with sqlite.open_log(path, log_key, memory, busy_timeout=0.2) as log:
        with pytest.raises(DurabilityError, match="another process is writing to it") as caught:
            log.append([{"n": 1}], NOW)
        assert "nothing of this batch was recorded" in caught.value.help
        assert log.head().size == 1  # reading goes on
        holder.communicate(timeout=30)
        assert log.append([{"n": 1}], NOW).size == 2


def test_a_head_file_held_by_another_process_is_not_acknowledged_past(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"n": 0}])
    blocker = sqlite3.connect(tmp_path / "state/head.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with sqlite.open_log(path, log_key, HeadFile(tmp_path / "state/head.db", 0.1)) as log:
        with pytest.raises(DurabilityError, match="is in the log, but is not acknowledged"):
            log.append([{"n": 1}], NOW)
        blocker.execute("ROLLBACK")
        blocker.close()
        assert log.append([{"n": 2}], NOW).size == 3
    assert verify_store(path, log_key.verifier).ok
