"""The SSH agent protocol (draft-ietf-sshm-ssh-agent), as far as signing needs it; the socket is the caller's.

A message is a `uint32` length and that many bytes, the first of which is its type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.lineage.statements import sshkeys
from govern.lineage.statements.sshkeys import SshPublicKey, from_blob
from govern.lineage.statements.sshwire import Reader, SshFormatError, string, uint32

if TYPE_CHECKING:
    from collections.abc import Callable

    Exchange = Callable[[bytes], bytes]
    """Sends one message to the agent and gives its answer, both without the length in front."""

MAX_MESSAGE = 262_144
"""Bytes of one message, as OpenSSH bounds them."""
MAX_KEYS = 1_000
_FAILURE = 5
_REQUEST_IDENTITIES = 11
_IDENTITIES = 12
_REQUEST_SIGNATURE = 13
_SIGNATURE = 14
_RSA_SHA2_512 = 4
IDENTITIES_REQUEST = bytes([_REQUEST_IDENTITIES])


def frame(message: bytes) -> bytes:
    """Put a message's length in front of it."""
    return uint32(len(message)) + message


def frame_size(head: bytes) -> int:
    """Read how long the coming message is, from its first four bytes. Raises `SshFormatError`."""
    size = int.from_bytes(head)
    if len(head) != 4 or not 1 <= size <= MAX_MESSAGE:
        raise SshFormatError("the SSH agent's answer is not of its protocol")
    return size


def read_identities(answer: bytes) -> tuple[SshPublicKey, ...]:
    """Read which keys the agent has; kinds of keys not known here are left out. Raises `SshFormatError`."""
    reader = _open(answer, _IDENTITIES)
    count = reader.uint32()
    if count > MAX_KEYS:
        raise SshFormatError(f"the SSH agent says to have {count} keys")
    found: list[SshPublicKey] = []
    for _ in range(count):
        blob, comment = reader.string(), reader.string().decode(errors="replace")
        try:
            found.append(from_blob(blob, comment))
        except SshFormatError:
            continue  # such as a certificate; asking for it by fingerprint says that it is not there
    reader.end()
    return tuple(found)


def signature_request(public: SshPublicKey, data: bytes) -> bytes:
    """Make the request to sign `data`; RSA keys by rsa-sha2-512."""
    flags = _RSA_SHA2_512 if public.algorithm == sshkeys.RSA else 0
    return bytes([_REQUEST_SIGNATURE]) + string(public.blob) + string(data) + uint32(flags)


def read_signature(answer: bytes) -> bytes:
    """Read a signature in SSH's encoding. Raises `SshFormatError`, where the agent refused too."""
    reader = _open(answer, _SIGNATURE)
    found = reader.string()
    reader.end()
    return found


@dataclass(frozen=True, slots=True)
class AgentKey:
    """A key that an agent holds; a `sshsig.RawSigner`."""

    public: SshPublicKey
    exchange: Exchange

    def sign_raw(self, data: bytes) -> bytes:
        """Have the agent sign `data`. Raises `SshFormatError`, and what `exchange` raises."""
        return read_signature(self.exchange(signature_request(self.public, data)))


def _open(answer: bytes, expected: int) -> Reader:
    if answer == bytes([_FAILURE]):
        raise SshFormatError(
            "the SSH agent refused",
            help="confirm or touch the key where it asks; `ssh-add -l` lists its keys",
        )
    if not answer or answer[0] != expected or len(answer) > MAX_MESSAGE:
        raise SshFormatError("the SSH agent's answer is not of its protocol")
    reader = Reader(answer, "the SSH agent's answer")
    reader.byte()
    return reader
