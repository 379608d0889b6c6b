r"""SSH signatures of messages (PROTOCOL.sshsig of OpenSSH), as `ssh-keygen -Y sign -n govern` makes them.

The format carries a namespace, so that a signature made for this purpose is good for no other; it is
`govern` here. A field kept for the future is refused where it is not empty: nothing signs it, so anybody
could write into it.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from govern.lineage.note import strict_b64decode
from govern.lineage.statements.sshkeys import SshPublicKey, from_blob
from govern.lineage.statements.sshwire import Reader, SshFormatError, string, uint32

if TYPE_CHECKING:
    from typing import Final

NAMESPACE: Final = "govern"
"""What signatures of ours are for."""
HASHES = ("sha512", "sha256")
MAX_SIGNATURE = 16_384
"""Bytes of a whole signature: twice what the largest RSA key needs."""

_MAGIC = b"SSHSIG"
_VERSION = 1
_ARMOUR = re.compile(
    r"-----BEGIN SSH SIGNATURE-----\n((?:[A-Za-z0-9+/=]{1,76}\n)+)-----END SSH SIGNATURE-----\n?"
)


class RawSigner(Protocol):
    """A private SSH key, wherever it is: a file, an agent, a token."""

    @property
    def public(self) -> SshPublicKey:
        """The public half."""

    def sign_raw(self, data: bytes) -> bytes:
        """Sign `data`; the signature in SSH's encoding (RFC 4253 section 6.6)."""


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A parsed signature. Nothing is verified yet."""

    public: SshPublicKey
    namespace: str
    hash: str
    signature: bytes

    def encode(self) -> bytes:
        """Give the binary form."""
        head = _MAGIC + uint32(_VERSION) + string(self.public.blob)
        return head + string(self.namespace) + string(b"") + string(self.hash) + string(self.signature)

    @property
    def armoured(self) -> str:
        """The text form, with lines of 70 characters as ssh-keygen writes them."""
        encoded = b64encode(self.encode()).decode()
        lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
        return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])

    def objection(self, message: bytes, namespace: str = NAMESPACE) -> str | None:
        """Why this is no good signature of `message` by the key it carries; None where it is good."""
        if self.namespace != namespace:
            return f"the signature is for `{self.namespace}`, not for `{namespace}`"
        try:
            good = self.public.verify(signed_data(message, namespace, self.hash), self.signature)
        except SshFormatError as error:
            return error.message
        return None if good else "the signature is wrong"


def signed_data(message: bytes, namespace: str, hash_name: str) -> bytes:
    """Give the bytes that the key signs (PROTOCOL.sshsig section 3)."""
    hashed = hashlib.new(hash_name, message).digest()
    return _MAGIC + string(namespace) + string(b"") + string(hash_name) + string(hashed)


def sign(message: bytes, signer: RawSigner, namespace: str = NAMESPACE) -> SshSignature:
    """Sign `message`. Raises `SshFormatError` where what the signer gives is not its signature."""
    raw = signer.sign_raw(signed_data(message, namespace, HASHES[0]))
    made = SshSignature(signer.public, namespace, HASHES[0], raw)
    if (objection := made.objection(message, namespace)) is not None:
        raise SshFormatError(f"{signer.public.fingerprint} gave no good signature: {objection}")
    return made


def parse(data: bytes) -> SshSignature:
    """Read the binary form, without verifying it. Raises `SshFormatError`."""
    if len(data) > MAX_SIGNATURE:
        raise SshFormatError(f"the SSH signature is larger than {MAX_SIGNATURE} bytes")
    reader = Reader(data, "the SSH signature")
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise SshFormatError("this is not an SSH signature")
    if (version := reader.uint32()) != _VERSION:
        raise SshFormatError(f"the SSH signature is of version {version}; {_VERSION} is known")
    public = from_blob(reader.string())
    namespace = reader.name()
    if reader.string():
        raise SshFormatError("the SSH signature has something in its reserved field, which nothing signs")
    hash_name = reader.name()
    if hash_name not in HASHES:
        raise SshFormatError(f"the SSH signature hashes with {hash_name}, not with {' or '.join(HASHES)}")
    signature = reader.string()
    reader.end()
    if not namespace:
        raise SshFormatError("the SSH signature names no namespace")
    return SshSignature(public, namespace, hash_name, signature)


def from_armour(text: str) -> SshSignature:
    """Read the text form, as in a `.sig` file of ssh-keygen. Raises `SshFormatError`."""
    found = _ARMOUR.fullmatch(text) if len(text) <= 2 * MAX_SIGNATURE else None
    if found is None:
        raise SshFormatError(
            "this is not an armoured SSH signature",
            help="it begins `-----BEGIN SSH SIGNATURE-----`, as `ssh-keygen -Y sign -n govern` writes it",
        )
    try:
        return parse(strict_b64decode(found[1].replace("\n", "")))
    except ValueError as error:
        raise SshFormatError(f"the SSH signature is not base64: {error}") from None
