"""Nodes of a log's tree for many proofs at once: each tile is read and hashed once, not once a proof.

A proof needs a node of each level. Stored are the leaves and every eighth level, so that the levels between
are hashed from up to 128 stored ones, for every proof anew. Here a tile (256 nodes of a stored level, as C2SP
tlog-tiles has them) is read whole with all that lies within it; the next proof nearby finds it there.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from govern.lineage import tree
from govern.lineage.store.schema import NODE_STEP

if TYPE_CHECKING:
    from govern.lineage.store.read import TableReader

WIDTH = 1 << NODE_STEP
MOST_TILES = 128
"""Tiles that are held at once: some 35 KiB each."""

Levels = list[list[bytes]]


class TiledNodes:
    """A `tree.NodeReader` over a log's first `size` entries; what it gives is as unverified as its tables."""

    def __init__(self, reader: TableReader, size: int) -> None:
        self._reader = reader
        self._size = size
        self._tiles: OrderedDict[tuple[int, int], Levels | None] = OrderedDict()

    def __call__(self, level: int, index: int) -> bytes:
        """Give the hash of the complete subtree at `(level, index)`; raises `IntegrityError` if missing."""
        height = level % NODE_STEP
        tile = index >> (NODE_STEP - height)
        levels = self._tile(level - height, tile)
        within = index - (tile << (NODE_STEP - height))
        if levels is None or within >= len(levels[height]):
            return self._reader.node(level, index)
        return levels[height][within]

    def _tile(self, base: int, tile: int) -> Levels | None:
        """Give a tile's nodes by height; None where some that it should have are missing."""
        key = (base, tile)
        if key not in self._tiles:
            self._tiles[key] = self._read(base, tile)
            if len(self._tiles) > MOST_TILES:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(key)
        return self._tiles[key]

    def _read(self, base: int, tile: int) -> Levels | None:
        first = tile << NODE_STEP
        stop = min(first + WIDTH, self._size >> base)  # at the tree's edge it has fewer
        levels = [self._reader.stored(base, first, stop)]
        if len(levels[0]) != stop - first:
            return None
        for _ in range(1, NODE_STEP):
            pairs = zip(levels[-1][::2], levels[-1][1::2], strict=False)
            levels.append([tree.node_hash(left, right) for left, right in pairs])
        return levels
