"""Keys of every kind, and a token that signs as PROTOCOL.u2f says."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from govern.lineage.keys import PrivateKey
from govern.lineage.statements import sshkeys
from govern.lineage.statements.signers import NoteSigner, SshSigner
from govern.lineage.statements.sshkeys import SshPublicKey, ecdsa_signature, signature_blob
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshwire import string, uint32


@functools.cache
def _rsa(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, bits)


def ssh_private(kind: str) -> SshPrivateKey:
    secret: Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    if kind == "rsa":
        secret = _rsa(2_048)
    elif kind == "p256":
        secret = ec.derive_private_key(12_345, ec.SECP256R1())
    else:
        secret = Ed25519PrivateKey.from_private_bytes(sha256(kind.encode()).digest())
    line = secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return SshPrivateKey(sshkeys.parse(line), secret)


@dataclass
class Token:
    """A FIDO token, touched or not."""

    curve: str = sshkeys.SK_ED25519
    flags: int = 1

    @property
    def public(self) -> SshPublicKey:
        if self.curve == sshkeys.SK_ED25519:
            body = string(self._ed().public_key().public_bytes_raw())
        else:
            point = self._ec().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            body = string("nistp256") + string(point)
        return sshkeys.from_blob(string(self.curve) + body + string("ssh:"))

    def sign_raw(self, data: bytes) -> bytes:
        tail = bytes([self.flags]) + uint32(7)
        signed = sha256(b"ssh:").digest() + tail + sha256(data).digest()
        if self.curve == sshkeys.SK_ED25519:
            return signature_blob(self.curve, self._ed().sign(signed)) + tail
        r, s = utils.decode_dss_signature(self._ec().sign(signed, ec.ECDSA(hashes.SHA256())))
        return signature_blob(self.curve, ecdsa_signature(r, s)) + tail

    @staticmethod
    def _ed() -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(b"t" * 32)

    @staticmethod
    def _ec() -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(777, ec.SECP256R1())


@pytest.fixture(scope="session")
def ssh() -> Callable[[str], SshPrivateKey]:
    """Give a private SSH key: `rsa`, `p256`, or an Ed25519 key of any other name."""
    return ssh_private


@pytest.fixture(scope="session")
def token() -> type[Token]:
    return Token


@pytest.fixture(scope="session")
def weak_rsa() -> SshPublicKey:
    """Give the wire form of a key too short to be believed, past the reader."""
    line = _rsa(1_024).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    import base64  # noqa: PLC0415 - for this one key

    return SshPublicKey(sshkeys.RSA, base64.b64decode(line.split()[1]))


@pytest.fixture(scope="session")
def alice() -> SshSigner:
    return SshSigner(ssh_private("alice"))


@pytest.fixture(scope="session")
def bob() -> NoteSigner:
    secret = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
    return NoteSigner(PrivateKey("people.example/bob", secret))
