"""A full disk and a read-only one: real ones where the tests may mount, and SQLite's own limit everywhere."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from govern.errors import DurabilityError, UsageError
from govern.lineage import keys
from govern.lineage.keys import KeyFileError, PrivateKey
from govern.lineage.publish import publish
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.store.read import open_reader
from govern.lineage.verify import verify_store

NOW = "2026-01-02T03:04:05.000006Z"


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Give a way to mount things below the test's folder, or skip where that is not allowed."""
    mounted: list[Path] = []

    def run(*arguments: str, at: str) -> Path:
        place = tmp_path / at
        place.mkdir(exist_ok=True)
        done = subprocess.run(["mount", *arguments, str(place)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"mounting is not allowed here: {done.stderr.decode().strip()}")
        mounted.append(place)
        return place

    yield run
    for place in reversed(mounted):
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(path: Path, log_key: PrivateKey, memory: HeadFile) -> tuple[int, DurabilityError]:
    """Append until it fails; give how many entries were acknowledged, and the error."""
    acknowledged = 0
    with sqlite.open_log(path, log_key, memory) as log:
        for number in range(200):
            try:
                receipt = log.append([{"n": number, "pad": "x" * 20_000}], NOW)
            except DurabilityError as error:
                assert log.head().size == acknowledged
                return acknowledged, error
            acknowledged = receipt.size
    raise AssertionError("the disk never was full")


def test_a_full_disk_loses_nothing_and_the_log_goes_on_when_there_is_room(
    mount: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    disk = mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", at="disk")
    memory = HeadFile(tmp_path / "state/head.db")
    sqlite.create_log(disk / "log.db", log_key, memory, NOW).close()
    (disk / "ballast").write_bytes(b"x" * 300_000)
    acknowledged, error = fill(disk / "log.db", log_key, memory)
    assert acknowledged > 3
    assert "the disk is full" in error.message
    assert "Free some space" in error.help
    assert verify_store(disk / "log.db", log_key.verifier).ok
    (disk / "ballast").unlink()
    with sqlite.open_log(disk / "log.db", log_key, memory) as log:
        assert log.append([{"room": "again"}], NOW).first == acknowledged
    assert verify_store(disk / "log.db", log_key.verifier).entries == acknowledged + 1


def test_a_full_disk_by_sqlites_own_limit(
    make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"n": 0}])
    with sqlite.open_log(path, log_key, HeadFile(tmp_path / "state/head.db")) as log:
        log.connection.execute("PRAGMA max_page_count = 30")
        with pytest.raises(DurabilityError, match="the disk is full"):
            log.append([{"pad": "x" * 60_000} for _ in range(4)], NOW)
        assert log.head().size == 1
        log.connection.execute("PRAGMA max_page_count = 3000")
        assert log.append([{"n": 1}], NOW).size == 2
    assert verify_store(path, log_key.verifier).ok


def test_a_full_disk_under_the_head_is_not_acknowledged(
    mount: Callable[..., Path], make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"n": 0}])
    disk = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", at="disk")
    shutil.copy(tmp_path / "state/head.db", disk / "head.db")
    (disk / "ballast").write_bytes(b"x" * (64 * 1024 - (disk / "head.db").stat().st_size - 4096))
    with sqlite.open_log(path, log_key, HeadFile(disk / "head.db")) as log:
        with pytest.raises(DurabilityError):
            log.append([{"n": 1}], NOW)
        (disk / "ballast").unlink()
    with sqlite.open_log(path, log_key, HeadFile(disk / "head.db")) as log:
        log.append([{"n": 2}], NOW)
    assert verify_store(path, log_key.verifier).ok


def test_a_read_only_disk_is_read_and_verified_and_refuses_to_be_written(
    mount: Callable[..., Path], make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    path = make_log([{"n": 0}], [{"n": 1}], folder=folder)
    frozen = mount("--bind", "-o", "ro", str(folder), at="frozen")
    if not _read_only(frozen):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(frozen)], check=True)
    assert _read_only(frozen)
    memory = HeadFile(tmp_path / "state/head.db")
    with (
        pytest.raises(DurabilityError, match=r"read-only|cannot be opened"),
        sqlite.open_log(frozen / "log.db", log_key, memory) as log,
    ):
        log.append([{"n": 2}], NOW)
    report = verify_store(frozen / "log.db", log_key.verifier)
    assert report.ok, report.failures
    assert report.entries == 2
    with open_reader(frozen / "log.db") as reader:
        assert reader.head().size == 2
        with pytest.raises(DurabilityError, match="Read-only"):
            publish(reader, frozen / "out")
    with pytest.raises((DurabilityError, UsageError)):
        sqlite.create_log(frozen / "new.db", keys.generate("new.example"), memory, NOW)
    with pytest.raises(KeyFileError, match="Read-only"):
        keys.save_private(log_key, frozen / "new.key")
    assert sorted(item.name for item in folder.iterdir()) == ["log.db"]
    assert path.exists()


def test_a_read_only_disk_with_unfinished_writes_says_what_to_do(
    mount: Callable[..., Path], make_log: Callable[..., Path], log_key: PrivateKey, tmp_path: Path
) -> None:
    path = make_log([{"n": 0}])
    folder = tmp_path / "copied"
    folder.mkdir()
    with sqlite.open_log(path, log_key, HeadFile(tmp_path / "state/head.db")) as log:
        log.append([{"n": 1}], NOW)
        for name in ("log.db", "log.db-wal"):
            shutil.copy(tmp_path / name, folder / name)
    frozen = mount("--bind", "-o", "ro", str(folder), at="frozen")
    if not _read_only(frozen):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(frozen)], check=True)
    with pytest.raises(UsageError, match=r"unfinished writes in log\.db-wal") as caught:
        verify_store(frozen / "log.db", log_key.verifier)
    assert "copy both files" in caught.value.help
    assert verify_store(folder / "log.db", log_key.verifier).entries == 2


def _read_only(folder: Path) -> bool:
    try:
        (folder / ".probe").write_bytes(b"")
    except OSError:
        return True
    (folder / ".probe").unlink()
    return False
