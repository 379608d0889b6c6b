from __future__ import annotations

import pytest

from govern.lineage import checkpoint, proof, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.keys import PrivateKey
from govern.lineage.note import NoteError
from govern.lineage.proof import Proof
from govern.lineage.tree import ProofError

ENTRIES = [f'{{"n":{n}}}'.encode() for n in range(11)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]


def reader(level: int, index: int) -> bytes:
    return tree.root(LEAVES[index << level : (index + 1) << level])


def make(key: PrivateKey, index: int = 6, extra: bytes | None = None) -> Proof:
    head = checkpoint.sign(Checkpoint(key.name, 11, tree.root(LEAVES)), key)
    return Proof(index, tuple(tree.inclusion_proof(index, 11, reader)), head, extra)


def test_a_proof_survives_being_text_and_verifies(key: PrivateKey) -> None:
    for extra in (None, b"", b"context"):
        made = make(key, extra=extra)
        read = proof.parse(made.text)
        assert read == made
        assert read.verify(ENTRIES[6], key.verifier).size == 11


def test_another_entry_place_or_log_is_refused(key: PrivateKey) -> None:
    made = make(key)
    with pytest.raises(ProofError, match="does not lead to"):
        made.verify(ENTRIES[5], key.verifier)
    with pytest.raises(ProofError):
        Proof(5, made.hashes, made.checkpoint).verify(ENTRIES[6], key.verifier)
    with pytest.raises(NoteError):
        made.verify(ENTRIES[6], key.verifier, origin="other.example/log")


def test_what_is_not_exactly_a_proof_is_refused(key: PrivateKey) -> None:
    text = make(key).text
    lines = text.split("\n")
    bad = [
        "",
        text.replace("@v1", "@v2"),
        text.replace("index 6", "index 06"),
        text.replace("index 6", "index -6"),
        text.replace("index 6", f"index {2**63}"),
        text.replace("index 6\n", ""),
        text.replace("index 6\n", "extra QQ\nindex 6\n"),
        text.replace(lines[2], lines[2][:-4]),
        text.replace(lines[2], "QUJD"),
        text.replace(lines[2] + "\n", (lines[2] + "\n") * 64),
        lines[0] + "\n\n" + text,
    ]
    for item in bad:
        with pytest.raises(ProofError):
            proof.parse(item)
