"""A key whose signature may count, in either of two forms: a verifier key of ours, or an SSH key.

Under a verifier key (C2SP signed-note, Ed25519) a signature is the 64 bytes of RFC 8032. It can't be taken
for a signature of a checkpoint: what is signed here begins `DSSEv1 `, with a space that no origin may have.
Under an SSH key a signature is the binary form of `sshsig`, for the namespace `govern`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from govern.lineage.note import Verifier
from govern.lineage.statements import sshkeys, sshsig
from govern.lineage.statements.sshwire import SshFormatError

if TYPE_CHECKING:
    from govern.lineage.statements.sshkeys import SshPublicKey


class Key(Protocol):
    """A public key that signatures are held against."""

    @property
    def id(self) -> str:
        """Its short name, for a DSSE `keyid` and for people."""

    @property
    def text(self) -> str:
        """The key as people write it down."""

    @property
    def material(self) -> bytes:
        """What makes it this key, whatever its form and name: same material, same private half."""

    def objection(self, message: bytes, signature: bytes) -> str | None:
        """Why `signature` is not this key's over `message`; None where it is."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A verifier key in C2SP signed-note form."""

    verifier: Verifier

    @property
    def id(self) -> str:
        """The name and the hash, `example.com/alice+a1b2c3d4`."""
        return f"{self.verifier.name}+{self.verifier.key_id.hex()}"

    @property
    def text(self) -> str:
        """The key as it stands in govern.yaml."""
        return self.verifier.text

    @property
    def material(self) -> bytes:
        """The kind and the point."""
        return b"ed25519" + self.verifier.public_key

    def objection(self, message: bytes, signature: bytes) -> str | None:
        """Why `signature` is not this key's over `message`; None where it is."""
        return None if self.verifier.check(message, signature) else "the signature is wrong"


@dataclass(frozen=True, slots=True)
class SshKey:
    """An SSH key."""

    public: SshPublicKey

    @property
    def id(self) -> str:
        """The fingerprint, `SHA256:...`."""
        return self.public.fingerprint

    @property
    def text(self) -> str:
        """The key as it stands in govern.yaml, without comment."""
        return self.public.text

    @property
    def material(self) -> bytes:
        """The kind and the point, or the modulus."""
        return self.public.material

    def objection(self, message: bytes, signature: bytes) -> str | None:
        """Why `signature` is not this key's over `message`; None where it is."""
        try:
            found = sshsig.parse(signature)
        except SshFormatError as error:
            return error.message
        if found.public != self.public:
            return f"the signature was made by {found.public.fingerprint}"
        return found.objection(message)


def maker(signature: bytes) -> str:
    """Name the key that a signature says it is by: an SSH key's fingerprint, or "" where it says none."""
    try:
        return sshsig.parse(signature).public.fingerprint
    except SshFormatError:
        return ""


def parse_key(text: str) -> NoteKey | SshKey:
    """Read a key as people write it: `name+hash+base64`, or `ssh-ed25519 AAAA... comment`.

    Raises `KeyTextError` or `SshFormatError`, both UsageErrors.
    """
    if "+" in text.partition(" ")[0]:
        return NoteKey(Verifier.parse(text.strip()))
    return SshKey(sshkeys.parse(text))
