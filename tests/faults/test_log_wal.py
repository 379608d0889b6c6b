"""Writes to the write-ahead log that were torn or lost, as by a disk that acknowledges too early.

What SQLite reads back is then an earlier state of the log, whole in itself. That state must verify; and where
it lacks what was acknowledged, the memory outside must notice before anything is appended.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.lineage.keys import PrivateKey
from govern.lineage.store import guard, sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"
FRAME = 24 + 4096  # a frame's header and its page (sqlite.org/walformat.html)
HEADER = 32
BATCHES = 4


@pytest.fixture
def torn(make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path) -> tuple[Path, bytes]:
    """Give a copy of a log that is being written to, and the bytes of its write-ahead log."""
    path = make_log()
    with sqlite.open_log(path, log_key, HeadFile(tmp_path / "state/head.db")) as log:
        for number in range(BATCHES):
            log.append([{"n": number, "pad": "x" * 3000}], NOW)
        (tmp_path / "copy").mkdir()
        for name in ("log.db", "log.db-wal"):
            shutil.copy(tmp_path / name, tmp_path / "copy" / name)
    wal = (tmp_path / "copy/log.db-wal").read_bytes()
    assert len(wal) > HEADER + 8 * FRAME
    return tmp_path / "copy/log.db", wal


def outcome(path: Path, whole: bytes, wal: bytes, key: PrivateKey, head: HeadFile) -> int:
    """Open the log with such a write-ahead log; give its size after the loss."""
    path.write_bytes(whole)
    path.with_name("log.db-wal").write_bytes(wal)
    path.with_name("log.db-shm").unlink(missing_ok=True)
    report = verify_store(path, key.verifier)
    assert report.ok, report.failures
    known = head.read(key.name)
    assert known is not None
    assert verify_store(path, key.verifier, known=[known.checkpoint]).ok == (report.entries == BATCHES)
    with sqlite.open_log(path, key, head) as log:
        if report.entries < BATCHES:
            with pytest.raises(guard.RollbackError):
                log.append([{"n": "after"}], NOW)
        assert log.head().size == report.entries
    return report.entries


def test_a_write_ahead_log_that_ends_anywhere(
    torn: tuple[Path, bytes], log_key: PrivateKey, tmp_path: Path
) -> None:
    path, wal = torn
    whole, head = path.read_bytes(), HeadFile(tmp_path / "state/head.db")
    lengths = [*range(HEADER, len(wal), FRAME), *range(0, len(wal), 1999), len(wal)]
    sizes = [outcome(path, whole, wal[:length], log_key, head) for length in sorted(lengths)]
    assert sizes == sorted(sizes), "the longer it is, the more is there"
    assert {*sizes} == {*range(BATCHES + 1)}, "batches are there or not, never in part"


@pytest.mark.parametrize("how", ["zeroed", "garbled", "swapped"])
def test_a_frame_that_never_reached_the_disk_ends_the_log_before_its_batch(
    torn: tuple[Path, bytes], log_key: PrivateKey, tmp_path: Path, how: str
) -> None:
    path, wal = torn
    whole, head = path.read_bytes(), HeadFile(tmp_path / "state/head.db")
    frames = [wal[at : at + FRAME] for at in range(HEADER, len(wal), FRAME)]
    sizes = []
    for at in range(len(frames)):
        spoilt = list(frames)
        if how == "swapped":
            spoilt[at] = frames[at - 1]
        else:
            filler = b"\0" * FRAME if how == "zeroed" else b"\xa5" * (FRAME // 2) + frames[at][FRAME // 2 :]
            spoilt[at] = filler
        sizes.append(outcome(path, whole, wal[:HEADER] + b"".join(spoilt), log_key, head))
    assert sizes == sorted(sizes)
    assert sizes[0] == 0
    assert sizes[-1] == BATCHES - 1
