"""Cosignatures of witnesses on checkpoints (c2sp.org/tlog-cosignature): Ed25519 and ML-DSA-44.

A cosignature says: at this time, the largest consistent tree of this log that I have seen is this one. It is
a note signature with a time in front; what is signed is not the note's text alone, but the time too.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

from govern.lineage import checkpoint as checkpoints
from govern.lineage.note import (
    KeyTextError,
    NoteError,
    Signature,
    Verifier,
    check_name,
    ed25519_good,
    split_key,
    strict_b64decode,
)

if TYPE_CHECKING:
    from govern.lineage import note

ED25519: Final = 0x04
ML_DSA_44: Final = 0x06
_KEY_SIZES = {ED25519: 32, ML_DSA_44: 1312}
_SIGNATURE_SIZES = {ED25519: 64, ML_DSA_44: 2420}
_TIME = 8
_LABEL = b"subtree/v1\n\0"
_KEY_HELP = "a witness's key reads `name+hash+base64`, on one line, as the witness prints it when it starts"


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness's public key under its name; a `note.NoteKey`. `algorithm` is 0x04 or 0x06."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ public key)."""
        return sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public_key).digest()[:4]

    @property
    def text(self) -> str:
        """The key's text form, `name+hash+base64`."""
        return (
            f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.algorithm]) + self.public_key).decode()}"
        )

    def __str__(self) -> str:
        return self.text

    @classmethod
    def parse(cls, text: str) -> Cosigner:
        """Read a witness's key; raises `KeyTextError`, also for the key of a log."""
        name, key_id, encoded = split_key(text)
        check_name(name)
        try:
            data = strict_b64decode(encoded)
        except ValueError as error:
            raise KeyTextError(f"not a witness's key: {error}", help=_KEY_HELP) from None
        if not data or len(data) - 1 != _KEY_SIZES.get(data[0], -1):
            raise KeyTextError(
                "not the key of a witness: its type is neither Ed25519 (4) nor ML-DSA-44 (6) cosignature",
                help=_KEY_HELP,
            )
        found = cls(name, data[0], data[1:])
        if found.key_id.hex() != key_id:
            raise KeyTextError(f"the key's ID is {found.key_id.hex()}, not {key_id}", help=_KEY_HELP)
        return found

    def check(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` (with its time) is this witness's on the checkpoint whose text is `message`."""
        if len(signature) != _TIME + _SIGNATURE_SIZES[self.algorithm]:
            return False
        time, raw = timestamp(signature), signature[_TIME:]
        if time >= 2**63:
            return False
        try:
            signed = signed_message(self.name, self.algorithm, message, time)
        except NoteError:
            return False
        if self.algorithm == ED25519:
            return ed25519_good(self.public_key, signed, raw)
        return _ml_dsa_good(self.public_key, signed, raw)


def timestamp(signature: bytes) -> int:
    """Give the time a cosignature carries, in seconds since 1970."""
    return int.from_bytes(signature[:_TIME], "big")


def signed_message(cosigner: str, algorithm: int, text: bytes, time: int) -> bytes:
    """Give the bytes that a witness signs for a checkpoint's text. Raises `NoteError` where it is none."""
    head = checkpoints.parse(text.decode())
    if algorithm == ED25519:
        return b"cosignature/v1\ntime %d\n" % time + text
    if head.extensions:  # the structure has no place for them: anybody could exchange them
        raise NoteError("an ML-DSA cosignature does not cover extension lines")
    names = [name.encode() for name in (cosigner, head.origin)]
    if any(not 1 <= len(name) <= 255 for name in names):
        raise NoteError("an ML-DSA cosignature names cosigner and log by 1 to 255 bytes each")
    whose, origin = (bytes([len(name)]) + name for name in names)
    bounds = (0).to_bytes(8, "big") + head.size.to_bytes(8, "big")
    return _LABEL + whose + time.to_bytes(8, "big") + origin + bounds + head.root


class CosignSigner(Protocol):
    """A witness's private key, wherever it is."""

    @property
    def cosigner(self) -> Cosigner:
        """The public half."""

    def sign(self, message: bytes) -> bytes:
        """Sign `message` as it is."""


@dataclass(frozen=True, slots=True)
class Ed25519Cosigner:
    """A key that signs notes, used as a witness's: never use one key as both."""

    signer: note.Signer

    @property
    def cosigner(self) -> Cosigner:
        """The public half."""
        return of_verifier(self.signer.verifier)

    def sign(self, message: bytes) -> bytes:
        """Sign `message` as RFC 8032 says."""
        return self.signer.sign(message)


def of_verifier(verifier: Verifier) -> Cosigner:
    """Give an Ed25519 key in the form in which it is a witness's."""
    return Cosigner(verifier.name, ED25519, verifier.public_key)


def cosign(text: str, signer: CosignSigner, time: int) -> Signature:
    """Cosign a checkpoint's text at a time in seconds since 1970. Raises `NoteError` where it is none."""
    who = signer.cosigner
    raw = signer.sign(signed_message(who.name, who.algorithm, text.encode(), time))
    made = Signature(who.name, who.key_id, time.to_bytes(_TIME, "big") + raw)
    if not who.check(text.encode(), made.signature):
        raise NoteError(f"the witness's key {who.name} gave no good signature")
    return made


def _ml_dsa_good(public_key: bytes, message: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy; not at start-up
    from cryptography.hazmat.primitives.asymmetric.mldsa import (  # noqa: PLC0415 - likewise
        MLDSA44PublicKey,
    )

    try:
        MLDSA44PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
