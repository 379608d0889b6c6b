"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1: hashes, roots, proofs; no I/O.

A `leaf` here is always a leaf hash (32 bytes), never entry bytes. Nodes are addressed as `(level, index)`:
the root of the complete subtree over leaves `index * 2**level` up to `(index + 1) * 2**level`, so level 0 is
the leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves: SHA-256 of nothing."""

NodeReader = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at `(level, index)`."""


class ProofError(IntegrityError):
    """A Merkle proof does not prove what it claims."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of an entry: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an interior node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


@dataclass(frozen=True, slots=True)
class Completed:
    """Nodes that became complete at one level: `hashes[i]` is the node `(level, first + i)`."""

    level: int
    first: int
    hashes: list[bytes]


class Frontier:
    """The compact range over all leaves so far: the roots of its complete subtrees, one a bit of `size`.

    It is all a log needs to append and to compute its root: at most 63 hashes.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []  # by ascending level: one for each set bit of size

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> list[Completed]:
        """Add leaf hashes in order; return the nodes of each level that became complete, leaves included."""
        completed: list[Completed] = []
        nodes = list(leaves)
        peaks: list[bytes] = []
        old = iter(self._peaks)
        position, level = self._size, 0
        self._size += len(nodes)
        while nodes or position:
            if nodes:
                completed.append(Completed(level, position, nodes))
            row = [next(old), *nodes] if position & 1 else nodes
            if len(row) & 1:
                peaks.append(row[-1])
            pairs = zip(row[::2], row[1::2], strict=False)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            position >>= 1
            level += 1
        self._peaks = peaks
        return completed

    def copy(self) -> Frontier:
        """Give an independent copy."""
        other = Frontier()
        other._size, other._peaks = self._size, list(self._peaks)
        return other

    def root(self) -> bytes:
        """Root of the tree of `size` leaves."""
        if not self._peaks:
            return EMPTY_ROOT
        result = self._peaks[0]
        for peak in self._peaks[1:]:
            result = node_hash(peak, result)
        return result

    def serialise(self) -> bytes:
        """`size` as 8 bytes big-endian, then the peaks, lowest level first."""
        return self._size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def parse(cls, data: bytes) -> Frontier:
        """Read what `serialise` wrote; raises `ProofError` where the length does not fit the size."""
        frontier = cls()
        frontier._size = int.from_bytes(data[:8], "big")
        expected = 8 + HASH_SIZE * frontier._size.bit_count()
        if len(data) != expected:
            raise ProofError(f"a stored frontier has {len(data)} bytes where {expected} were expected")
        frontier._peaks = [data[at : at + HASH_SIZE] for at in range(8, expected, HASH_SIZE)]
        return frontier

    @classmethod
    def load(cls, size: int, reader: NodeReader) -> Frontier:
        """Make the frontier of the first `size` leaves of a stored tree."""
        frontier = cls()
        frontier._size = size
        levels = [level for level in range(size.bit_length()) if size >> level & 1]
        frontier._peaks = [reader(level, (size >> level) - 1) for level in levels]
        return frontier


def _range_hash(begin: int, end: int, reader: NodeReader) -> bytes:
    """Hash of leaves `begin` up to `end`; `begin` is a multiple of a power of two that spans the range."""
    result = b""
    while begin < end:
        level = ((end - begin) & (begin - end)).bit_length() - 1
        peak = reader(level, (end >> level) - 1)
        result = node_hash(peak, result) if result else peak
        end -= 1 << level
    return result


def _split(size: int) -> int:
    """Largest power of two smaller than `size` (RFC 6962: k)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, reader: NodeReader) -> list[bytes]:
    """Give the audit path of leaf `index` in the tree of `size` (RFC 6962 section 2.1.1), sibling first.

    Raises `ValueError` where `index` is not within the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_range_hash(middle, end, reader))
            end = middle
        else:
            path.append(_range_hash(begin, middle, reader))
            begin = middle
    path.reverse()
    return path


def consistency_proof(first: int, second: int, reader: NodeReader) -> list[bytes]:
    """Prove that the tree of `first` leaves is a prefix of the tree of `second` (RFC 6962 section 2.1.2).

    Raises `ValueError` unless `0 < first <= second`: about an empty tree there is nothing to prove.
    """
    if not 0 < first <= second:
        raise ValueError(f"no consistency proof from size {first} to size {second}")
    path: list[bytes] = []
    begin, end, whole = 0, second, True
    while end != first:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(_range_hash(middle, end, reader))
            end = middle
        else:
            path.append(_range_hash(begin, middle, reader))
            begin, whole = middle, False
    if not whole:
        path.append(_range_hash(begin, end, reader))
    path.reverse()
    return path


def _check_hashes(*hashes: bytes) -> None:
    if any(len(value) != HASH_SIZE for value in hashes):
        raise ProofError("a hash in the proof is not 32 bytes long")


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check an audit path (RFC 9162 section 2.1.3.2); raises `ProofError` if it does not lead to `root`."""
    _check_hashes(root)
    if inclusion_root(index, size, leaf, proof) != root:
        raise ProofError(f"the inclusion proof of entry {index} does not lead to the root of size {size}")


def inclusion_root(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Give the root that an audit path leads to; raises `ProofError` where the path does not fit the tree."""
    _check_hashes(leaf, *proof)
    if not 0 <= index < size:
        raise ProofError(f"entry {index} cannot be in a tree of {size} entries")
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the inclusion proof is longer than the tree is high")
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the inclusion proof is shorter than the tree is high")
    return result


def verify_subtree_inclusion(
    index: int, subtree: tuple[int, int], leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that leaf `index` lies in the subtree (start, end) whose root is `root`.

    Section 4.3 of draft-ietf-plants-merkle-tree-certs: an audit path within the subtree. Raises `ProofError`.
    """
    start, end = subtree
    _check_subtree(start, end)
    verify_inclusion(index - start, end - start, leaf, proof, root)


def _check_subtree(start: int, end: int) -> None:
    """Refuse a range that does not start at a multiple of the power of two that spans it."""
    if not 0 <= start < end or start % (1 << (end - start - 1).bit_length()):
        raise ProofError(f"leaves {start} to {end} are not a subtree")


def verify_consistency(first: int, second: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Check that the tree `(first, root1)` is a prefix of `(second, root2)` (RFC 9162 section 2.1.4.2).

    Raises `ProofError` where it is not, and for `first == 0`: an empty tree says nothing, so a caller that
    accepts it (as the witness protocol does) must decide so itself.
    """
    if not 0 < first <= second:
        raise ProofError(f"consistency from size {first} to size {second} cannot be proved")
    verify_range((0, first), second, proof, root1, root2)


def verify_range(
    subtree: tuple[int, int], size: int, proof: Sequence[bytes], part: bytes, root: bytes
) -> None:
    """Check that the leaves of `subtree` (start, end), whose root is `part`, lie in the tree `(size, root)`.

    With start 0 this is RFC 9162 section 2.1.4.2, otherwise the subtree consistency of
    draft-ietf-plants-merkle-tree-certs, section 4.4. An empty range with the empty root and no proof is in
    every tree. Raises `ProofError`.
    """
    _check_hashes(*proof)
    start, end = subtree
    if end > size:
        raise ProofError(f"leaves {start} to {end} are not in a tree of {size}")
    if 0 <= start == end and part == EMPTY_ROOT and not proof:
        return
    _check_subtree(start, end)
    left, right, top = start, end - 1, size - 1
    while left != right and (right & 1 or right == top):
        left, right, top = left >> 1, right >> 1, top >> 1
    if left != right and not proof:
        raise ProofError("the consistency proof is empty")
    seed, rest = (part, proof) if left == right else (proof[0], proof[1:])
    if _climb((left, right, top), seed, rest) != (part, root):
        raise ProofError(f"leaves {start} to {end} are not, unchanged, part of the tree of size {size}")


def _climb(position: tuple[int, int, int], seed: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """From a node that both trees have, compute the subtree's root and the whole tree's root.

    `position` is first leaf and last leaf of the subtree and last leaf of the tree, all at the seed's level.
    """
    left, right, top = position
    inner = outer = seed
    for sibling in path:
        if top == 0:
            raise ProofError("the consistency proof is longer than the tree is high")
        if right & 1 or right == top:
            if left < right:
                inner = node_hash(sibling, inner)
            outer = node_hash(sibling, outer)
            while not right & 1:
                left, right, top = left >> 1, right >> 1, top >> 1
        else:
            outer = node_hash(outer, sibling)
        left, right, top = left >> 1, right >> 1, top >> 1
    if top:
        raise ProofError("the consistency proof is shorter than the tree is high")
    return inner, outer
