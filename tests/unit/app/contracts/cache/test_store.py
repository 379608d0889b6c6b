from __future__ import annotations

import os
from pathlib import Path

import pytest

from govern.app.contracts.cache import store
from govern.app.contracts.cache.store import Store, cache_folder

KEY = "0" * 64
ENTRY = {"exit": 1, "text": "é \ud800 \x1b"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def kept(folder: Path) -> Store:
    made = Store(folder)
    made.put(KEY, ENTRY)
    assert made.get(KEY) == ENTRY
    return made


def test_an_entry_is_given_back_to_its_key_only(kept: Store, folder: Path) -> None:
    assert kept.get("1" * 64) is None
    (folder / KEY).rename(folder / ("1" * 64))
    assert kept.get("1" * 64) is None


def test_nobody_else_can_enter_the_folder(kept: Store, folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / KEY).stat().st_mode & 0o777 == 0o600


def test_every_entry_cut_short_or_changed_is_none(kept: Store, folder: Path) -> None:
    whole = (folder / KEY).read_bytes()
    for length in range(len(whole)):
        (folder / KEY).write_bytes(whole[:length])
        assert kept.get(KEY) is None
    for position in range(len(whole)):
        (folder / KEY).write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        assert kept.get(KEY) is None
    kept.put(KEY, ENTRY)
    assert kept.get(KEY) == ENTRY


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o702])
def test_a_folder_that_others_may_write_to_is_not_used(kept: Store, folder: Path, mode: int) -> None:
    folder.chmod(mode)
    assert kept.get(KEY) is None
    (folder / KEY).unlink()
    kept.put(KEY, ENTRY)
    assert not (folder / KEY).exists()


def test_what_belongs_to_somebody_else_is_not_used(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert kept.get(KEY) is None


def test_an_entry_of_somebody_else_in_ones_own_folder_is_not_used(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "_is_ours", lambda _: True)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert kept.get(KEY) is None


@pytest.mark.parametrize("stands_there", ["link", "folder", "pipe"])
def test_what_is_no_ordinary_file_is_no_entry(
    kept: Store, folder: Path, tmp_path: Path, stands_there: str
) -> None:
    (folder / KEY).rename(tmp_path / "entry")
    match stands_there:
        case "link":
            (folder / KEY).symlink_to(tmp_path / "entry")
        case "folder":
            (folder / KEY).mkdir()
        case _:
            os.mkfifo(folder / KEY)
    assert kept.get(KEY) is None


def test_what_was_used_longest_ago_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_ENTRIES", 3)
    made, keys = Store(folder), [str(number) * 64 for number in range(4)]
    for number, key in enumerate(keys[:3]):
        made.put(key, ENTRY)
        os.utime(folder / key, (number, number))
    assert made.get(keys[0]) == ENTRY  # used just now
    made.put(keys[3], ENTRY)
    assert [made.get(key) is not None for key in keys] == [True, False, True, True]


def test_all_entries_together_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 5_000)
    made = Store(folder)
    for number in range(5):
        made.put(str(number) * 64, {"text": "x" * 1_500})
        os.utime(folder / (str(number) * 64), (number, number))
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 5_000
    assert made.get("4" * 64) is not None


def test_an_entry_past_all_bounds_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LARGEST", 1_000)
    Store(folder).put(KEY, {"text": "x" * 2_000})
    assert not folder.exists()


def test_what_a_killed_writer_left_is_removed_in_time(kept: Store, folder: Path) -> None:
    for name, age in ((".1-1", 10), (".2-2", 7_200)):
        (folder / name).write_bytes(b"half")
        then = (folder / KEY).stat().st_mtime - age
        os.utime(folder / name, (then, then))
    kept.put(KEY, ENTRY)
    assert sorted(file.name for file in folder.iterdir()) == [".1-1", KEY]


def test_what_else_lies_in_the_folder_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GOVERN_CACHE` may name a folder that has other files in it, or that a link leads to."""
    monkeypatch.setattr(store, "MOST_ENTRIES", 1)
    folder.mkdir(mode=0o700)
    for name in ("letter.txt", ".profile", "f" * 63, ".lock-1"):
        (folder / name).write_bytes(b"mine")
        os.utime(folder / name, (1, 1))
    for number in range(3):
        Store(folder).put(str(number) * 64, ENTRY)
    there = {file.name for file in folder.iterdir()}
    assert {"letter.txt", ".profile", "f" * 63, ".lock-1"} <= there
    assert len(there) == 5


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"GOVERN_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/c"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/govern"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/govern"),
        ({"HOME": "/h", "GOVERN_NO_CACHE": "1"}, None),
        ({}, None),
    ],
)
def test_where_results_are_kept(environ: dict[str, str], found: str | None) -> None:
    assert cache_folder(environ) == (None if found is None else Path(found))
