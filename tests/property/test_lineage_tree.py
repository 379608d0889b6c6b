"""The tree against RFC 6962 section 2.1 written down literally, recursion and all."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.lineage import tree

LEAVES = [sha256(b"\x00" + bytes([n])).digest() for n in range(140)]


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def reader(level: int, index: int) -> bytes:
    return mth(LEAVES[index << level : (index + 1) << level])


@settings(deadline=None, max_examples=80)
@given(st.lists(st.integers(0, 20), max_size=12))
def test_batches_of_any_size_give_the_root_and_the_nodes_of_the_model(batches: list[int]) -> None:
    frontier, size, nodes = tree.Frontier(), 0, {}
    for batch in batches:
        batch = min(batch, len(LEAVES) - size)  # noqa: PLW2901 - clamp to the leaves at hand
        for done in frontier.extend(LEAVES[size : size + batch]):
            for offset, value in enumerate(done.hashes):
                assert (done.level, done.first + offset) not in nodes
                nodes[done.level, done.first + offset] = value
        size += batch
        assert frontier.size == size
        assert frontier.root() == mth(LEAVES[:size])
        frontier = tree.Frontier.parse(frontier.serialise())
        assert tree.Frontier.load(size, reader).serialise() == frontier.serialise()
    expected = {(lv, i): reader(lv, i) for lv in range(8) for i in range(size >> lv)}
    assert nodes == expected


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_inclusion_proofs_are_the_models_and_verify_only_in_place(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size, reader)
    root = mth(LEAVES[:size])
    assert proof == path(index, LEAVES[:size])
    tree.verify_inclusion(index, size, LEAVES[index], proof, root)
    other = data.draw(st.integers(0, size))
    if other != index:
        with pytest.raises(tree.ProofError):
            tree.verify_inclusion(other, size, LEAVES[index], proof, root)
    if proof:
        spoiled = list(proof)
        at = data.draw(st.integers(0, len(proof) - 1))
        spoiled[at] = bytes([spoiled[at][0] ^ 1]) + spoiled[at][1:]
        for bad in (spoiled, proof[:-1], [*proof, proof[0]]):
            with pytest.raises(tree.ProofError):
                tree.verify_inclusion(index, size, LEAVES[index], bad, root)


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_consistency_proofs_are_the_models_and_refuse_another_past(data: st.DataObject) -> None:
    second = data.draw(st.integers(1, len(LEAVES)))
    first = data.draw(st.integers(1, second))
    proof = tree.consistency_proof(first, second, reader)
    root1, root2 = mth(LEAVES[:first]), mth(LEAVES[:second])
    assert proof == subproof(first, LEAVES[:second], whole=True)
    tree.verify_consistency(first, second, proof, root1, root2)
    with pytest.raises(tree.ProofError):
        tree.verify_consistency(first, second, proof, sha256(root1).digest(), root2)
    with pytest.raises(tree.ProofError):
        tree.verify_consistency(first, second, proof, root1, sha256(root2).digest())
    with pytest.raises(tree.ProofError):
        tree.verify_consistency(first, second, [*proof, root1], root1, root2)


def test_about_an_empty_tree_nothing_can_be_proved() -> None:
    with pytest.raises(ValueError, match="no consistency proof from size 0"):
        tree.consistency_proof(0, 5, reader)
    with pytest.raises(tree.ProofError, match="from size 0"):
        tree.verify_consistency(0, 5, [], tree.EMPTY_ROOT, mth(LEAVES[:5]))
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion_proof(0, 0, reader)
