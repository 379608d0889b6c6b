from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from govern.app.workspace import objects
from govern.app.workspace.disk import DiskTree
from govern.app.workspace.objects import ObjectStore, objects_in
from govern.change.archive import object_path
from govern.errors import DurabilityError, IntegrityError
from govern.source.canonical import digest

DATA = b"You read reviews.\n"
NAME = digest(DATA)


def test_what_is_written_is_read_back_by_its_digest(tmp_path: Path) -> None:
    assert ObjectStore(tmp_path).write({NAME: DATA, digest(b""): b""}) == sorted([NAME, digest(b"")])
    read = objects_in(DiskTree(tmp_path))
    assert read(NAME) == DATA
    assert read(digest(b"")) == b""
    path = tmp_path / "lineage" / "objects" / NAME[7:9] / NAME[9:]
    assert path.read_bytes() == DATA
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert sorted(item.name for item in path.parent.iterdir()) == [path.name]


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    store.write({NAME: DATA})
    before = (tmp_path / object_path(NAME)).stat()
    assert store.write({NAME: DATA}) == []
    after = (tmp_path / object_path(NAME)).stat()  # when it was last read may differ, and does not count
    assert (after.st_ino, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )


def test_a_changed_object_is_caught_on_reading_and_put_right_on_writing(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    store.write({NAME: DATA})
    (tmp_path / object_path(NAME)).write_bytes(DATA + b".")
    with pytest.raises(IntegrityError, match="was changed") as caught:
        objects_in(DiskTree(tmp_path))(NAME)
    assert caught.value.exit == 4
    assert store.write({NAME: DATA}) == [NAME]
    assert objects_in(DiskTree(tmp_path))(NAME) == DATA


def test_an_absent_object_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        objects_in(DiskTree(tmp_path))(NAME)


def test_bytes_under_a_wrong_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="another digest"):
        ObjectStore(tmp_path).write({NAME: b"other"})
    assert not (tmp_path / "lineage").exists()


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")]
)
def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(objects.os, "fsync", fail)
    with pytest.raises(DurabilityError, match=words):
        ObjectStore(tmp_path).write({NAME: DATA})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_nothing_is_visible_before_it_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    sync = os.fsync
    monkeypatch.setattr(
        objects.os,
        "fsync",
        lambda handle: (seen.append((tmp_path / object_path(NAME)).exists()), sync(handle))[1],
    )
    ObjectStore(tmp_path).write({NAME: DATA})
    assert seen[0] is False
    assert seen[1:] == [True] * len(seen[1:])
    assert len(seen) >= 2
