"""Following keys by what a log says of them: honest rotations, a thief's, and what is none."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage import checkpoint as checkpoints
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.entry import KeyRotated, LogOpened, encode
from govern.lineage.keys import PrivateKey
from govern.lineage.log_keys import LogKeys, Span, of
from govern.lineage.note_signers import HandoverSigner
from govern.lineage.rotation import Rotation, followed, rotation, signed_by_several

ORIGIN = "log.example/reviews"
NOW = "2026-01-02T03:04:05.000006Z"
A, B, C, THIEF = (
    PrivateKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(c * 32)) for c in (b"a", b"b", b"c", b"t")
)
OTHER = PrivateKey("log.example/other", Ed25519PrivateKey.from_private_bytes(b"o" * 32))


def entry(old: PrivateKey, new: PrivateKey) -> bytes:
    return encode(KeyRotated(NOW, old.verifier.text, new.verifier.text))


def note(old: PrivateKey, new: PrivateKey, size: int = 9) -> bytes:
    return checkpoints.sign(Checkpoint(ORIGIN, size, b"r" * 32), HandoverSigner(old, new))


def handed(old: PrivateKey, new: PrivateKey, size: int) -> Rotation:
    found = rotation(note(old, new, size), ORIGIN, [entry(old, new)])
    assert found is not None
    return found


def test_a_rotation_is_read_from_its_entry_among_others_and_the_checkpoint_of_both() -> None:
    opened = encode(LogOpened(NOW, ORIGIN, "small"))
    data = note(A, B)
    assert signed_by_several(data, ORIGIN)
    found = rotation(data, ORIGIN, [opened, entry(A, B), b'spoilt "type":"key-rotated"'])
    assert found == Rotation(A.verifier, B.verifier, 9, data)


def test_what_is_signed_by_one_key_or_names_others_is_none() -> None:
    alone = checkpoints.sign(Checkpoint(ORIGIN, 9, b"r" * 32), A)
    assert not signed_by_several(alone, ORIGIN)
    assert rotation(alone, ORIGIN, [entry(A, B)]) is None
    assert rotation(note(A, B), ORIGIN, [entry(A, C)]) is None
    assert rotation(note(A, B), ORIGIN, [entry(A, A)]) is None
    assert rotation(note(A, B), ORIGIN, [entry(A, OTHER)]) is None
    assert rotation(note(A, B), ORIGIN, []) is None
    assert rotation(note(A, B), OTHER.name, [entry(A, B)]) is None


@pytest.mark.parametrize("known", [A, B, C])
def test_from_any_key_all_are_found(known: PrivateKey) -> None:
    keys = followed(of([known.verifier]), [handed(B, C, 20), handed(A, B, 9)])
    assert keys.spans == (Span(A.verifier, 0, 9), Span(B.verifier, 9, 20), Span(C.verifier, 20))


def test_a_key_that_ended_hands_over_to_nobody() -> None:
    frozen = LogKeys((Span(A.verifier, 0, 8, b"r" * 32, "stolen"),))
    assert followed(frozen, [handed(A, THIEF, 9)]) == frozen
    rotated = followed(of([A.verifier]), [handed(A, B, 9), handed(A, THIEF, 15)])
    assert rotated.at(16) == (B.verifier,)
    assert THIEF.verifier not in {span.verifier for span in rotated.spans}


def test_a_rotation_between_strangers_adds_nothing() -> None:
    keys = of([A.verifier])
    assert followed(keys, [handed(B, C, 9)]) == keys
