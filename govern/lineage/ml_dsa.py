"""A witness's key of ML-DSA-44 (FIPS 204): what C2SP's tlog-cosignature recommends for new witnesses.

It stays sound where quantum computers break Ed25519, and what it signs names the witness. Logs are signed by
Ed25519 alone here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.lineage.cosignature import ML_DSA_44, Cosigner
from govern.lineage.note import check_name

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class MlDsaKey:
    """A private key with its name; a `cosignature.CosignSigner`."""

    name: str
    secret: MLDSA44PrivateKey

    @property
    def cosigner(self) -> Cosigner:
        """The public half."""
        return Cosigner(self.name, ML_DSA_44, self.secret.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Sign `message`, without a context: 2,420 bytes."""
        return self.secret.sign(message)

    def __repr__(self) -> str:
        return f"MlDsaKey({self.name}+{self.cosigner.key_id.hex()})"


def generate(name: str) -> MlDsaKey:
    """Make a new key from the system's randomness; raises `KeyTextError` where `name` cannot name a key."""
    from cryptography.hazmat.primitives.asymmetric.mldsa import (  # noqa: PLC0415 - heavy; not at start-up
        MLDSA44PrivateKey,
    )

    check_name(name)
    return MlDsaKey(name, MLDSA44PrivateKey.generate())
