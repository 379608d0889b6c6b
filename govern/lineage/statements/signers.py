"""What signs a statement, wherever its private key is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from govern.lineage.statements import sshsig
from govern.lineage.statements.public_keys import Key, NoteKey, SshKey

if TYPE_CHECKING:
    from govern.lineage import note
    from govern.lineage.statements.sshsig import RawSigner


class Signer(Protocol):
    """A private key that signs statements."""

    @property
    def key(self) -> Key:
        """The public half."""

    @property
    def key_id(self) -> str:
        """The public half's short name, `key.id`."""

    def sign(self, message: bytes) -> bytes:
        """Sign `message` so that `key.objection` finds nothing."""


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A key file of ours, or whatever else can sign notes."""

    signer: note.Signer

    @property
    def key(self) -> NoteKey:
        """The public half."""
        return NoteKey(self.signer.verifier)

    @property
    def key_id(self) -> str:
        """The name and the hash."""
        return self.key.id

    def sign(self, message: bytes) -> bytes:
        """Give 64 bytes (RFC 8032)."""
        return self.signer.sign(message)


@dataclass(frozen=True, slots=True)
class SshSigner:
    """An SSH key, in a file or in an agent."""

    raw: RawSigner

    @property
    def key(self) -> SshKey:
        """The public half."""
        return SshKey(self.raw.public)

    @property
    def key_id(self) -> str:
        """The fingerprint."""
        return self.key.id

    def sign(self, message: bytes) -> bytes:
        """Give a binary SSH signature for the namespace `govern`. Raises `SshFormatError`."""
        return sshsig.sign(message, self.raw).encode()
