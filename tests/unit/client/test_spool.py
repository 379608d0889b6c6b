from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from govern.client import segment as segments
from govern.client.spool import Spool, SpoolFullError
from govern.errors import DurabilityError
from govern.event.frames import OPEN, SEALED, frames


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    made = Spool(str(tmp_path / "spool"), segment_bytes=200, max_bytes=2_000)
    yield made
    made.close()


def held(folder: Path) -> list[bytes | None]:
    """Give all payloads, segment by segment in the order in which they were begun."""
    found: list[bytes | None] = []
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            found += [frame.payload for frame in frames(file)]
    return found


def test_a_folder_that_is_made_is_durable_in_its_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr("govern.client.spool._sync_folder", synced.append)
    made = Spool(str(tmp_path / "a" / "b" / "spool"))
    made.append([b"{}"])
    made.close()
    assert synced == [str(tmp_path / at) for at in ("", "a", "a/b", "a/b/spool")]


def test_payloads_are_there_in_their_order_over_several_segments(spool: Spool) -> None:
    payloads = [b'{"n":%d}' % number for number in range(30)]
    for at in range(0, 30, 3):
        spool.append(payloads[at : at + 3])
    folder = Path(spool.folder)
    assert held(folder) == payloads
    assert len(list(folder.iterdir())) > 1
    assert all(path.stat().st_size <= 200 for path in folder.iterdir())


def test_only_its_owner_can_read_it(spool: Spool) -> None:
    spool.append([b"{}"])
    folder = Path(spool.folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


def test_an_event_larger_than_a_segment_gets_one_of_its_own(spool: Spool) -> None:
    spool.append([b"{}"])
    spool.append([b"x" * 500])
    spool.append([b"{}"])
    assert held(Path(spool.folder)) == [b"{}", b"x" * 500, b"{}"]


def test_the_bound_holds_and_room_is_used_again(spool: Spool) -> None:
    def fill() -> None:
        while taken.append(0) is None:  # type: ignore[func-returns-value]
            spool.append([b"x" * 60])

    taken: list[int] = []
    with pytest.raises(SpoolFullError, match="is full") as caught:
        fill()
    assert "govern record --spool" in caught.value.help
    folder = Path(spool.folder)
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 2_000
    assert len(held(folder)) == len(taken) - 1
    for path in folder.iterdir():
        path.unlink()
    spool.append([b"{}"])
    assert held(folder) == [b"{}"]


def test_a_segment_that_a_drain_took_over_is_written_no_more(spool: Spool) -> None:
    spool.append([b"1"])
    (path,) = Path(spool.folder).iterdir()
    path.rename(path.with_suffix(SEALED))
    spool.append([b"2"])
    assert path.with_suffix(SEALED).read_bytes().endswith(b" 1\n")
    assert held(Path(spool.folder)) == [b"1", b"2"]


def test_a_drain_that_holds_the_lock_is_waited_for(spool: Spool) -> None:
    spool.append([b"1"])
    (path,) = Path(spool.folder).iterdir()
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        thread = threading.Thread(target=spool.append, args=([b"2"],))
        thread.start()
        thread.join(0.05)
        assert thread.is_alive()
        path.rename(path.with_suffix(SEALED))
    thread.join(10)
    assert not thread.is_alive()
    assert path.with_suffix(SEALED).read_bytes().endswith(b" 1\n")
    assert sorted(str(item) for item in held(Path(spool.folder))) == ["b'1'", "b'2'"]


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"), segment_bytes=1_000)
    barrier = threading.Barrier(8)

    def write(name: int) -> None:
        barrier.wait()
        for number in range(20):
            spool.append([b"%d-%d" % (name, number)])

    threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spool.close()
    found = held(tmp_path / "spool")
    assert sorted(map(str, found)) == sorted(str(b"%d-%d" % (n, m)) for n in range(8) for m in range(20))


def test_waiting_threads_share_one_call_of_the_system(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    entered, go_on = threading.Event(), threading.Event()

    def slow(fd: int) -> None:
        calls.append(fd)
        entered.set()
        go_on.wait(10)

    monkeypatch.setattr(os, "fdatasync", slow)
    threads = [threading.Thread(target=spool.append, args=([b"%d" % number],)) for number in range(6)]
    threads[0].start()
    assert entered.wait(10)
    for thread in threads[1:]:
        thread.start()
    while spool._written < 6:
        pass
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(calls) == 2


def test_after_a_fork_parent_and_child_write_apart(spool: Spool) -> None:
    spool.append([b"before"])
    child = os.fork()
    if child == 0:
        try:
            spool.append([b"child"])
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nothing of a test may go on in the child
            os._exit(1)
    spool.append([b"parent"])
    assert os.waitpid(child, 0)[1] == 0
    folder = Path(spool.folder)
    assert sorted(map(str, held(folder))) == ["b'before'", "b'child'", "b'parent'"]
    assert len(list(folder.glob(f"*{OPEN}"))) == 2


def test_a_write_that_fails_leaves_nothing_half_written(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.append([b"1"])
    write = os.write

    def full(fd: int, data: memoryview) -> int:
        if len(data) > 10:
            return write(fd, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(segments.os, "write", full)
        with pytest.raises(DurabilityError, match="No space left on device") as caught:
            spool.append([b"22"])
    assert "was not taken" in caught.value.help
    spool.append([b"3"])
    assert held(Path(spool.folder)) == [b"1", b"3"]
    assert len(list(Path(spool.folder).iterdir())) == 1


def test_where_even_cutting_off_fails_another_segment_is_begun(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.append([b"1"])
    write = os.write

    def broken(fd: int, data: memoryview) -> int:
        if len(data) > 10:
            return write(fd, data[:10])
        raise OSError(errno.EIO, "Input/output error")

    def refuse(fd: int, size: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(segments.os, "write", broken)
        patched.setattr(segments.os, "ftruncate", refuse)
        with pytest.raises(DurabilityError):
            spool.append([b"22"])
    spool.append([b"3"])
    assert [payload for payload in held(Path(spool.folder)) if payload] == [b"1", b"3"]
    assert len(list(Path(spool.folder).iterdir())) == 2


def test_what_could_not_be_made_durable_is_not_acknowledged(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", refuse)
        with pytest.raises(DurabilityError, match="Input/output error"):
            spool.append([b"1"])
    with pytest.raises(OSError, match="could not be made durable"):
        spool._sync(1)
    spool.append([b"2"])
    assert spool._synced == 2


def test_without_durability_nothing_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(os, "fdatasync", calls.append)
    spool = Spool(str(tmp_path / "spool"), durable=False)
    spool.append([b"1"])
    assert calls == []
    assert held(tmp_path / "spool") == [b"1"]
    spool.flush()
    assert len(calls) == 1
    spool.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DurabilityError, match="cannot be written"):
        Spool(str(tmp_path / "file" / "spool")).append([b"1"])


def test_nothing_is_written_for_nothing(spool: Spool) -> None:
    spool.append([])
    assert not Path(spool.folder).exists()
