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


@pytest.mark.parametrize("size", [2, 5, 6])
def test_a_retired_key_names_no_heir(size: int) -> None:
    policy = LogKeys((Span(A.verifier, 0, 5), Span(B.verifier, 5)))
    assert followed(policy, [handed(A, THIEF, size)]) == policy
    alone = LogKeys((Span(A.verifier, 0, 5),))
    assert followed(alone, [handed(A, THIEF, size)]) == alone


def test_a_frozen_key_names_no_heir_neither_before_its_end_nor_by_way_of_an_ancestor() -> None:
    frozen = LogKeys((Span(A.verifier, 0, 8, b"r" * 32, "stolen"),))
    for size in (2, 8, 9):
        assert followed(frozen, [handed(A, THIEF, size)]) == frozen
    found = followed(frozen, [handed(B, THIEF, 2), handed(B, A, 3)])
    assert THIEF.verifier not in {span.verifier for span in found.spans}
    assert found.at(9) == ()


def test_beyond_the_end_of_a_frozen_log_no_key_counts() -> None:
    keys = LogKeys((Span(A.verifier), Span(B.verifier, 5, 8, b"r" * 32, "stolen")))
    assert keys.at(8) == (A.verifier, B.verifier)
    assert keys.at(9) == ()
    assert THIEF.verifier not in {span.verifier for span in followed(keys, [handed(A, THIEF, 9)]).spans}


def test_a_key_whose_beginning_is_stated_took_over_there() -> None:
    policy = LogKeys((Span(B.verifier, 9),))
    assert followed(policy, [handed(A, B, 12)]) == policy
    assert followed(policy, [handed(A, B, 9)]).at(4) == (A.verifier,)


def test_the_latest_key_of_a_policy_is_followed_on() -> None:
    policy = LogKeys((Span(A.verifier, 0, 9), Span(B.verifier, 9)))
    assert followed(policy, [handed(A, B, 9), handed(B, C, 20)]).at(21) == (C.verifier,)
