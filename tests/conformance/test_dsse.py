"""The example of DSSE's protocol, signature and all, under a key of its own kind."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from govern.lineage.statements import dsse
from govern.lineage.statements.dsse import Reason


@pytest.fixture(scope="module")
def example(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "vectors/dsse/protocol-example.json").read_text())
    return found


@dataclass
class RawP256:
    """ECDSA over P-256 and SHA-256, the signature r and s one after the other, as the example has it."""

    id: str
    key: ec.EllipticCurvePublicKey

    @property
    def material(self) -> bytes:
        return b"example"

    def objection(self, message: bytes, signature: bytes) -> str | None:
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        try:
            self.key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return "wrong"
        return None


@pytest.fixture
def key(example: dict[str, Any]) -> RawP256:
    numbers = example["key"]
    public = ec.EllipticCurvePublicNumbers(int(numbers["x"]), int(numbers["y"]), ec.SECP256R1())
    return RawP256(example["envelope"]["signatures"][0]["keyid"], public.public_key())


def test_the_encoding_that_is_signed(example: dict[str, Any]) -> None:
    payload = example["payload_utf8"].encode()
    assert dsse.pae(example["payloadType"], payload) == example["pae_utf8"].encode()


def test_the_envelope_is_read_and_verified(example: dict[str, Any], key: RawP256) -> None:
    envelope = dsse.read(json.dumps(example["envelope"]).encode())
    assert envelope.payload == example["payload_utf8"].encode()
    assert envelope.payload_type == example["payloadType"]
    (result,) = dsse.verify(envelope, [key])
    assert (result.key, result.reason) == (key, None)
    (result,) = dsse.verify(replace(envelope, payload=b"hello World"), [key])
    assert result.reason is Reason.WRONG_SIGNATURE


def test_what_is_written_is_the_envelope_of_the_example(example: dict[str, Any]) -> None:
    envelope = dsse.read(json.dumps(example["envelope"]).encode())
    assert json.loads(envelope.encode()) == example["envelope"]
