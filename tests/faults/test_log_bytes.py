"""Bytes changed in the database's file, one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.lineage.keys import PrivateKey
from govern.lineage.store.read import open_reader
from govern.lineage.verify import verify_store


def _event(n: int) -> dict[str, object]:
    return {
        "event": f"ev:7_{n}",
        "record": f"reviews:{n}",
        "stages": {"score": "ab" * 20},
        "type": "other",
        "v": 1,
    }


def _long(n: int) -> dict[str, object]:
    return {"note": "x" * 9000, "run": n, "type": "other"}  # spills over several pages


def test_every_byte_of_every_entry_is_guarded_and_the_entry_is_named(
    make_log: Callable[..., Path], log_key: PrivateKey
) -> None:
    path = make_log([_event(0), _event(1)], [_event(2)], [_event(3), _event(4)])
    with open_reader(path) as reader:
        entries = list(reader.entries())
    whole = path.read_bytes()
    flipped = 0
    for index, entry in enumerate(entries):
        start = whole.index(entry)
        assert whole.count(entry) == 1
        for at in range(start, start + len(entry)):
            for bit in (0x01, 0x80):
                spoiled = bytearray(whole)
                spoiled[at] ^= bit
                path.write_bytes(spoiled)
                report = verify_store(path, log_key.verifier)
                assert [f.first for f in report.failures if f.slug == "entry-changed"] == [index], (index, at)
                flipped += 1
    assert flipped > 1000
    path.write_bytes(whole)
    assert verify_store(path, log_key.verifier).ok


def test_a_byte_of_an_entry_that_spills_over_pages_is_guarded(
    make_log: Callable[..., Path], log_key: PrivateKey
) -> None:
    path = make_log([_long(0), _event(1)])
    whole = path.read_bytes()
    places = [at for at in range(len(whole)) if whole[at : at + 8] == b"x" * 8]
    assert len(places) > 8000
    for at in places[::499]:
        spoiled = bytearray(whole)
        spoiled[at] ^= 1
        path.write_bytes(spoiled)
        report = verify_store(path, log_key.verifier)
        assert [f.first for f in report.failures if f.slug == "entry-changed"] == [0], at


@pytest.mark.parametrize("step", [211, pytest.param(13, marks=pytest.mark.slow)])
def test_damage_anywhere_else_is_reported_or_harmless_and_never_a_traceback(
    make_log: Callable[..., Path], log_key: PrivateKey, step: int
) -> None:
    """Some bytes of the whole file, and all of the first page's header and cell pointers."""
    path = make_log([_event(0)], [_event(1)])
    with open_reader(path) as reader:
        good = list(reader.entries())
    whole = path.read_bytes()
    harmless = caught = 0
    for at in [*range(200), *range(200, len(whole), step)]:
        spoiled = bytearray(whole)
        spoiled[at] ^= 0x41
        path.write_bytes(spoiled)
        for extra in ("-wal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)
        report = verify_store(path, log_key.verifier)
        if not report.ok:
            caught += 1
            continue
        harmless += 1
        with open_reader(path) as reader:
            assert list(reader.entries()) == good
            assert reader.head().size == 2
    assert caught > 50
    assert harmless > 100


def test_a_file_cut_short_is_reported(make_log: Callable[..., Path], log_key: PrivateKey) -> None:
    path = make_log([_event(n) for n in range(40)])
    whole = path.read_bytes()
    for length in range(0, len(whole), 1024):
        path.write_bytes(whole[:length])
        assert not verify_store(path, log_key.verifier).ok, length


def test_a_page_from_an_older_copy_is_noticed(make_log: Callable[..., Path], log_key: PrivateKey) -> None:
    """A lost write: one page of the file is as it was a batch ago, all others are new."""
    path = make_log([_event(n) for n in range(40)])
    old = path.read_bytes()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER entry_update")
    connection.execute("UPDATE entry SET bytes = zeroblob(90), leaf = zeroblob(32)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    new = path.read_bytes()
    assert not verify_store(path, log_key.verifier).ok
    pages = range(0, min(len(old), len(new)), 4096)
    mixed = [at for at in pages if old[at : at + 4096] != new[at : at + 4096]]
    assert len(mixed) >= 3
    for at in mixed:
        path.write_bytes(old[:at] + new[at : at + 4096] + old[at + 4096 :])
        report = verify_store(path, log_key.verifier)
        assert report.ok == (b'"type":"other"' not in old[at : at + 4096]), at
