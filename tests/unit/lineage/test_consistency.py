from __future__ import annotations

import pytest

from govern.lineage import checkpoint, consistency, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.consistency import Consistency
from govern.lineage.keys import PrivateKey
from govern.lineage.note import NoteError
from govern.lineage.tree import ProofError

LEAVES = [tree.leaf_hash(b'{"n":%d}' % n) for n in range(11)]


def reader(level: int, index: int) -> bytes:
    return tree.root(LEAVES[index << level : (index + 1) << level])


def note(key: PrivateKey, size: int, leaves: list[bytes] = LEAVES) -> bytes:
    return checkpoint.sign(Checkpoint(key.name, size, tree.root(leaves[:size])), key)


def make(key: PrivateKey, old: int, size: int = 11) -> Consistency:
    hashes = tree.consistency_proof(old, size, reader) if old else ()
    return Consistency(old, tuple(hashes), note(key, size))


@pytest.mark.parametrize("old", range(12))
def test_a_proof_survives_being_text_and_verifies(key: PrivateKey, old: int) -> None:
    made = make(key, old)
    assert consistency.parse(made.text) == made
    assert made.verify(note(key, old), key.verifier).size == 11


def test_another_past_is_refused(key: PrivateKey) -> None:
    made = make(key, 6)
    with pytest.raises(ProofError, match="are not, unchanged, part of"):
        made.verify(note(key, 6, LEAVES[::-1]), key.verifier)
    with pytest.raises(ProofError, match="starts at size 6, the older checkpoint has 5"):
        made.verify(note(key, 5), key.verifier)
    with pytest.raises(NoteError):
        made.verify(note(key, 6), key.verifier, origin="other.example/log")
    with pytest.raises(NoteError, match="wrong"):
        made.verify(note(key, 6).replace(b"\n6\n", b"\n7\n"), key.verifier)


def test_from_the_empty_tree_nothing_but_an_empty_path_is_accepted(key: PrivateKey) -> None:
    with pytest.raises(ProofError, match="from size 0"):
        Consistency(0, (LEAVES[0],), note(key, 11)).verify(note(key, 0), key.verifier)
    with pytest.raises(ProofError, match="cannot be proved"):
        tree.verify_consistency(0, 11, (), tree.EMPTY_ROOT, tree.root(LEAVES))


def test_what_is_not_exactly_a_proof_is_refused(key: PrivateKey) -> None:
    text = make(key, 6).text
    line = text.split("\n")[1]
    for bad in (
        "",
        text.replace("old 6", "old 06"),
        text.replace("old 6", f"old {2**63}"),
        text.replace("old 6", "new 6"),
        text.replace("\n\n", "\n"),
        text.replace(line, "QUJD"),
        text.replace(line, line[:-1]),
        text.replace(line + "\n", (line + "\n") * 64),
    ):
        with pytest.raises(ProofError):
            consistency.parse(bad)
