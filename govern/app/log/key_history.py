"""A log's keys over time: what a trust policy says of them, extended by the rotations in the log itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.errors import GovernError
from govern.lineage import checkpoint as checkpoints
from govern.lineage.publish import ROTATIONS
from govern.lineage.rotation import Rotation, followed, rotation, signed_by_several
from govern.lineage.tiles import WIDTH, split_bundle, tile_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from govern.lineage.log_keys import LogKeys
    from govern.lineage.store.base import LogReader

_SIZE = re.compile(r"[1-9][0-9]{0,18}")
_BATCH = 16 * WIDTH
"""Entries of a batch that are looked through for a rotation; it is appended alone, or with few others."""


def keys_of_store(reader: LogReader, keys: LogKeys) -> LogKeys:
    """Extend a log's keys by the rotations that its checkpoints show."""
    return followed(keys, list(_in_store(reader)))


def keys_of_tiles(folder: Path, keys: LogKeys) -> tuple[LogKeys, tuple[bytes, ...]]:
    """Extend a log's keys by the rotations that a published log shows.

    Gives the checkpoints that say so too: a verifier must find their roots in the log.
    """
    found = list(_in_tiles(folder, keys.name))
    return followed(keys, found), tuple(one.note for one in found)


def _in_store(reader: LogReader) -> Iterator[Rotation]:
    before = 0
    for size, data in reader.checkpoints():
        if signed_by_several(data, reader.origin):
            entries = reader.entries(max(before, size - _BATCH), size)
            found = rotation(data, reader.origin, entries)
            if found is not None:
                yield found
        before = size


def _in_tiles(folder: Path, origin: str) -> Iterator[Rotation]:
    place = folder / ROTATIONS
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if not _SIZE.fullmatch(path.name):
            continue
        data = path.read_bytes()
        try:
            size = checkpoints.peek(data).size
            entries = list(_entries(folder, max(0, size - _BATCH), size))
        except GovernError:
            continue  # without it the keys that it shows are not known, and what they signed is refused
        if (found := rotation(data, origin, entries)) is not None:
            yield found


def _entries(folder: Path, start: int, stop: int) -> Iterator[bytes]:
    for tile in range(start // WIDTH, (stop - 1) // WIDTH + 1):
        width = min(WIDTH, stop - tile * WIDTH)
        full = folder / tile_path(None, tile)
        there = full if full.is_file() else _widest(folder, tile)
        if there is not None:
            yield from split_bundle(there.read_bytes())[:width]


def _widest(folder: Path, tile: int) -> Path | None:
    """Find the partial tile of most entries: as the log grows, older ones may be tidied away."""
    parts = (folder / tile_path(None, tile, 1)).parent
    there = [path for path in parts.iterdir() if path.name.isdecimal()] if parts.is_dir() else []
    return max(there, key=lambda path: int(path.name), default=None)
