from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from govern.errors import UsageError
from govern.lineage import receipt, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.keys import PrivateKey
from govern.lineage.note import NoteError
from govern.lineage.receipt import Receipt
from govern.lineage.tree import ProofError

ENTRIES = [b'{"n":%d}' % n for n in range(3)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]


def reader(level: int, index: int) -> bytes:
    return tree.root(LEAVES[index << level : (index + 1) << level])


def make(key: PrivateKey, index: int = 2) -> Receipt:
    path = tuple(tree.inclusion_proof(index, 3, reader))
    return receipt.make(index, Checkpoint(key.name, 3, tree.root(LEAVES)), path, key)


def test_the_bytes_are_those_that_the_specification_makes_by_hand(key: PrivateKey) -> None:
    """Every byte, put together without a CBOR library: RFC 9052, RFC 8949, the receipt's CDDL."""
    hashes = [sha256(b"\0" + entry).digest() for entry in ENTRIES]
    left = sha256(b"\1" + hashes[0] + hashes[1]).digest()
    root = sha256(b"\1" + left + hashes[2]).digest()
    origin = key.name.encode()
    header = (
        b"\xa4"  # a map of four
        b"\x01\x27"  # 1 (alg): -8 (EdDSA)
        b"\x04\x44"  # 4 (kid): four bytes
        + key.verifier.key_id
        + b"\x0f\xa1\x01"  # 15 (CWT claims): {1 (iss): text}
        + bytes([0x60 + len(origin)])
        + origin
        + b"\x19\x01\x8b\x01"  # 395 (vds): 1 (RFC9162_SHA256)
    )
    assert len(origin) < 24 < len(header) < 256
    signed = b"\x84\x6aSignature1\x58" + bytes([len(header)]) + header + b"\x40\x58\x20" + root
    path = b"\x83\x03\x02\x81\x58\x20" + left  # [size 3, index 2, [left]]
    whole = (
        b"\xd2\x84\x58"
        + bytes([len(header)])
        + header
        + b"\xa1\x19\x01\x8c\xa1\x20\x81\x58"  # {396 (vdp): {-1 (inclusion): [bytes]}}
        + bytes([len(path)])
        + path
        + b"\xf6\x58\x40"  # no payload; the signature
        + Ed25519PrivateKey.from_private_bytes(b"k" * 32).sign(signed)
    )
    assert make(key).encode() == whole
    Ed25519PublicKey.from_public_bytes(key.verifier.public_key).verify(whole[-64:], signed)
    assert whole.startswith(receipt.START)


def test_a_receipt_survives_being_bytes_and_verifies(key: PrivateKey) -> None:
    for index, entry in enumerate(ENTRIES):
        made = make(key, index)
        assert receipt.parse(made.encode()) == made
        assert made.verify(entry, key.verifier) == Checkpoint(key.name, 3, tree.root(LEAVES))


def test_another_entry_place_log_or_signature_is_refused(key: PrivateKey) -> None:
    made = make(key)
    other = PrivateKey(key.name, Ed25519PrivateKey.generate())
    for bad, entry, verifier in (
        (made, ENTRIES[1], key.verifier),
        (made, ENTRIES[2], other.verifier),
        (made, ENTRIES[2], replace(key.verifier, name="log.example/other")),
        (replace(made, index=0), ENTRIES[2], key.verifier),
        (replace(made, signature=made.signature[::-1]), ENTRIES[2], key.verifier),
        (replace(made, protected=made.protected.replace(b"\x01\x27", b"\x01\x32")), ENTRIES[2], key.verifier),
    ):
        with pytest.raises((NoteError, ProofError)):
            bad.verify(entry, verifier)


def test_a_log_of_one_entry_has_no_receipt(key: PrivateKey) -> None:
    with pytest.raises(UsageError, match="only entry"):
        receipt.make(0, Checkpoint(key.name, 1, LEAVES[0]), (), key)


def test_no_byte_of_a_receipt_can_be_changed_or_left_out(key: PrivateKey) -> None:
    whole = make(key).encode()
    spoiled = [
        whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :]
        for at in range(len(whole))
        for bit in (1, 128)
    ]
    for data in (*spoiled, *(whole[:at] for at in range(len(whole))), whole + b"\0"):
        with pytest.raises((NoteError, ProofError)):
            receipt.parse(data).verify(ENTRIES[2], key.verifier)


def test_what_is_not_a_receipt_that_we_check_is_refused(key: PrivateKey) -> None:
    made = make(key)
    protected = cbor2.loads(made.protected)
    proof = cbor2.dumps([3, 2, list(made.hashes)])

    def message(
        header: object = protected, *, proofs: object = None, payload: object = None, tag: int = 18
    ) -> bytes:
        outer = {396: {-1: [proof]}} if proofs is None else proofs
        value = [cbor2.dumps(header, canonical=True), outer, payload, made.signature]
        return cbor2.dumps(cbor2.CBORTag(tag, value))

    assert receipt.parse(message()).verify(ENTRIES[2], key.verifier)
    for bad in (
        message(tag=98),
        message(payload=tree.root(LEAVES)),
        message(protected | {1: -7}),
        message(protected | {1: [-8]}),
        message(protected | {395: 2}),
        message(protected | {2: [99]}),
        message({1: -8, 395: 1}),
        message([]),
        message(proofs={396: {-1: [proof, proof]}}),
        message(proofs={396: {-2: [proof]}}),
        message(proofs={}),
        message(proofs={396: {-1: [cbor2.dumps([3, 2, []])]}}),
        message(proofs={396: {-1: [cbor2.dumps([3, 3, list(made.hashes)])]}}),
        message(proofs={396: {-1: [cbor2.dumps([3, -1, list(made.hashes)])]}}),
        message(proofs={396: {-1: [cbor2.dumps([True, False, list(made.hashes)])]}}),
        message(proofs={396: {-1: [cbor2.dumps([3, 2, [b"short"]])]}}),
        made.encode().replace(b"\xa1\x20\x81", b"\xa1\x38\x00\x81"),  # -1, spelt long
        b"",
        b"\x9f" * 5000,
        b"\xd2" * 70_000,
    ):
        with pytest.raises(ProofError):
            receipt.parse(bad)
