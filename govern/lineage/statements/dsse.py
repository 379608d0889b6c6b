"""DSSE v1.0.2: an envelope around bytes, their type, and signatures over both (secure-systems-lab/dsse).

What is signed is the pre-authentication encoding of type and payload, never the envelope's JSON. A `keyid`
is a hint that nothing signs: where there is one, only keys of that name are tried; where there is none, all.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from govern.errors import UsageError
from govern.lineage.note import strict_b64decode
from govern.lineage.statements.public_keys import maker
from govern.source.canonical import canonical_bytes, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.lineage.statements.public_keys import Key
    from govern.lineage.statements.signers import Signer
    from govern.source.canonical import Json

IN_TOTO = "application/vnd.in-toto+json"
"""The payload type of in-toto Statements."""
MAX_ENVELOPE = 1_000_000
MAX_SIGNATURES = 32
MAX_NAME = 256
"""Characters of a payload type, and of a keyid."""
_URL_SAFE = str.maketrans("-_", "+/")


class EnvelopeError(UsageError):
    """An envelope is malformed, or can't be made."""


class Reason(StrEnum):
    """Why a signature does not count."""

    WRONG_TYPE = "wrong-type"
    UNKNOWN_KEY = "unknown-key"
    WRONG_SIGNATURE = "wrong-signature"
    REPEATED = "repeated"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature, and the hint at whose it is; "" where there is none."""

    keyid: str
    sig: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload with its type and signatures. Nothing is verified yet: verify, then parse `payload`."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def pae(self) -> bytes:
        """The bytes that are signed."""
        return pae(self.payload_type, self.payload)

    @property
    def digest(self) -> str:
        """The name of this envelope, signatures included: the digest of `encode()`."""
        return digest(self.encode())

    def encode(self) -> bytes:
        """Give the JSON envelope: canonical, in standard base64, with a newline at its end."""
        signatures: list[Json] = [
            {"keyid": s.keyid, "sig": b64encode(s.sig).decode()} for s in self.signatures
        ]
        payload = b64encode(self.payload).decode()
        whole: dict[str, Json] = {"payload": payload, "payloadType": self.payload_type}
        return canonical_bytes(whole | {"signatures": signatures}) + b"\n"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one signature: the key that made it, or why none of the known keys did."""

    signature: Signature
    key: Key | None
    reason: Reason | None = None
    message: str = ""


def pae(payload_type: str, payload: bytes) -> bytes:
    """Give the pre-authentication encoding: lengths in bytes, so that no two pairs share one."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, signers: Sequence[Signer]) -> Envelope:
    """Sign by every signer. Raises `EnvelopeError`, and what a signer raises."""
    if not signers:
        raise EnvelopeError("an envelope needs a signature")
    return add(Envelope(payload_type, payload, ()), signers)


def add(envelope: Envelope, signers: Sequence[Signer]) -> Envelope:
    """Sign what is in an envelope, too; a signer's earlier signature gives way to the new one."""
    message = envelope.pae
    for signer in signers:
        signature = Signature(signer.key_id, signer.sign(message))
        if (objection := signer.key.objection(message, signature.sig)) is not None:
            raise EnvelopeError(f"{signer.key_id} gave no good signature: {objection}")
        envelope = attach(envelope, signature)
    return envelope


def attach(envelope: Envelope, signature: Signature) -> Envelope:
    """Put a signature made elsewhere over `envelope.pae` beside the others. Raises `EnvelopeError`."""
    kept = (one for one in envelope.signatures if not one.keyid or one.keyid != signature.keyid)
    return read(replace(envelope, signatures=(*kept, signature)).encode())  # what can't be read isn't given


def verify(envelope: Envelope, keys: Iterable[Key]) -> tuple[Checked, ...]:
    """Hold every signature against the known keys; one result for each, in their order.

    A key counts once: the second signature under it is `REPEATED`.
    """
    known, message = tuple(keys), envelope.pae
    seen: set[bytes] = set()
    found = []
    for signature in envelope.signatures:
        result = _check(signature, message, known)
        if result.reason is None and result.key is not None:
            again = result.key.material in seen
            seen.add(result.key.material)
            if again:
                text = f"{result.key.id} has signed already"
                result = Checked(signature, result.key, Reason.REPEATED, text)
        found.append(result)
    return tuple(found)


def _check(signature: Signature, message: bytes, known: tuple[Key, ...]) -> Checked:
    hint = signature.keyid or maker(signature.sig)
    tried = [key for key in known if hint in {"", key.id}]
    objection = None
    for key in tried:
        objection = key.objection(message, signature.sig)
        if objection is None:
            return Checked(signature, key)
    if objection is None or not hint:
        text = f"{hint} is no known key" if hint else "no known key made this signature"
        return Checked(signature, None, Reason.UNKNOWN_KEY, text)
    return Checked(signature, tried[0], Reason.WRONG_SIGNATURE, objection)


def read(data: bytes) -> Envelope:
    """Read an envelope without verifying it; fields it does not know are passed over, as DSSE asks.

    Raises `EnvelopeError`: too large, not JSON in UTF-8, a key twice in one object, a field missing or of
    another type, base64 that is neither standard nor URL-safe, no signature or too many.
    """
    if len(data) > MAX_ENVELOPE:
        raise EnvelopeError(f"the envelope is larger than {MAX_ENVELOPE} bytes")
    try:
        value = json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_constant)
    except (ValueError, RecursionError) as error:  # JSON's and UTF-8's errors are ValueErrors
        raise EnvelopeError(f"the envelope is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise EnvelopeError("the envelope is not an object")
    signatures = value.get("signatures")
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise EnvelopeError(f"the envelope has no array of 1 to {MAX_SIGNATURES} signatures")
    payload = _bytes(value, "payload")
    return Envelope(_name(value, "payloadType"), payload, tuple(map(_signature, signatures)))


def _signature(value: object) -> Signature:
    if not isinstance(value, dict):
        raise EnvelopeError("a signature of the envelope is not an object")
    keyid = _name(value, "keyid") if value.get("keyid") is not None else ""
    return Signature(keyid, _bytes(value, "sig"))


def _name(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or len(found) > MAX_NAME or not found.isprintable():
        raise EnvelopeError(f"the envelope's {name} is not text of at most {MAX_NAME} printable characters")
    return found


def _bytes(value: dict[str, Any], name: str) -> bytes:
    found = value.get(name)
    if not isinstance(found, str):
        raise EnvelopeError(f"the envelope's {name} is not text")
    standard = found.translate(_URL_SAFE) if not {"+", "/"} & set(found) else found
    try:
        return strict_b64decode(standard)
    except ValueError as error:
        raise EnvelopeError(f"the envelope's {name} is not base64: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has one key twice")
    return found


def _constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")
