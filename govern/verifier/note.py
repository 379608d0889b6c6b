"""Signed notes, verifier keys and checkpoints: c2sp.org/signed-note and c2sp.org/tlog-checkpoint."""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import sha256
from typing import NamedTuple


class RefusedError(Exception):
    """Something is not what was signed."""


class Head(NamedTuple):
    """What a checkpoint says: a log, its size, its root."""

    origin: str
    size: int
    root: bytes


class Key(NamedTuple):
    """A public key and its name (c2sp.org/signed-note); `others`: keys before and after it.

    It counts for checkpoints of sizes from `first` up to and including `last` (None: all).
    """

    name: str
    hash: bytes
    public: bytes
    others: tuple[Key, ...] = ()
    first: int = 0
    last: int | None = None

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read `name+hash+base64`, or `name+hash+base64@FIRST-LAST`; raises `RefusedError`.

        FIRST or LAST may be left out; base64 has neither of the two marks.
        """
        bounds = re.search(r"@([0-9]{0,18})-([0-9]{0,18})$", text)
        if bounds is not None:
            last = int(bounds[2]) if bounds[2] else None
            return cls.parse(text[: bounds.start()])._replace(first=int(bounds[1] or 0), last=last)
        name, _, rest = text.partition("+")
        hashed, _, encoded = rest.partition("+")
        data = unbase64(encoded)
        wanted = sha256(name.encode() + b"\n" + data).hexdigest()[:8]
        if not name or re.search(r"[\s+]", name) or len(data) != 33 or data[0] != 1 or hashed != wanted:
            raise RefusedError("not an Ed25519 verifier key")
        return cls(name, bytes.fromhex(hashed), data[1:])

    def check(self, message: bytes, signature: bytes) -> bool:
        """Whether a signature is this key's."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - the rest needs Python only
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - likewise

        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def covers(self, size: int) -> bool:
        """Whether the key may sign a checkpoint of this size."""
        return self.first <= size and (self.last is None or size <= self.last)


def one_after_another(first: Key, *others: Key) -> Key:
    """Give the keys of one log, of which all but one must say where they end; raises `RefusedError`.

    A key that gave way to another signs no more: whoever stole it later could else sign a whole log.
    """
    if any(other.name != first.name for other in others):
        raise RefusedError("the keys are not of one log")
    if sum(key.last is None for key in (first, *others)) > 1:
        raise RefusedError(
            "say up to which size each key but the last counts, VKEY@-SIZE: a key that gave way signs no more"
        )
    return first._replace(others=others)


def unbase64(text: str) -> bytes:
    """Decode base64 in its one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError(f"not base64: {error}") from None
    if base64.b64encode(data).decode() != text:
        raise RefusedError("not the one base64 spelling of its bytes")
    return data


def open_checkpoint(data: bytes, key: Key) -> Head:
    """Check a checkpoint's signature and give what it says; raises `RefusedError`."""
    origin, *rest = open_note(data, key).split("\n")
    if len(rest) < 2 or "" in rest or not re.fullmatch("0|[1-9][0-9]{0,18}", rest[0]):
        raise RefusedError("the note is not a checkpoint")
    head = Head(origin, int(rest[0]), unbase64(rest[1]))
    empty = head.size == 0 and head.root != sha256(b"").digest()
    if head.origin != key.name or len(head.root) != 32 or empty or head.size >= 2**63:
        raise RefusedError(f"the checkpoint is not one of the log {key.name}")
    return head


def _size(text: str) -> int | None:
    """Read the size that a checkpoint says it has."""
    found = re.match(r"[^\n]*\n(0|[1-9][0-9]{0,18})(?:\n|$)", text)
    return int(found[1]) if found else None


def open_note(data: bytes, key: Key) -> str:
    """Check that a key that counts at its size signed a note; give its text without the last newline."""
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise RefusedError("a checkpoint is not UTF-8") from None
    text, gap, lines = whole.rpartition("\n\n")
    marks = [_signature(line) for line in lines[:-1].split("\n")]
    if not gap or lines[-1:] != "\n" or len(data) > 1_000_000 or len(marks) > 100:
        raise RefusedError("not a signed note")
    if re.search(r"[\x00-\x09\x0b-\x1f]", whole):
        raise RefusedError("a note has control characters")
    size = _size(text)
    for one in (key, *key.others):
        if size is not None and not one.covers(size):
            continue
        ours = [signed[4:] for name, signed in marks if (name, signed[:4]) == (one.name, one.hash)]
        if ours and not one.check(f"{text}\n".encode(), ours[0]):
            raise RefusedError(f"the signature of {one.name} on a checkpoint is wrong")
        if ours:
            return text
    at = "" if size is None else f" of size {size}"
    raise RefusedError(f"a checkpoint{at} is not signed by {key.name}")


def _signature(line: str) -> tuple[str, bytes]:
    """Split a signature line into a name and the bytes behind it."""
    found = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
    signed = unbase64(found[2]) if found else b""
    if found is None or len(signed) < 5:
        raise RefusedError("not a signed note: a signature line is malformed")
    return found[1], signed
