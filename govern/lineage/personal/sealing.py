"""Authenticated encryption under a subject's key: AES-256-GCM (NIST SP 800-38D) with random nonces.

One key seals the few salts and disclosures of one subject, so 96-bit nonces at random do not meet: the limit
of SP 800-38D section 8.3 is 2^32 messages a key.
"""

from __future__ import annotations

import os

from govern.errors import IntegrityError

KEY_SIZE = 32
NONCE_SIZE = 12


def fresh_key() -> bytes:
    """Make a key from the system's randomness."""
    return os.urandom(KEY_SIZE)


def seal(key: bytes, data: bytes, context: str) -> bytes:
    """Encrypt `data` so that it opens only in the same `context`; gives nonce and ciphertext."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - heavy; not at start-up

    nonce = os.urandom(NONCE_SIZE)
    return nonce + AESGCM(key).encrypt(nonce, data, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt what `seal` made; raises `IntegrityError` where it was changed, moved or sealed otherwise."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - heavy; not at start-up
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - likewise

    try:
        return AESGCM(key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], context.encode())
    except (InvalidTag, ValueError):
        raise IntegrityError(
            "what is sealed beside the log does not open with its subject's key",
            help="It was changed, or the keys are of another log. Restore the table or the keys from a copy.",
        ) from None
