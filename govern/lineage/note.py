"""C2SP signed notes (c2sp.org/signed-note): a text, an empty line, and lines of Ed25519 signatures.

A verifier key is text, `name+key ID in hex+base64(type ‖ public key)`: what people pass on and pin.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from govern.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ED25519 = 0x01
"""Signature type of plain Ed25519 over the note text: a log's. A witness's are in `cosignature`."""

MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100
_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_UNNAMEABLE = re.compile(r"[\s+\x00-\x1f]")


class NoteError(IntegrityError):
    """A note is malformed, or not signed by the key it should be signed by."""


class KeyTextError(UsageError):
    """A verifier key's text is not of the form `name+hash+base64`, or not an Ed25519 key."""


class Signer(Protocol):
    """Whatever can sign as a named key: a key file, a token, a remote service."""

    @property
    def verifier(self) -> Verifier:
        """The public half, which also carries the key's name."""

    @property
    def name(self) -> str:
        """The key's name; for a log, its origin."""

    def sign(self, message: bytes) -> bytes:
        """Give the 64 bytes of an Ed25519 signature over `message`."""


class NoteKey(Protocol):
    """A public key that a note's signatures are held against: a log's, or a witness's."""

    @property
    def name(self) -> str:
        """The key's name."""

    @property
    def key_id(self) -> bytes:
        """The four bytes that name the key beside its name."""

    def check(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's on the note whose text is `message`."""


def strict_b64decode(text: str) -> bytes:
    """Decode standard base64 (RFC 4648 section 4) in its one spelling: padded, no other characters or bits.

    Raises `ValueError`.
    """
    try:
        data = b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if b64encode(data).decode() != text:
        raise ValueError("not the one base64 spelling of its bytes")
    return data


def check_name(name: str) -> None:
    """Refuse an empty key name, and one with spaces or plus signs; raises `KeyTextError`."""
    if not name or _UNNAMEABLE.search(name):
        raise KeyTextError(
            f"{name!r} cannot name a key",
            help="use a URL without its scheme, such as `example.com/log`, with no spaces and no plus sign",
        )


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public Ed25519 key under a name."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ newline ‖ type ‖ public key)."""
        return sha256(f"{self.name}\n\x01".encode() + self.public_key).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier key's text form, `name+hash+base64`."""
        encoded = b64encode(b"\x01" + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def __str__(self) -> str:
        return self.text

    def at(self, size: int) -> tuple[Verifier, ...]:
        """Give the keys that may sign a checkpoint of `size`: this one, whatever the size."""
        return (self,) if size >= 0 else ()

    def contradicts(self, size: int, root: bytes) -> bool:
        """Whether another root is known at `size`: of a lone key, none is."""
        del size, root
        return False

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read a verifier key; raises `KeyTextError` for any text but the exact form."""
        name, key_id, encoded = split_key(text)
        check_name(name)
        try:
            data = strict_b64decode(encoded)
        except ValueError as error:
            raise KeyTextError(f"not a verifier key: {error}", help=_KEY_HELP) from None
        if len(data) != 33 or data[0] != ED25519:
            raise KeyTextError("not an Ed25519 verifier key", help=_KEY_HELP)
        verifier = cls(name, data[1:])
        if verifier.key_id.hex() != key_id:
            raise KeyTextError(f"the key's ID is {verifier.key_id.hex()}, not {key_id}", help=_KEY_HELP)
        return verifier

    def check(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `message`."""
        return ed25519_good(self.public_key, message, signature)


def ed25519_good(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of the 32 bytes of a public key over `message` (RFC 8032)."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy; not at start-up
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - likewise
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def split_key(text: str) -> tuple[str, str, str]:
    """Part a verifier key's text into name, key ID in hex, and base64; what is missing is empty."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    return name, key_id, encoded


_KEY_HELP = "a verifier key reads `name+hash+base64`, on one line, as `govern keys show` prints it"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, and the signature itself, unchecked."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line in the note, with its newline."""
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note. Nothing is verified yet: do not act on `text` before `verify`."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """Give the note's bytes."""
        return (self.text + "\n" + "".join(signature.line for signature in self.signatures)).encode()


def parse(data: bytes) -> Note:
    """Read a note without verifying it; raises `NoteError` where it is malformed in any way."""
    if len(data) > MAX_NOTE:
        raise NoteError(f"the note is larger than {MAX_NOTE} bytes")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise NoteError("the note is not UTF-8") from None
    if _CONTROL.search(whole):
        raise NoteError("the note has control characters")
    body, gap, tail = whole.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise NoteError("the note has no signature lines after an empty line")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"the note has more than {MAX_SIGNATURES} signatures")
    return Note(body + "\n", tuple(_parse_line(line) for line in lines))


def _parse_line(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise NoteError("a signature line does not start with an em dash and a space")
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        check_name(name)
        data = strict_b64decode(encoded)
    except (ValueError, KeyTextError) as error:
        raise NoteError(f"a signature line is malformed: {error}") from None
    if len(data) < 5:
        raise NoteError("a signature line is too short")
    return Signature(name, data[:4], data[4:])


def verify(data: bytes, verifiers: Iterable[NoteKey]) -> Note:
    """Parse a note and check the signatures of known keys; the note returned holds only those.

    Lines of unknown keys are passed over, a second line of one key too. Raises `NoteError` where the note is
    malformed, where any known key's signature is wrong, and where no known key has signed.
    """
    note = parse(data)
    known: dict[tuple[str, bytes], NoteKey] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise NoteError(f"two different keys are known as {verifier.name}+{verifier.key_id.hex()}")
    good: dict[tuple[str, bytes], Signature] = {}
    message = note.text.encode()
    for signature in note.signatures:
        identity = (signature.name, signature.key_id)
        if identity not in known or identity in good:
            continue
        if not known[identity].check(message, signature.signature):
            raise NoteError(f"the signature of {signature.name}+{signature.key_id.hex()} is wrong")
        good[identity] = signature
    if not good:
        signers = ", ".join(f"{signature.name}+{signature.key_id.hex()}" for signature in note.signatures)
        keys = ", ".join(f"{name}+{key_id.hex()}" for name, key_id in known) or "none"
        raise NoteError(f"the note is signed by {signers}, and by no key that was given ({keys})")
    return Note(note.text, tuple(good.values()))


def sign(text: str, signers: Sequence[Signer], kept: Iterable[Signature] = ()) -> Note:
    """Sign `text`; signatures in `kept` stay in front, except those of the keys that sign now.

    Raises `NoteError` where the text cannot be a note's: no newline at its end, or control characters.
    """
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteError("a note's text ends in a newline and has no control characters")
    message = text.encode()
    fresh = [Signature(s.verifier.name, s.verifier.key_id, s.sign(message)) for s in signers]
    ours = {(signature.name, signature.key_id) for signature in fresh}
    note = Note(text, (*(s for s in kept if (s.name, s.key_id) not in ours), *fresh))
    return parse(note.encode())  # what cannot be read back is not handed out
