"""The layout of C2SP tlog-tiles (c2sp.org/tlog-tiles): paths of tiles, and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.tree import HASH_SIZE, ProofError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""


def tile_path(level: int | None, index: int, width: int = WIDTH) -> str:
    """Give the path of a tile of hashes at `level` (0 to 63), or of a bundle of entries (`level` None)."""
    name = f"{index % 1000:03d}"
    while index := index // 1000:
        name = f"x{index % 1000:03d}/{name}"
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{'entries' if level is None else level}/{name}{partial}"


def layout(size: int) -> Iterator[tuple[int, int, int]]:
    """Give `(level, index, width)` of each hash tile of a tree of `size`, the partial one last."""
    level, count = 0, size
    while count:
        for index in range(count // WIDTH):
            yield level, index, WIDTH
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level, count = level + 1, count // WIDTH


def bundle(entries: Sequence[bytes]) -> bytes:
    """Join entries, each after its length in 16 bits, big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def split_bundle(data: bytes) -> list[bytes]:
    """Split a bundle into its entries; raises `ProofError` where it ends within one."""
    entries, at = [], 0
    while at < len(data):
        stop = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if stop > len(data) or at + 2 > len(data):
            raise ProofError("a bundle of entries ends within an entry")
        entries.append(data[at + 2 : stop])
        at = stop
    return entries


def split_hashes(data: bytes) -> list[bytes]:
    """Split a tile into its hashes; raises `ProofError` where its length is not a multiple of 32."""
    if len(data) % HASH_SIZE:
        raise ProofError("a tile's length is not a multiple of 32")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]
