"""Killed, and told of a disk error, at each system call that an append makes on the log's files.

strace injects the faults (`apt-get install strace`); it has to be allowed to trace.
A sample of the calls is spoilt in every run of the suite, each one of them by `make test-slow`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.lineage import keys
from govern.lineage.keys import PrivateKey
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"
ROOT = Path(__file__).resolve().parents[2]
WRITER = Path(__file__).with_name("writer.py")
FILES = [name + extra for name in ("log.db", "head/head.db") for extra in ("", "-wal", "-shm", "-journal")]
CALLS = (
    "pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "fcntl", "pread64", "openat", "mmap", "close",
)  # fmt: skip
BATCH = 3

Fault = tuple[str, int, str]
"""A system call, which one of them, and what happens to it."""


def run(folder: Path, *inject: str) -> tuple[subprocess.CompletedProcess[str], Counter[str]]:
    """Append one batch under strace; give how it ended, and which calls it made on the log's files."""
    trace = folder / "trace"
    paths = [word for name in FILES for word in ("-P", str(folder / name))]
    command = ["strace", "-qq", "-o", str(trace), *paths, "-e", f"trace={','.join(CALLS)}", *inject]
    files = [str(folder / item) for item in ("log.db", "head/head.db", "log.key")]
    done = subprocess.run(
        [*command, sys.executable, str(WRITER), *files, "w", "1", str(BATCH)],
        capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    lines = trace.read_text().splitlines() if trace.exists() else []
    return done, Counter(match[1] for line in lines if (match := re.match(r"(\w+)\(", line)))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a log of one entry and its key."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not here, so no system call can be made to fail: apt-get install strace")
    if subprocess.run(
        ["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False
    ).returncode:
        pytest.skip("strace may not trace here, so no system call can be made to fail")
    folder = tmp_path_factory.mktemp("strace")
    (folder / "log.key").unlink(missing_ok=True)
    key = PrivateKey("log.example/faults", keys.generate("x").secret)
    keys.save_private(key, folder / "log.key")
    with sqlite.create_log(folder / "log.db", key, HeadFile(folder / "head/head.db"), NOW) as log:
        log.append([{"n": 0}], NOW)
    return folder


@pytest.fixture(scope="module")
def faults(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Fault]:
    """Every call of an append that nothing happens to, with each way to spoil it."""
    folder = tmp_path_factory.mktemp("count") / "x"
    shutil.copytree(prepared, folder)
    done, calls = run(folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"1 {1 + BATCH} ")
    assert calls["pwrite64"] > 10, "an append writes"
    assert calls["fdatasync"] + calls["fsync"] >= 3, "and makes it durable"
    return [
        (call, at, how)
        for call in CALLS
        for at in range(1, calls[call] + 1)
        for how in ("signal=SIGKILL", "error=EIO")
    ]


def check(prepared: Path, folder: Path, fault: Fault) -> str:
    """Append with one fault: what was acknowledged is there, the batch is whole or absent, and it goes on."""
    call, at, how = fault
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(prepared, folder)
    done, _ = run(folder, "-e", f"inject={call}:{how}:when={at}")
    acknowledged = done.stdout.startswith(f"1 {1 + BATCH} ")
    if how == "error=EIO" and done.returncode:
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith(("govern.errors.", "govern.lineage.")), (fault, done.stderr)
    key = keys.load_private(folder / "log.key")
    memory = HeadFile(folder / "head/head.db")
    head = memory.read(key.name)
    assert head is not None, fault
    report = verify_store(folder / "log.db", key.verifier, known=[head.checkpoint])
    assert report.ok, (fault, report.failures)
    assert report.entries in ([1 + BATCH] if acknowledged else [1, 1 + BATCH]), fault
    assert head.size == 1 + BATCH or not acknowledged, fault
    with sqlite.open_log(folder / "log.db", key, memory) as log:
        receipt = log.append([{"after": "the fault"}], NOW)
    assert receipt.first == report.entries, fault
    assert verify_store(folder / "log.db", key.verifier, known=[receipt.checkpoint]).ok, fault
    return "acknowledged" if acknowledged else "kept" if report.entries > 1 else "absent"


def survive(prepared: Path, folder: Path, faults: list[Fault], say: Callable[[str, object], None]) -> None:
    outcomes = Counter(check(prepared, folder, fault) for fault in faults)
    told = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    say("survived", f"append: survived {len(faults)} faults at system calls; the batch was {told}")


def test_a_sample_of_faults_is_survived(
    prepared: Path, faults: list[Fault], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    survive(prepared, tmp_path / "log", faults[::23], record_property)


@pytest.mark.slow
def test_a_fault_at_each_call_is_survived(
    prepared: Path, faults: list[Fault], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    survive(prepared, tmp_path / "log", faults, record_property)
