from __future__ import annotations

import errno
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from govern.app.contracts.scaffold.writing import write_new
from govern.errors import DurabilityError

FILES = [("a.txt", b"a"), ("deep/er/b.txt", b"b"), ("deep/c.txt", b"c")]


def tree(root: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


def test_writes_files_and_the_folders_they_need(tmp_path: Path) -> None:
    write_new(tmp_path / "new" / "root", FILES)
    assert tree(tmp_path / "new" / "root") == {
        "a.txt": b"a",
        "deep": None,
        "deep/c.txt": b"c",
        "deep/er": None,
        "deep/er/b.txt": b"b",
    }


def test_what_came_into_being_meanwhile_is_kept_and_the_rest_taken_back(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.txt").write_bytes(b"theirs")
    with pytest.raises(DurabilityError, match=r"c\.txt: File exists") as caught:
        write_new(tmp_path, FILES)
    assert "Nothing was kept" in caught.value.help
    assert tree(tmp_path) == {"deep": None, "deep/c.txt": b"theirs"}


def test_a_full_disk_leaves_nothing_behind_not_even_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def fill(path: Path, *rest: object) -> object:
        if path.name == "c.txt":
            real(path, "xb").close()
            path.unlink()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return real(path, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", fill)
    with pytest.raises(DurabilityError, match=r"c\.txt: No space left"):
        write_new(tmp_path / "new" / "root", FILES)
    assert tree(tmp_path) == {}


def test_a_file_that_was_begun_is_taken_back_too(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # a real write that stops in the middle
    try:
        with pytest.raises(DurabilityError, match=r"deep/large: File too large"):
            write_new(tmp_path / "root", [*FILES, ("deep/large", b"x" * 10_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert tree(tmp_path) == {}


def test_what_cannot_be_taken_back_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(DurabilityError) as caught:
        write_new(tmp_path / "root", [*FILES, ("a.txt", b"again")])
    for path, _ in FILES:
        assert str(tmp_path / "root" / path) in caught.value.help


def test_an_interruption_takes_back_what_was_written_and_goes_on(tmp_path: Path) -> None:
    def interrupted() -> Iterator[tuple[str, bytes]]:
        yield from FILES
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path / "root", interrupted())
    assert tree(tmp_path) == {}
