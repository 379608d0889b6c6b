from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage import checkpoint, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.keys import PrivateKey
from govern.lineage.publish import ConflictError, publish
from govern.lineage.read_tiles import verify_tiles
from govern.lineage.store.sqlite import SqliteLog

NOW = "2026-01-02T03:04:05.000006Z"


def grow(log: SqliteLog, count: int) -> None:
    start = log.head().size
    log.append([{"event": f"ev:1_{n}", "type": "event"} for n in range(start, start + count)], NOW)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_log_is_published_and_verifies_from_the_files_alone(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert publish(log, out) == 1
    assert verify_tiles(out, key.verifier).ok
    for count in (1, 254, 1, 1, 300):
        grow(log, count)
        publish(log, out)
        report = verify_tiles(out, key.verifier)
        assert report.ok, report.failures
        assert report.entries == log.head().size
    assert sorted(files(out)) == [
        "checkpoint",
        "tile/0/000", "tile/0/000.p/1", "tile/0/000.p/255", "tile/0/001", "tile/0/001.p/1", "tile/0/002.p/45",
        "tile/1/000.p/1", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/000.p/1", "tile/entries/000.p/255", "tile/entries/001",
        "tile/entries/001.p/1", "tile/entries/002.p/45",
    ]  # fmt: skip


def test_publishing_again_writes_nothing_and_an_interrupted_run_is_finished(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    grow(log, 300)
    seen: list[tuple[int, int]] = []
    assert publish(log, out, lambda *now: seen.append(now)) == 6
    assert seen == [(256, 300), (300, 300)]
    assert publish(log, out) == 0
    (out / "checkpoint").unlink()
    (out / "tile/0/001.p/44").unlink()
    assert publish(log, out) == 2
    assert verify_tiles(out, key.verifier).ok


def test_a_partial_tile_may_be_tidied_away_once_the_full_one_is_there(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    grow(log, 200)
    publish(log, out)
    old = (out / "checkpoint").read_bytes()
    grow(log, 56)
    publish(log, out)
    shutil.rmtree(out / "tile/0/000.p")
    shutil.rmtree(out / "tile/entries/000.p")
    (out / "checkpoint").write_bytes(old)
    report = verify_tiles(out, key.verifier)
    assert report.ok, report.failures
    assert report.entries == 200


def test_a_published_file_is_never_overwritten(log: SqliteLog, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grow(log, 300)
    publish(log, out)
    for name in files(out):
        if name != "checkpoint":
            data = (out / name).read_bytes()
            (out / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            with pytest.raises(ConflictError, match="differs"):
                publish(log, out)
            (out / name).write_bytes(data)
    assert publish(log, out) == 0


@pytest.mark.parametrize(
    ("size", "match"), [(400, "has published size 400"), (299, "another tree of size 299")]
)
def test_a_published_checkpoint_that_is_not_of_our_past_is_not_replaced(
    log: SqliteLog, key: PrivateKey, tmp_path: Path, size: int, match: str
) -> None:
    out = tmp_path / "out"
    grow(log, 300)
    publish(log, out)
    note = checkpoint.sign(Checkpoint(key.name, size, b"x" * 32), key)
    (out / "checkpoint").write_bytes(note)
    with pytest.raises(ConflictError, match=match):
        publish(log, out)
    assert (out / "checkpoint").read_bytes() == note
    (out / "checkpoint").write_bytes(note.replace(key.name.encode(), b"other.example"))
    with pytest.raises(ConflictError, match=r"published log other\.example"):
        publish(log, out)
    (out / "checkpoint").write_bytes(b"rubbish")
    with pytest.raises(ConflictError, match="cannot be read"):
        publish(log, out)


def test_a_changed_entry_is_not_published(log: SqliteLog, tmp_path: Path) -> None:
    grow(log, 3)
    log.connection.execute("DROP TRIGGER entry_update")
    log.connection.execute("UPDATE entry SET bytes = x'7b7d' WHERE idx = 1")
    with pytest.raises(IntegrityError, match="entries 0 to 2 are not what was hashed"):
        publish(log, tmp_path / "out")


def test_every_changed_byte_of_a_published_log_is_found(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    grow(log, 257)
    publish(log, out)
    current = {
        "tile/0/000",
        "tile/0/001.p/1",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/1",
        "checkpoint",
    }
    assert set(files(out)) == current
    for name, data in files(out).items():
        for at in range(0, len(data), 1 + len(data) // 40):
            (out / name).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            assert not verify_tiles(out, key.verifier).ok, (name, at)
        (out / name).write_bytes(data)
    assert verify_tiles(out, key.verifier).ok


def test_the_entry_that_was_changed_in_a_published_log_is_named(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    grow(log, 5)
    publish(log, out)
    bundle = out / "tile/entries/000.p/5"
    bundle.write_bytes(bundle.read_bytes().replace(b"ev:1_3", b"ev:1_9"))
    (failure,) = verify_tiles(out, key.verifier).failures
    assert failure.message == "entry 3 (event ev:1_9) was changed after it was signed"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("tile/entries/000", "tile-missing"),
        ("tile/0/000", "tile-missing"),
        ("tile/1/000.p/1", "tile-missing"),
    ],
)
def test_a_missing_tile_is_named(
    log: SqliteLog, key: PrivateKey, tmp_path: Path, name: str, slug: str
) -> None:
    out = tmp_path / "out"
    grow(log, 257)
    publish(log, out)
    (out / name).unlink()
    report = verify_tiles(out, key.verifier)
    assert slug in [failure.slug for failure in report.failures]
    assert any(name in failure.message for failure in report.failures)


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/001.p/1"])
@pytest.mark.parametrize("kept", [0, 32])
def test_a_tile_that_was_cut_short_is_not_filled_in(
    log: SqliteLog, key: PrivateKey, tmp_path: Path, name: str, kept: int
) -> None:
    out = tmp_path / "out"
    grow(log, 257)
    publish(log, out)
    whole = (out / name).read_bytes()
    if len(whole) == kept:
        return
    (out / name).write_bytes(whole[:kept])
    assert not verify_tiles(out, key.verifier).ok


def test_an_older_checkpoint_kept_elsewhere_must_be_in_it_and_a_newer_one_shows_what_is_missing(
    log: SqliteLog, key: PrivateKey, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    grow(log, 5)
    publish(log, out)
    old = (out / "checkpoint").read_bytes()
    grow(log, 5)
    assert not verify_tiles(out, key.verifier, known=[log.checkpoint() or b""]).ok
    publish(log, out)
    assert verify_tiles(out, key.verifier, known=[old]).ok
    fork = checkpoint.sign(Checkpoint(key.name, 5, tree.EMPTY_ROOT), key)
    assert not verify_tiles(out, key.verifier, known=[fork]).ok


def test_a_folder_without_a_log_and_one_that_cannot_be_written_say_so(
    log: SqliteLog, key: PrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="no published log"):
        verify_tiles(tmp_path / "nothing", key.verifier)
    grow(log, 3)

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DurabilityError, match="No space left"):
        publish(log, tmp_path / "out")
    assert files(tmp_path / "out") == {}
