"""Cosignatures: their messages byte by byte, their keys, and what does not count."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from govern.lineage import note
from govern.lineage.cosignature import (
    ML_DSA_44,
    Cosigner,
    Ed25519Cosigner,
    cosign,
    signed_message,
    timestamp,
)
from govern.lineage.keys import PrivateKey
from govern.lineage.note import KeyTextError, NoteError, Verifier

TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
TIME = 1_679_315_147
KEY = PrivateKey("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
WITNESS = Ed25519Cosigner(KEY)


class MlDsa:
    """A witness whose key is of ML-DSA-44."""

    def __init__(self) -> None:
        self.secret = MLDSA44PrivateKey.from_seed_bytes(b"s" * 32)
        public = self.secret.public_key().public_bytes_raw()
        self.cosigner = Cosigner("witness.example/q", ML_DSA_44, public)

    def sign(self, message: bytes) -> bytes:
        return self.secret.sign(message)


def test_what_ed25519_signs_is_a_header_the_time_and_the_text() -> None:
    assert signed_message("w", 4, TEXT.encode(), TIME) == f"cosignature/v1\ntime {TIME}\n{TEXT}".encode()


def test_what_ml_dsa_signs_is_the_structure_of_the_specification() -> None:
    origin, root = b"example.com/behind-the-sofa", note.strict_b64decode(TEXT.split("\n")[2])
    numbers = [n.to_bytes(8, "big") for n in (TIME, 0, 20_852_163)]
    expected = b"subtree/v1\n\0" + b"\x01w" + numbers[0] + bytes([len(origin)]) + origin
    assert signed_message("w", 6, TEXT.encode(), TIME) == expected + numbers[1] + numbers[2] + root
    with pytest.raises(NoteError, match="1 to 255 bytes"):
        signed_message("w" * 256, 6, TEXT.encode(), TIME)


def test_extension_lines_that_ml_dsa_does_not_sign_are_refused() -> None:
    witness, extended = MlDsa(), f"{TEXT}extension\n"
    signature = cosign(TEXT, witness, TIME)
    assert witness.cosigner.check(TEXT.encode(), signature.signature)
    assert not witness.cosigner.check(extended.encode(), signature.signature)
    with pytest.raises(NoteError, match="does not cover extension lines"):
        cosign(extended, witness, TIME)


@pytest.mark.parametrize("signer", [WITNESS, MlDsa()], ids=["ed25519", "ml-dsa-44"])
def test_a_cosignature_counts_for_its_text_time_and_key_alone(signer: Ed25519Cosigner | MlDsa) -> None:
    made = cosign(TEXT, signer, TIME)
    key = signer.cosigner
    assert (timestamp(made.signature), made.key_id) == (TIME, key.key_id)
    assert key.check(TEXT.encode(), made.signature)
    later = (TIME + 1).to_bytes(8, "big") + made.signature[8:]
    beyond = (2**63).to_bytes(8, "big") + made.signature[8:]
    for wrong in (later, beyond, made.signature[8:], made.signature + b"\0", b""):
        assert not key.check(TEXT.encode(), wrong)
    assert not key.check(TEXT.replace("20852163", "20852164").encode(), made.signature)
    assert not key.check(b"no checkpoint\n", made.signature)
    assert note.verify(f"{TEXT}\n{made.line}".encode(), [key]).signatures == (made,)


def test_a_key_has_one_text_and_its_id_names_algorithm_and_name() -> None:
    for key in (WITNESS.cosigner, MlDsa().cosigner):
        assert Cosigner.parse(key.text) == key
        assert str(key) == key.text
        hashed = sha256(f"{key.name}\n".encode() + bytes([key.algorithm]) + key.public_key).digest()
        assert key.key_id == hashed[:4]
    assert WITNESS.cosigner.key_id != KEY.verifier.key_id


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (Verifier("a.example", b"k" * 32).text, "neither Ed25519"),
        (WITNESS.cosigner.text[:-4], "not a witness's key|neither"),
        ("a.example+00000000+" + WITNESS.cosigner.text.split("+")[2], "the key's ID is"),
        ("a.example+00000000+", "neither"),
        ("+00000000+AAAA", "cannot name a key"),
        ("a.example+00000000+!!!", "not a witness's key"),
    ],
)
def test_what_is_no_witness_key_is_refused(text: str, said: str) -> None:
    with pytest.raises(KeyTextError, match=said):
        Cosigner.parse(text)


def test_a_signer_that_gives_another_keys_signature_is_caught() -> None:
    class Liar:
        cosigner = WITNESS.cosigner

        def sign(self, message: bytes) -> bytes:
            return Ed25519PrivateKey.from_private_bytes(b"x" * 32).sign(message)

    with pytest.raises(NoteError, match="gave no good signature"):
        cosign(TEXT, Liar(), TIME)
