"""The SSH agent's socket: which keys it has, and one of them as a signer."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.statements import sshagent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.lineage.statements.sshkeys import SshPublicKey

PATIENCE = 120.0
"""Seconds for an answer: a person may have to confirm, or touch a token."""
_HELP = "start an agent with `eval $(ssh-agent)` and `ssh-add` your key, or sign with ssh:PATH"


def agent_keys(environ: Mapping[str, str]) -> tuple[SshPublicKey, ...]:
    """The keys that the agent holds. Raises UsageError where there is no agent, or none that answers."""
    return sshagent.read_identities(_exchange(_socket(environ), sshagent.IDENTITIES_REQUEST))


def agent_key(environ: Mapping[str, str], fingerprint: str) -> sshagent.AgentKey:
    """The key of a fingerprint, to sign with. Raises UsageError where the agent does not hold it."""
    path = _socket(environ)
    held = agent_keys(environ)
    for public in held:
        if public.fingerprint == fingerprint:
            return sshagent.AgentKey(public, lambda message: _exchange(path, message))
    listed = ", ".join(f"agent:{one.fingerprint} ({one.comment or one.algorithm})" for one in held)
    raise UsageError(
        f"the SSH agent has no key {fingerprint}",
        help=f"It has {listed}." if held else "It has none that can sign here; `ssh-add` yours.",
    )


def _socket(environ: Mapping[str, str]) -> str:
    path = environ.get("SSH_AUTH_SOCK")
    if not path:
        raise UsageError("there is no SSH agent: SSH_AUTH_SOCK is not set", help=_HELP)
    return path


def _exchange(path: str, message: bytes) -> bytes:
    """Send one message and read its answer, over a connection of its own."""
    if not hasattr(socket, "AF_UNIX"):
        raise UsageError(
            "this system has no sockets of the kind an SSH agent needs", help="sign with ssh:PATH"
        )
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(path)
            connection.sendall(sshagent.frame(message))
            size = sshagent.frame_size(_receive(connection, 4))
            return _receive(connection, size)
    except OSError as error:  # a timeout is one; a path too long for a socket too
        raise UsageError(f"the SSH agent at {path} does not answer: {error}", help=_HELP) from None


def _receive(connection: socket.socket, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        if not (part := connection.recv(size - len(found))):
            raise UsageError("the SSH agent hung up in the middle of its answer", help=_HELP)
        found += part
    return bytes(found)
