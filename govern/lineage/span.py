"""Measuring a log in spans that know nothing of one another, so that every core can take some of them.

A span is 65,536 entries from a multiple of that on: a complete subtree. What it comes to is joined with the
others' afterwards. Measuring only ever says that all is as it should be; where anything is not, it gives up,
and the log is looked at again entry by entry (`auditor`), which can say what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from govern.lineage.store.base import MAX_ENTRY
from govern.lineage.tree import Frontier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from govern.lineage.shape import Shapes

LEVEL = 16
WIDTH = 1 << LEVEL
"""Entries in a span; only a log's last has fewer."""

Chunk = tuple["Sequence[int]", "Sequence[bytes]", "Sequence[bytes]"]
"""Indices, entries, stored leaf hashes."""


class OddError(Exception):
    """Something is not as it should be; what it is must be found out another way."""


@dataclass(frozen=True, slots=True)
class Span:
    """What the entries of one span come to.

    `nodes` are the roots of its full subtrees at the levels that stores keep, `edge` its frontier, and
    `edges` the frontiers it had at signed sizes, which are counted from the log's start.
    """

    nodes: Mapping[int, Sequence[bytes]]
    edge: bytes
    edges: Mapping[int, bytes]


def measure(chunks: Iterable[Chunk], first: int, stop: int, sizes: Iterable[int], shapes: Shapes) -> Span:
    """Hash the entries `first` up to `stop` and check their form, indices and stored leaf hashes.

    `sizes` are the signed ones within. Raises `OddError` where anything is not in order.
    """
    frontier, at = Frontier(), first
    nodes: dict[int, list[bytes]] = {8: [], 16: []}
    edges: dict[int, bytes] = {}
    bounds = sorted((size for size in sizes if first < size <= stop), reverse=True)
    for indices, entries, leaves in chunks:
        if tuple(indices) != tuple(range(at, at + len(indices))) or {*map(type, entries)} != {bytes}:
            raise OddError
        if max(map(len, entries)) > MAX_ENTRY or shapes.refuse(entries):
            raise OddError
        hashes = [sha256(b"\x00" + entry).digest() for entry in entries]
        if hashes != list(leaves):
            raise OddError
        done = 0
        while bounds and bounds[-1] <= at + len(hashes):
            cut = bounds[-1] - at
            _keep(nodes, frontier, hashes[done:cut])
            edges[bounds.pop()], done = frontier.serialise(), cut
        _keep(nodes, frontier, hashes[done:])
        at += len(hashes)
    if at != stop:
        raise OddError
    return Span(nodes, frontier.serialise(), edges)


def _keep(nodes: dict[int, list[bytes]], frontier: Frontier, hashes: Sequence[bytes]) -> None:
    for done in frontier.extend(hashes):
        if done.level in nodes:
            nodes[done.level] += done.hashes


class Joined:
    """The tree of a whole log, joined from its spans in their order."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        """Roots of full subtrees of 256, 256², … leaves."""
        self.roots: dict[int, bytes] = {0: Frontier().root()}
        """The root at each signed size."""
        self._units = Frontier()  # over the roots of full spans, as if they were leaves
        self._edge = Frontier().serialise()

    @property
    def frontier(self) -> Frontier:
        """The tree's edge after all spans so far."""
        return self._whole(self._edge)

    def add(self, span: Span) -> None:
        """Join the next span; it must follow a full one."""
        for level, hashes in span.nodes.items():
            first = self._units.size << LEVEL >> level
            self.nodes.update({(level, first + at): value for at, value in enumerate(hashes)})
        for size, edge in span.edges.items():
            self.roots[size] = self._whole(edge).root()
        self._edge = span.edge
        if _size(span.edge) == WIDTH:
            self._edge = Frontier().serialise()
            for done in self._units.extend([span.edge[8:]]):
                if done.level and done.level % 8 == 0:
                    self.nodes[done.level + LEVEL, done.first] = done.hashes[0]

    def _whole(self, edge: bytes) -> Frontier:
        """Put a span's edge behind the full spans before it: a frontier's peaks are those of its parts."""
        units = self._units
        if _size(edge) == WIDTH:  # one peak, which carries over into the units'
            units = units.copy()
            units.extend([edge[8:]])
            edge = b""
        size = (units.size << LEVEL) + _size(edge)
        return Frontier.parse(size.to_bytes(8, "big") + edge[8:] + units.serialise()[8:])


def _size(edge: bytes) -> int:
    return int.from_bytes(edge[:8], "big")
