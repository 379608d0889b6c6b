"""The witness protocol, status by status, over a state file; and its races."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.errors import DurabilityError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import note, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.cosignature import Ed25519Cosigner, timestamp
from govern.lineage.keys import PrivateKey
from govern.lineage.log_keys import LogKeys, Span
from govern.lineage.store.witnessed import Witness
from govern.lineage.witness import MAX_PROOF, SIZE, Answer, Refusal, Submission, read

ORIGIN = "log.example/reviews"
LOG, NEXT, THIEF = (
    PrivateKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(c * 32)) for c in (b"a", b"b", b"c")
)
OTHER = PrivateKey("log.example/other", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
SIGNER = Ed25519Cosigner(PrivateKey("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32)))
LEAVES = [tree.leaf_hash(str(n).encode()) for n in range(20)]
FORKED = [*LEAVES[:3], tree.leaf_hash(b"forged"), *LEAVES[4:]]
TIME = 1_700_000_000


def node(leaves: list[bytes]) -> tree.NodeReader:
    return lambda level, index: tree.root(leaves[index << level : (index + 1) << level])


def signed(size: int, key: PrivateKey = LOG, leaves: list[bytes] = LEAVES) -> bytes:
    return checkpoints.sign(Checkpoint(key.name, size, tree.root(leaves[:size])), key)


def request(old: int, size: int, leaves: list[bytes] = LEAVES, key: PrivateKey = LOG) -> bytes:
    proof = tree.consistency_proof(old, size, node(leaves)) if 0 < old < size else []
    return Submission(old, tuple(proof), signed(size, key, leaves)).encode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness.db", {ORIGIN: LogKeys((Span(LOG.verifier),))}.get, (SIGNER,))


def refused(witness: Witness, body: bytes) -> Answer:
    with pytest.raises(Refusal) as caught:
        witness.submit(body, TIME)
    return caught.value.answer


def test_growing_checkpoints_are_cosigned(witness: Witness) -> None:
    for old, size in ((0, 3), (3, 3), (3, 8), (8, 20)):
        answer = witness.submit(request(old, size), TIME + size)
        assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
        found = note.verify(signed(size) + answer.body, [SIGNER.cosigner])
        assert timestamp(found.signatures[0].signature) == TIME + size
    latest = witness.latest(ORIGIN)
    assert latest is not None
    assert checkpoints.verify(latest, LOG.verifier).size == 20
    assert note.verify(latest, [SIGNER.cosigner])
    assert witness.origins() == [ORIGIN]


def test_what_was_cosigned_is_known_after_a_restart(witness: Witness) -> None:
    witness.submit(request(0, 8), TIME)
    again = Witness(witness.path, {ORIGIN: LogKeys((Span(LOG.verifier),))}.get, (SIGNER,))
    assert refused(again, request(0, 12)) == Answer(409, b"8\n", SIZE)
    assert again.submit(request(8, 12), TIME).status == 200


def test_a_log_that_is_not_known_is_404_and_a_key_that_is_not_403(witness: Witness) -> None:
    assert refused(witness, request(0, 3, key=OTHER)).status == 404
    assert refused(witness, request(0, 3, key=THIEF)).status == 403
    spoilt = request(0, 3).replace(b"\n3\n", b"\n4\n")
    assert refused(witness, spoilt).status == 403
    assert witness.origins() == []


def test_signatures_of_unknown_keys_beside_the_logs_own_are_passed_over(witness: Witness) -> None:
    whole = note.parse(signed(3))
    crowd = [replace(note.parse(signed(3, THIEF)).signatures[0], name=f"x{n}") for n in range(99)]
    body = Submission(0, (), replace(whole, signatures=(*crowd, *whole.signatures)).encode()).encode()
    assert witness.submit(body, TIME).status == 200
    assert len(note.parse(witness.latest(ORIGIN) or b"").signatures) == 2


def test_another_old_size_than_the_last_is_409_with_the_last_size(witness: Witness) -> None:
    assert refused(witness, request(2, 3)) == Answer(409, b"0\n", SIZE)
    witness.submit(request(0, 8), TIME)
    for old in (0, 3, 7, 9):
        assert refused(witness, request(old, 12)) == Answer(409, b"8\n", SIZE)


def test_an_old_size_above_the_checkpoints_is_400(witness: Witness) -> None:
    body = Submission(4, (), signed(3)).encode()
    assert refused(witness, body).status == 400


def test_a_tree_that_does_not_continue_the_last_is_422_and_is_not_kept(witness: Witness) -> None:
    witness.submit(request(0, 8), TIME)
    right = request(8, 12)
    for body in (
        request(8, 12, FORKED),
        Submission(8, (), signed(12)).encode(),
        Submission(8, (*read(right).proof, b"x" * 32), signed(12)).encode(),
        Submission(8, (b"x" * 32,), signed(8)).encode(),
    ):
        assert refused(witness, body).status == 422
    assert witness.submit(right, TIME).status == 200


def test_another_root_at_the_same_size_is_409(witness: Witness) -> None:
    witness.submit(request(0, 8), TIME)
    assert refused(witness, request(8, 8, FORKED)) == Answer(409, b"8\n", SIZE)


def test_size_0_is_consistent_with_everything_and_takes_no_proof(witness: Witness) -> None:
    assert witness.submit(request(0, 0), TIME).status == 200
    assert refused(witness, Submission(0, (b"x" * 32,), signed(5)).encode()).status == 422
    assert witness.submit(request(0, 5), TIME).status == 200


@pytest.mark.parametrize(
    "front",
    [
        b"",
        b"old\n\n",
        b"old 00\n\n",
        b"old 01\n\n",
        b"old -1\n\n",
        b"old  1\n\n",
        b"old 9999999999999999999\n\n",
        b"new 1\n\n",
        b"old 1 \n\n",
        b"old 1\r\n\n",
        b"old \xd9\xa1\n\n",
        b"old 1\nAAAA\n\n",
        b"old 1\n!\n\n",
        b"old 1\n" + b"A" * 43 + b"\n\n",
        b"old 1\n" + (b"A" * 43 + b"=\n") * (MAX_PROOF + 1) + b"\n",
        b"old 0\n",
    ],
)
def test_a_request_of_another_form_is_400(witness: Witness, front: bytes) -> None:
    assert refused(witness, front + signed(3)).status == 400


def test_what_is_no_checkpoint_is_400(witness: Witness) -> None:
    for rest in (b"", b"x\n", b"log.example/reviews\n3\n", signed(3)[:-1], b"\xff" + signed(3)):
        assert refused(witness, b"old 0\n\n" + rest).status == 400


def test_the_example_of_the_specification_is_read_and_written_alike(shared: Path) -> None:
    examples = json.loads((shared / "vectors/c2sp/tlog-witness.examples.json").read_text())["indented"]
    body = examples[1].lstrip("\n").encode()
    found = read(body)
    assert (found.old, len(found.proof), found.encode()) == (20_852_014, 4, body)
    assert checkpoints.peek(found.note).size == 20_852_163
    signatures = note.parse(
        found.note.split(b"\n\n")[0] + b"\n\n" + examples[2].lstrip("\n").encode()
    ).signatures
    assert [line.name for line in signatures] == [
        "witness.example/w1",
        "witness.example/w1",
        "witness.example/w2",
    ]


def test_keys_count_at_their_sizes_here_too(tmp_path: Path) -> None:
    keys = LogKeys((Span(LOG.verifier, 0, 8), Span(NEXT.verifier, 8)))
    witness = Witness(tmp_path / "w.db", {ORIGIN: keys}.get, (SIGNER,))
    witness.submit(request(0, 8), TIME)
    assert refused(witness, request(8, 12)).status == 403
    assert witness.submit(request(8, 12, key=NEXT), TIME).status == 200


def test_nothing_is_kept_where_the_key_does_not_sign_or_the_disk_does_not_hold(tmp_path: Path) -> None:
    class Gone:
        cosigner = SIGNER.cosigner

        def sign(self, message: bytes) -> bytes:
            raise DurabilityError("the token is gone")

    keys = {ORIGIN: LogKeys((Span(LOG.verifier),))}.get
    witness = Witness(tmp_path / "w.db", keys, (Gone(),))
    with pytest.raises(DurabilityError):
        witness.submit(request(0, 3), TIME)
    assert witness.latest(ORIGIN) is None
    with pytest.raises(DurabilityError):
        Witness(tmp_path / "none" / "w.db", keys, (SIGNER,))
