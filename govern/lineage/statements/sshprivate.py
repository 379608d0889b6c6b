"""Private SSH keys in OpenSSH's own format (PROTOCOL.key), under a passphrase or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.lineage.note import strict_b64decode
from govern.lineage.statements import sshkeys
from govern.lineage.statements.sshkeys import SshPublicKey, ecdsa_signature, from_blob, signature_blob
from govern.lineage.statements.sshwire import Reader, SshFormatError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    Secret = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey

MAX_FILE = 32_768
_MAGIC = b"openssh-key-v1\x00"
_ARMOUR = re.compile(
    rb"-----BEGIN OPENSSH PRIVATE KEY-----\n((?:[A-Za-z0-9+/=]{1,76}\n)+)-----END OPENSSH PRIVATE KEY-----\n*"
)


@dataclass(frozen=True, slots=True)
class Locked:
    """A key file as read: the public half stands in it openly, the private half may need a passphrase."""

    public: SshPublicKey
    encrypted: bool
    data: bytes

    def __repr__(self) -> str:
        return f"Locked({self.public.fingerprint})"


@dataclass(frozen=True, slots=True, repr=False)
class SshPrivateKey:
    """A private SSH key in memory; a `sshsig.RawSigner`."""

    public: SshPublicKey
    secret: Secret

    def sign_raw(self, data: bytes) -> bytes:
        """Sign `data`; RSA keys by rsa-sha2-512, as ssh-keygen does."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - heavy; not at start-up
        from cryptography.hazmat.primitives.asymmetric import (  # noqa: PLC0415 - likewise
            ec,
            ed25519,
            padding,
            utils,
        )

        if isinstance(self.secret, ed25519.Ed25519PrivateKey):
            return signature_blob(sshkeys.ED25519, self.secret.sign(data))
        if isinstance(self.secret, ec.EllipticCurvePrivateKey):
            r, s = utils.decode_dss_signature(self.secret.sign(data, ec.ECDSA(hashes.SHA256())))
            return signature_blob(sshkeys.P256, ecdsa_signature(r, s))
        raw = self.secret.sign(data, padding.PKCS1v15(), sshkeys.rsa_hash("rsa-sha2-512"))
        return signature_blob("rsa-sha2-512", raw)

    def __repr__(self) -> str:
        return f"SshPrivateKey({self.public.fingerprint})"


def read(data: bytes) -> Locked:
    """Read a key file's open part. Raises `SshFormatError`."""
    found = _ARMOUR.fullmatch(data) if len(data) <= MAX_FILE else None
    if found is None:
        raise SshFormatError(
            "this is not a private key in OpenSSH's format",
            help="it begins `-----BEGIN OPENSSH PRIVATE KEY-----`; `ssh-keygen -p -f FILE` rewrites old ones",
        )
    try:
        reader = Reader(strict_b64decode(found[1].replace(b"\n", b"").decode()), "the private key")
    except ValueError as error:
        raise SshFormatError(f"the private key is not base64: {error}") from None
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise SshFormatError("this is not a private key in OpenSSH's format")
    cipher = reader.name()
    reader.name()
    reader.string()
    if (count := reader.uint32()) != 1:
        raise SshFormatError(f"the file holds {count} keys; one is expected")
    public = from_blob(reader.string())
    reader.string()
    return Locked(public, cipher != "none", data)


def unlock(locked: Locked, passphrase: bytes | None = None) -> SshPrivateKey:
    """Take the private half out.

    Raises `SshFormatError`: a passphrase is missing or wrong, the key is on a token, the file is damaged, the
    two halves are not of one key, or the package that opens encrypted keys is not installed.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy; not at start-up
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - likewise
        load_ssh_private_key,
    )

    public = locked.public
    if public.algorithm in {sshkeys.SK_ED25519, sshkeys.SK_P256}:
        raise SshFormatError(
            "the private half of this key is on its token",
            help=f"`ssh-add` it, then sign with agent:{public.fingerprint}",
        )
    if locked.encrypted and not passphrase:
        raise SshFormatError("the private key is encrypted", help="give its passphrase")
    try:
        secret = load_ssh_private_key(locked.data, passphrase if locked.encrypted else None)
    except UnsupportedAlgorithm as error:
        from importlib.util import find_spec  # noqa: PLC0415 - for one message

        lacking = locked.encrypted and find_spec("bcrypt") is None
        why = "the package bcrypt is missing" if lacking else str(error)
        first = "run `pip install 'govern-engine[ssh]'`, or " if lacking else ""
        raise SshFormatError(
            f"this encrypted key can't be opened here: {why}",
            help=f"{first}`ssh-add` the key and sign with agent:{public.fingerprint}",
        ) from None
    except (ValueError, TypeError):
        reason = "the passphrase is wrong, or the key is damaged" if locked.encrypted else "it is damaged"
        raise SshFormatError(f"the private key can't be used: {reason}") from None
    return _same(public, secret)


def _same(public: SshPublicKey, secret: object) -> SshPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - heavy

    if not isinstance(secret, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SshFormatError(f"a private key of {public.algorithm} does not sign here")
    line = secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    if sshkeys.parse(line) != public:
        raise SshFormatError("the private key's file is damaged: its two halves are not of one key")
    return SshPrivateKey(public, secret)
