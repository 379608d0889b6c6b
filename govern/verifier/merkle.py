"""Merkle trees, by the definitions of RFC 6962 section 2.1."""

from __future__ import annotations

from hashlib import sha256

from .note import RefusedError


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 section 2.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The Merkle tree hash of RFC 6962 section 2.1, one leaf after the other."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []  # roots of the complete subtrees, the largest first
        self.nodes: dict[tuple[int, int], bytes] = {}  # (height, index) of every eighth height

    def add(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        height, index, node = 0, self.size, leaf
        self.size += 1
        while index & 1:
            node, height, index = node_hash(self.peaks.pop(), node), height + 1, index >> 1
            if height % 8 == 0:
                self.nodes[height, index] = node
        self.peaks.append(node)

    def root(self) -> bytes:
        """Give the root over all leaves so far."""
        result = self.peaks[-1] if self.peaks else sha256(b"").digest()
        for peak in self.peaks[-2::-1]:
            result = node_hash(peak, result)
        return result


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def _last(path: list[bytes]) -> bytes:
    if not path:
        raise RefusedError("the proof is too short")
    return path.pop()


def included(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """Give the root that a path leads to, by the definition in RFC 6962 section 2.1.1; uses `path` up."""
    if not 0 <= index < size:
        raise RefusedError(f"entry {index} can't be in a tree of {size}")
    if size == 1:
        return leaf
    half, sibling = _split(size), _last(path)
    if index < half:
        return node_hash(included(index, half, leaf, path), sibling)
    return node_hash(sibling, included(index - half, size - half, leaf, path))


def grown(old: int, new: int, known: bytes | None, path: list[bytes]) -> tuple[bytes, bytes]:
    """Give both roots that a path leads to, by the definition in RFC 6962 section 2.1.2; uses `path` up."""
    if old == new:
        root = _last(path) if known is None else known
        return root, root
    half, sibling = _split(new), _last(path)
    if old <= half:
        before, after = grown(old, half, known, path)
        return before, node_hash(after, sibling)
    before, after = grown(old - half, new - half, None, path)
    return node_hash(sibling, before), node_hash(sibling, after)
