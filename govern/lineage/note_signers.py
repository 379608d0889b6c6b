"""What signs notes beside a key file: an SSH key, and two keys while one is exchanged for the other.

A note's signature is plain Ed25519 over its text (C2SP signed-note), which is what an Ed25519 SSH key
computes over any bytes. So a log can be signed by a key that never leaves an agent. Keys on a FIDO token sign
something else, and other kinds of keys are not those of notes: both are refused when they are opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.note import Verifier, check_name
from govern.lineage.statements import sshkeys
from govern.lineage.statements.sshwire import Reader

if TYPE_CHECKING:
    from govern.lineage.note import Signer
    from govern.lineage.statements.sshsig import RawSigner


@dataclass(frozen=True, slots=True)
class SshNoteKey:
    """An Ed25519 SSH key as a `note.Signer`; made by `of_ssh`."""

    verifier: Verifier
    raw: RawSigner

    @property
    def name(self) -> str:
        """The key's name; for a log, its origin."""
        return self.verifier.name

    def sign(self, message: bytes) -> bytes:
        """Give 64 bytes. Raises `SshFormatError` where the agent refuses."""
        reader = Reader(self.raw.sign_raw(message), "the signature")
        reader.name()
        return reader.string()


def of_ssh(raw: RawSigner, name: str) -> SshNoteKey:
    """Take an SSH key to sign notes under a name. Raises `UsageError` where it is not of plain Ed25519."""
    check_name(name)
    if raw.public.algorithm != sshkeys.ED25519:
        raise UsageError(
            f"a {raw.public.algorithm} key can't sign a log: notes are signed by plain Ed25519",
            help="Use an Ed25519 key (ssh-keygen -t ed25519), a key file of govern, or pkcs11:.",
        )
    reader = Reader(raw.public.blob, "the public key")
    reader.name()
    return SshNoteKey(Verifier(name, reader.string()), raw)


@dataclass(frozen=True, slots=True)
class AbsentSigner:
    """The public half of a log's key, to open the log with where nothing is signed."""

    verifier: Verifier

    @property
    def name(self) -> str:
        """The log's origin."""
        return self.verifier.name

    def sign(self, message: bytes) -> bytes:
        """Refuse: the private half is elsewhere, or lost. Raises `UsageError`."""
        raise UsageError(f"{len(message)} bytes can't be signed as {self.name}: its key is not at hand")


@dataclass(frozen=True, slots=True)
class HandoverSigner:
    """A log's signer while its key is exchanged: `checkpoint.sign` has both sign, the old one first."""

    signer: Signer
    successor: Signer

    @property
    def verifier(self) -> Verifier:
        """The old public key, which signed the checkpoint before."""
        return self.signer.verifier

    @property
    def name(self) -> str:
        """The log's origin."""
        return self.signer.name

    def sign(self, message: bytes) -> bytes:
        """Sign by the old key."""
        return self.signer.sign(message)
