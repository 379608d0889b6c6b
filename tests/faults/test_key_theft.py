"""A thief has the log's key: what a witness saw before stays provable, and nothing else is believed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage import checkpoint as checkpoints
from govern.lineage import note, tree
from govern.lineage.checkpoint import CheckpointError
from govern.lineage.cosignature import Ed25519Cosigner
from govern.lineage.keys import PrivateKey
from govern.lineage.log_keys import LogKeys, Span
from govern.lineage.proof import Proof
from govern.lineage.store import sqlite, witnessed
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import SqliteLog
from govern.lineage.trust import Policy, QuorumError, Witness
from govern.lineage.verify import verify_store
from govern.lineage.witness import Refusal, Submission

NOW = "2026-01-02T03:04:05.000006Z"
SEEN = 3
"""The size that the witness saw last."""
COSIGNER = Ed25519Cosigner(PrivateKey("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32)))


def submission(log: SqliteLog, old: int) -> bytes:
    size = log.head().size
    path = tree.consistency_proof(old, size, log.node) if 0 < old < size else []
    return Submission(old, tuple(path), log.checkpoint() or b"").encode()


def test_of_a_stolen_key_the_witnessed_prefix_still_verifies_and_nothing_beyond_it(
    tmp_path: Path, log_key: PrivateKey
) -> None:
    witness = witnessed.Witness(tmp_path / "w.db", lambda _: LogKeys((Span(log_key.verifier),)), [COSIGNER])
    path, forged = tmp_path / "log.db", tmp_path / "forged.db"
    entries = [b'{"n":0}', b'{"n":1}', b'{"n":2}']
    with sqlite.create_log(path, log_key, HeadFile(tmp_path / "head.db"), NOW) as log:
        log.append(entries[:1], NOW)
        log.database.run("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, forged)
        log.append(entries[1:], NOW)
        lines = witness.submit(submission(log, 0), 1_700_000_000).body
        good = (log.checkpoint() or b"") + lines
        proofs = [
            Proof(at, tuple(tree.inclusion_proof(at, SEEN, log.node)), good) for at in range(len(entries))
        ]
        log.append([b'{"n":"by the thief"}'], NOW)

    with sqlite.open_log(forged, log_key, HeadFile(tmp_path / "thief.db")) as other:
        other.adopt()
        for number in range(4):  # with the key, another history at every size that the thief likes
            other.append([{"n": f"forged {number}"}], NOW)
            for old in (0, SEEN):
                with pytest.raises(Refusal):
                    witness.submit(submission(other, old), 1_700_000_001)
        thiefs = [signed for size, signed in other.checkpoints() if size > 1]

    end = checkpoints.verify(good, log_key.verifier)
    frozen = Span(log_key.verifier, 0, end.size, end.root, "stolen")
    policy = Policy((frozen,), (Witness("w", COSIGNER.cosigner),), (), "w")
    assert policy.believe(good, log_key.name).witnesses == ("w",)
    keys = policy.keys(log_key.name)
    for entry, proof in zip(entries, proofs, strict=True):
        head = checkpoints.verify(proof.checkpoint, keys)
        tree.verify_inclusion(proof.index, head.size, tree.leaf_hash(entry), proof.hashes, head.root)
    for signed in thiefs:
        with pytest.raises((CheckpointError, QuorumError)):
            policy.believe(signed, log_key.name)
        borrowed = replace(note.parse(signed), signatures=(*note.parse(signed).signatures, *_lines(good)))
        with pytest.raises(note.NoteError):
            policy.believe(borrowed.encode(), log_key.name)
    assert "fork" in {one.slug for one in verify_store(forged, log_key.verifier, known=[good]).failures}
    beyond = verify_store(path, keys)
    assert {(one.slug, one.first) for one in beyond.failures} >= {("unsigned-entries", SEEN)}
    assert not [one for one in beyond.failures if one.first is not None and one.first < SEEN]


def _lines(signed: bytes) -> tuple[note.Signature, ...]:
    return tuple(line for line in note.parse(signed).signatures if line.name == COSIGNER.cosigner.name)
