"""A published log: a folder of c2sp.org/tlog-tiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .form import check_form
from .merkle import Tree, leaf_hash
from .note import Head, Key, RefusedError, open_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIDTH = 256  # hashes in a full tile, entries in a full bundle


def verify_folder(path: Path, key: Key) -> Head:
    """Check every entry and every tile of a published log (c2sp.org/tlog-tiles)."""
    head = open_checkpoint((path / "checkpoint").read_bytes(), key)
    tree = Tree()
    for index, width in _tiles(head.size):
        bundle = _read(path, "entries", index, width)
        leaves = []
        for at in range(width):
            length = int.from_bytes(bundle[:2], "big")
            entry, bundle = bundle[2 : 2 + length], bundle[2 + length :]
            check_form(entry, index * WIDTH + at)
            leaves.append(leaf_hash(entry))
            tree.add(leaves[-1])
        _same(path, 0, index, width, leaves)
    level, count = 1, head.size // WIDTH
    while count:
        for index, width in _tiles(count):
            nodes = [tree.nodes[8 * level, index * WIDTH + at] for at in range(width)]
            _same(path, level, index, width, nodes)
        level, count = level + 1, count // WIDTH
    if tree.root() != head.root:
        raise RefusedError("the entries are not what was signed")
    return head


def _tiles(count: int) -> Iterator[tuple[int, int]]:
    yield from ((index, WIDTH) for index in range(count // WIDTH))
    if count % WIDTH:
        yield count // WIDTH, count % WIDTH


def _same(path: Path, level: int, index: int, width: int, hashes: list[bytes]) -> None:
    if _read(path, str(level), index, width)[: 32 * width] != b"".join(hashes):
        raise RefusedError(f"tile {index} of level {level} is not what the entries give")


def _read(path: Path, level: str, index: int, width: int) -> bytes:
    """Read a tile; a partial one may be gone once the full one is there."""
    digits = re.findall("...", f"{index:0{-(-len(str(index)) // 3) * 3}d}")
    name = "/".join([*(f"x{part}" for part in digits[:-1]), digits[-1]])
    for suffix in ([f".p/{width}"] if width < WIDTH else []) + [""]:
        file = path / "tile" / level / (name + suffix)
        if file.is_file():
            return file.read_bytes()
    raise RefusedError(f"tile/{level}/{name} is missing")
