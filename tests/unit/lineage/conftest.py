from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.keys import PrivateKey

ORIGIN = "log.example/reviews"


@pytest.fixture
def key() -> PrivateKey:
    return PrivateKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"k" * 32))
