from __future__ import annotations

import pytest

from govern.lineage import tree


def test_the_hashes_are_separated_by_domain() -> None:
    assert tree.leaf_hash(b"").hex().startswith("6e340b9cffb37a98")  # RFC 6962: SHA-256 of one zero byte
    assert tree.EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")
    left, right = tree.leaf_hash(b"a"), tree.leaf_hash(b"b")
    assert tree.node_hash(left, right) != tree.leaf_hash(left + right)
    assert tree.root([left, right]) == tree.node_hash(left, right)
    assert tree.root([]) == tree.EMPTY_ROOT


def test_one_leaf_at_a_time_is_the_same_as_all_at_once() -> None:
    leaves = [tree.leaf_hash(bytes([n])) for n in range(37)]
    one = tree.Frontier()
    for leaf in leaves:
        one.append(leaf)
    assert one.root() == tree.root(leaves)
    assert one.size == 37


@pytest.mark.parametrize("cut", [0, 7, 8, 39, 41])
def test_a_stored_frontier_of_the_wrong_length_is_refused(cut: int) -> None:
    frontier = tree.Frontier()
    frontier.append(tree.leaf_hash(b"x"))
    data = frontier.serialise()
    assert len(data) == 40
    with pytest.raises(tree.ProofError):
        tree.Frontier.parse((data + b"!" * 3)[:cut] if cut else b"\x01" + data[1:])


def test_hashes_that_are_not_hashes_are_refused() -> None:
    leaf = tree.leaf_hash(b"x")
    with pytest.raises(tree.ProofError, match="32 bytes"):
        tree.verify_inclusion(0, 1, leaf[:31], [], leaf)
    with pytest.raises(tree.ProofError, match="32 bytes"):
        tree.verify_inclusion(0, 2, leaf, [b""], leaf)
