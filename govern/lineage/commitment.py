"""Salted commitments: the log says that a value was there, and never which one.

The form is that of SD-JWT disclosures (RFC 9901 section 4.2). One record has one secret salt; a salt for each
field is derived from it, so that opening one field helps nobody to guess another. Once the record's salt is
erased, its commitments and keyed digests can neither be opened nor be linked to anything.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256

MIN_SALT = 16
"""Bytes in a record's salt at least: 128 bits, as RFC 9901 section 9.3 asks."""


def commit(salt: bytes, field: str, value: str) -> str:
    """Commit to `value` of `field` under a record's salt: its disclosure's digest, 43 base64url characters.

    Raises `ValueError` where the salt is too short.
    """
    return disclosure_digest(disclosure(salt, field, value))


def disclosure(salt: bytes, field: str, value: str) -> str:
    """Make the text that opens `commit(salt, field, value)`: base64url of JSON [salt, field, value]."""
    own = _keyed(salt, "govern/field-salt", field.encode())[:MIN_SALT]
    return encode_disclosure(_base64url(own), field, value)


def encode_disclosure(salt: str, field: str, value: str) -> str:
    """Encode a disclosure as RFC 9901 section 4.2.1 does."""
    return _base64url(json.dumps([salt, field, value], ensure_ascii=False).encode())


def disclosure_digest(text: str) -> str:
    """Digest of a disclosure (RFC 9901 section 4.2.3): base64url of SHA-256 over its ASCII text."""
    return _base64url(sha256(text.encode("ascii")).digest())


def keyed_digest(salt: bytes, domain: str, data: bytes) -> str:
    """Digest of `data` under a record's salt: `hmac-sha256:` and 64 hex digits.

    Equal data of one record and domain has equal digests, in every run; without the salt nothing compares.
    Raises `ValueError` where the salt is too short.
    """
    return "hmac-sha256:" + _keyed(salt, domain, data).hex()


def _keyed(salt: bytes, domain: str, data: bytes) -> bytes:
    """HMAC-SHA256 over domain and data, the domain's length first so that the two cannot be shifted."""
    if len(salt) < MIN_SALT:
        raise ValueError(f"a salt has at least {MIN_SALT} bytes, this one {len(salt)}")
    name = domain.encode()
    return hmac.digest(salt, len(name).to_bytes(4, "big") + name + data, "sha256")


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
