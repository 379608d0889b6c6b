"""Opening what signs a statement from a URI: `file:PATH`, `ssh:PATH`, `agent:SHA256:...`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.lineage.statements.signers import Signer

    Passphrase = Callable[[str], bytes | None]
    """Asks for the passphrase of a key file, which it gets the path of; None where there is none to give."""

FORMS = "file:PATH (a key file of govern), ssh:PATH (an OpenSSH private key) or agent:SHA256:... (ssh-add -l)"


def open_signer(uri: str, environ: Mapping[str, str], passphrase: Passphrase | None = None) -> Signer:
    """Open a signer; the passphrase is asked for only where the key is encrypted.

    Raises UsageError: no such form, file or key; a file that others can read; a passphrase missing or wrong;
    an agent that does not answer.
    """
    scheme, colon, rest = uri.partition(":")
    ask = passphrase or from_environment(environ)
    if colon and rest:
        if scheme == "file":
            return _open_file(Path(rest).expanduser(), ask)
        if scheme == "ssh":
            return _open_ssh(Path(rest).expanduser(), ask)
        if scheme == "agent":
            return _open_agent(rest, environ)
    raise UsageError(f"`{uri}` names nothing to sign with", help=f"Write {FORMS}.")


def from_environment(environ: Mapping[str, str]) -> Passphrase:
    """Take the passphrase of whatever key from GOVERN_KEY_PASSPHRASE."""
    found = environ.get("GOVERN_KEY_PASSPHRASE")
    return lambda _path: found.encode() if found else None


def _open_file(path: Path, ask: Passphrase) -> Signer:
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is signed
    from govern.lineage.statements.signers import NoteSigner  # noqa: PLC0415 - see above

    encrypted = keys.is_encrypted(keys.read_private(path))
    return NoteSigner(keys.load_private(path, ask(str(path)) if encrypted else None))


def _open_ssh(path: Path, ask: Passphrase) -> Signer:
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is signed
    from govern.lineage.statements import sshprivate  # noqa: PLC0415 - see above
    from govern.lineage.statements.signers import SshSigner  # noqa: PLC0415 - see above
    from govern.lineage.statements.sshwire import SshFormatError  # noqa: PLC0415 - see above

    try:
        locked = sshprivate.read(keys.read_private(path))
        return SshSigner(sshprivate.unlock(locked, ask(str(path)) if locked.encrypted else None))
    except SshFormatError as error:
        raise UsageError(f"{path}: {error.message}", help=error.help) from None


def _open_agent(fingerprint: str, environ: Mapping[str, str]) -> Signer:
    from govern.app.ssh_agent import agent_key  # noqa: PLC0415 - sockets only where an agent signs
    from govern.lineage.statements.signers import SshSigner  # noqa: PLC0415 - see above

    return SshSigner(agent_key(environ, fingerprint))
