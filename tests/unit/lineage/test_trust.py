"""What a trust policy believes: a log's key at its sizes, and a quorum of witnesses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage import checkpoint as checkpoints
from govern.lineage import note
from govern.lineage.checkpoint import Checkpoint, CheckpointError
from govern.lineage.cosignature import Ed25519Cosigner, cosign
from govern.lineage.keys import PrivateKey
from govern.lineage.log_keys import LogKeys, Span
from govern.lineage.note import NoteError, Signature
from govern.lineage.trust import Group, Policy, QuorumError, Witness, policy_of

ORIGIN = "log.example/reviews"
LOG, NEXT, OTHER = (
    PrivateKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(c * 32)) for c in (b"a", b"b", b"c")
)
WITNESSES = {
    name: PrivateKey(f"witness.example/{name}", Ed25519PrivateKey.from_private_bytes(name.encode() * 16))
    for name in ("x1", "x2", "x3", "y1", "y2")
}
HEAD = Checkpoint(ORIGIN, 7, b"r" * 32)


def cosigned(*names: str, by: PrivateKey = LOG, head: Checkpoint = HEAD) -> bytes:
    signed = note.parse(checkpoints.sign(head, by))
    lines = [cosign(signed.text, Ed25519Cosigner(WITNESSES[name]), 1_700_000_000) for name in names]
    return replace(signed, signatures=(*signed.signatures, *lines)).encode()


def policy(quorum: str, *groups: Group) -> Policy:
    found = tuple(Witness(name, Ed25519Cosigner(key).cosigner) for name, key in WITNESSES.items())
    return Policy((Span(LOG.verifier),), found, groups, quorum)


TWO_LEVELS = policy(
    "both",
    Group("xs", 2, ("x1", "x2", "x3")),
    Group("ys", 1, ("y1", "y2")),
    Group("both", 2, ("xs", "ys")),
)


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (("x1", "x3", "y2"), ""),
        (("x1", "x2", "x3", "y1", "y2"), ""),
        (("x1", "y1"), "1 more of x2, x3 (xs)"),
        (("x1", "x2"), "1 more of y1, y2 (ys)"),
        ((), "2 more of x1, x2, x3 (xs) and 1 more of y1, y2 (ys)"),
        (("x1", "x2", "x3"), "1 more of y1, y2 (ys)"),
    ],
)
def test_a_quorum_of_two_groups_is_met_or_says_who_is_missing(names: tuple[str, ...], missing: str) -> None:
    data = cosigned(*names)
    if not missing:
        assert TWO_LEVELS.believe(data, ORIGIN).witnesses == tuple(sorted(names))
        return
    with pytest.raises(QuorumError) as caught:
        TWO_LEVELS.believe(data, ORIGIN)
    assert caught.value.message.endswith(f": {missing}")
    assert "govern log cosign" in caught.value.help


def test_a_witness_may_be_the_quorum_and_none_asks_for_nobody() -> None:
    assert policy("x1").believe(cosigned("x1"), ORIGIN).checkpoint == HEAD
    with pytest.raises(QuorumError, match=r"asks for: x1$"):
        policy("x1").believe(cosigned("x2"), ORIGIN)
    assert policy("none").believe(cosigned(), ORIGIN).witnesses == ()
    assert policy("none").believe(cosigned("y1"), ORIGIN).witnesses == ("y1",)


def test_witnesses_do_not_make_up_for_the_logs_own_signature() -> None:
    with pytest.raises(NoteError, match="by no key that was given"):
        TWO_LEVELS.believe(cosigned("x1", "x2", "y1", by=OTHER), ORIGIN)
    with pytest.raises(NoteError, match=r"no key of that name is trusted \(trusted: log.example/reviews\)"):
        TWO_LEVELS.believe(cosigned("x1"), "log.example/other")


def test_a_wrong_signature_under_a_known_witness_is_refused_and_not_passed_over() -> None:
    signed = note.parse(cosigned("x1", "x2", "y1"))
    *lines, last = signed.signatures
    spoilt = Signature(last.name, last.key_id, last.signature[:-1] + bytes([last.signature[-1] ^ 1]))
    with pytest.raises(NoteError, match=r"signature of witness\.example/y1"):
        TWO_LEVELS.believe(replace(signed, signatures=(*lines, spoilt)).encode(), ORIGIN)


def test_a_cosignature_of_another_checkpoint_is_worth_nothing() -> None:
    elsewhere = note.parse(cosigned("x1", head=replace(HEAD, size=8))).signatures[-1]
    signed = note.parse(cosigned())
    with pytest.raises(NoteError, match="is wrong"):
        policy("x1").believe(replace(signed, signatures=(*signed.signatures, elsewhere)).encode(), ORIGIN)


def test_a_line_twice_counts_once() -> None:
    signed = note.parse(cosigned("x1", "y1"))
    twice = replace(signed, signatures=(*signed.signatures, *signed.signatures[1:]))
    with pytest.raises(QuorumError, match="1 more of x2, x3"):
        TWO_LEVELS.believe(twice.encode(), ORIGIN)


def test_a_key_counts_at_its_sizes_only() -> None:
    keys = LogKeys((Span(LOG.verifier, 0, 7), Span(NEXT.verifier, 7)))
    for size, good, bad in ((6, LOG, NEXT), (8, NEXT, LOG)):
        head = replace(HEAD, size=size)
        assert checkpoints.verify(checkpoints.sign(head, good), keys) == head
        with pytest.raises(NoteError, match="by no key that was given"):
            checkpoints.verify(checkpoints.sign(head, bad), keys)
    for either in (LOG, NEXT):
        assert checkpoints.verify(checkpoints.sign(HEAD, either), keys) == HEAD
    assert keys.text == NEXT.verifier.text


def test_a_frozen_log_is_believed_up_to_its_size_and_with_its_root() -> None:
    keys = LogKeys((Span(LOG.verifier, 0, 7, HEAD.root, "stolen"),))
    assert checkpoints.verify(cosigned(), keys) == HEAD
    assert keys.frozen is not None
    with pytest.raises(CheckpointError, match=r"no trusted key .* size 8"):
        checkpoints.verify(checkpoints.sign(replace(HEAD, size=8), LOG), keys)
    with pytest.raises(CheckpointError, match="frozen at size 7 with another root"):
        checkpoints.verify(checkpoints.sign(replace(HEAD, root=b"q" * 32), LOG), keys)


def test_a_handover_narrows_what_is_known_and_adds_what_is_not() -> None:
    known = LogKeys((Span(LOG.verifier),)).handed_over(LOG.verifier, NEXT.verifier, 9)
    assert known.spans == (Span(LOG.verifier, 0, 9), Span(NEXT.verifier, 9))
    back = LogKeys((Span(NEXT.verifier),)).handed_over(LOG.verifier, NEXT.verifier, 9)
    assert back == known
    assert known.handed_over(LOG.verifier, NEXT.verifier, 9) == known
    third = known.handed_over(NEXT.verifier, OTHER.verifier, 20)
    assert [span.last for span in third.spans] == [9, 20, None]


def test_a_policy_of_bare_keys_asks_for_no_witness() -> None:
    found = policy_of([LOG.verifier, NEXT.verifier])
    assert found.origins == (ORIGIN,)
    assert found.believe(cosigned(by=NEXT), ORIGIN).key == NEXT.verifier
    assert found.keys("log.example/other") is None
