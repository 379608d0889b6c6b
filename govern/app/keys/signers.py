"""Opening what signs, from a URI: `file:PATH`, `ssh:PATH`, `agent:SHA256:...`, `pkcs11:...`.

One URI serves both uses: a person's statements, and notes (a log's checkpoints, a witness's cosignatures). An
SSH key of whatever kind can sign statements; notes take plain Ed25519 only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.keys.passphrase import Passphrase, passphrases
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.lineage import note
    from govern.lineage.cosignature import CosignSigner
    from govern.lineage.statements.signers import Signer
    from govern.lineage.statements.sshsig import RawSigner

_SCHEMES = ("file", "ssh", "agent", "pkcs11")
FORMS = (
    "file:PATH (a key file of govern), ssh:PATH (an OpenSSH private key), agent:SHA256:... (ssh-add -l) or "
    "pkcs11:token=...;object=... (a key on a token)"
)


def open_signer(uri: str, environ: Mapping[str, str], passphrase: Passphrase | None = None) -> Signer:
    """Open what signs a person's statements; a passphrase is asked for only where the key is encrypted.

    Raises UsageError: no such form, file or key; a file that others can read; a passphrase missing or wrong;
    an agent or token that does not answer.
    """
    from govern.lineage.statements.signers import NoteSigner, SshSigner  # noqa: PLC0415 - cryptography

    scheme, _, rest = uri.partition(":")
    if scheme in {"ssh", "agent"} and rest:
        return SshSigner(_ssh(scheme, rest, environ, passphrase or passphrases(environ)))
    return NoteSigner(open_note_signer(uri, environ, passphrase))


def open_note_signer(
    uri: str, environ: Mapping[str, str], passphrase: Passphrase | None = None, *, name: str | None = None
) -> note.Signer:
    """Open what signs notes under a name: a log's origin, or a witness's name.

    A key file has its name in it, which must be `name` where one is given; other keys need one, save a key on
    a token, whose label it is by default. Raises UsageError as `open_signer`, and for keys not of Ed25519.
    """
    scheme, colon, rest = uri.partition(":")
    ask = passphrase or passphrases(environ)
    if not colon or not rest or scheme not in _SCHEMES:
        shown = f"{scheme}:..." if colon and "=" in rest else uri  # a URI of a token may have a PIN in it
        raise UsageError(f"`{shown}` names nothing to sign with", help=f"Write {FORMS}.")
    if scheme == "file":
        return _open_file(Path(rest).expanduser(), ask, name)
    if scheme == "pkcs11":
        from govern.app.keys.pkcs11 import open_pkcs11  # noqa: PLC0415 - only where a token signs

        return open_pkcs11(uri, environ, ask, name)
    if name is None:
        raise UsageError(
            f"the key {uri} has no name, and a note's key needs one",
            help="Give it with --name: for a log its origin, for a witness a URL without its scheme.",
        )
    from govern.lineage.note_signers import of_ssh  # noqa: PLC0415 - cryptography only where something is signed

    return of_ssh(_ssh(scheme, rest, environ, ask), name)


def _open_file(path: Path, ask: Passphrase, name: str | None) -> note.Signer:
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is signed

    encrypted = keys.is_encrypted(keys.read_private(path))
    return keys.load_private(path, ask(str(path)) if encrypted else None, name=name)


def _ssh(scheme: str, rest: str, environ: Mapping[str, str], ask: Passphrase) -> RawSigner:
    if scheme == "agent":
        from govern.app.keys.ssh_agent import agent_key  # noqa: PLC0415 - sockets only where an agent signs

        return agent_key(environ, rest)
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is signed
    from govern.lineage.statements import sshprivate  # noqa: PLC0415 - see above
    from govern.lineage.statements.sshwire import SshFormatError  # noqa: PLC0415 - see above

    path = Path(rest).expanduser()
    try:
        locked = sshprivate.read(keys.read_private(path))
        return sshprivate.unlock(locked, ask(str(path)) if locked.encrypted else None)
    except SshFormatError as error:
        raise UsageError(f"{path}: {error.message}", help=error.help) from None


def open_log_key(path: Path, environ: Mapping[str, str], origin: str) -> note.Signer:
    """Open the key of a log from the file that is kept for it: the key itself, or one line, the URI of it.

    Raises UsageError as `open_note_signer`.
    """
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is signed

    held = keys.read_private(path).decode(errors="replace").strip()
    if "\n" not in held and held.partition(":")[0] in _SCHEMES:
        return open_note_signer(held, environ, name=origin)
    return _open_file(path, passphrases(environ), origin)


def open_cosigner(
    uri: str, environ: Mapping[str, str], passphrase: Passphrase | None = None, *, name: str | None = None
) -> CosignSigner:
    """Open a witness's key: what `open_note_signer` opens, or a key file of ML-DSA-44. Raises UsageError."""
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is signed
    from govern.lineage.cosignature import Ed25519Cosigner  # noqa: PLC0415 - see above

    scheme, _, rest = uri.partition(":")
    if scheme != "file" or not rest:
        return Ed25519Cosigner(open_note_signer(uri, environ, passphrase, name=name))
    path = Path(rest).expanduser()
    ask = passphrase or passphrases(environ)
    encrypted = keys.is_encrypted(keys.read_private(path))
    found = keys.load_witness(path, ask(str(path)) if encrypted else None, name=name)
    return Ed25519Cosigner(found) if isinstance(found, keys.PrivateKey) else found
