"""Signing keys in files: PKCS#8 PEM, readable by their owner only, encrypted where a passphrase is given.

The key's name (for a log: its origin) stands in a line before the PEM block, where RFC 7468 section 2 allows
explanatory text, so that one file is the whole key.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.errors import UsageError
from govern.lineage.ml_dsa import MlDsaKey
from govern.lineage.note import Verifier, check_name

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_NAME_LINE = re.compile(rb"\AKey-Name: ([^\n]+)\n")
_MAX_FILE = 32_768
_ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


class KeyFileError(UsageError):
    """A private key's file cannot be used: its place, its mode, its owner, its contents or its passphrase."""


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """An Ed25519 signing key with its name; a `note.Signer`."""

    name: str
    secret: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half under the same name."""
        return Verifier(self.name, self.secret.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Sign `message` as RFC 8032 says: 64 bytes."""
        return self.secret.sign(message)

    def __repr__(self) -> str:
        return f"PrivateKey({self.verifier.text})"


def generate(name: str) -> PrivateKey:
    """Make a new key from the system's randomness; raises `KeyTextError` where `name` cannot name a key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - heavy; not at start-up
        Ed25519PrivateKey,
    )

    check_name(name)
    return PrivateKey(name, Ed25519PrivateKey.generate())


def save_private(key: PrivateKey | MlDsaKey, path: Path, passphrase: bytes | None = None) -> None:
    """Write a new key file with mode 0600 and make it durable; an existing file is never overwritten.

    Raises `KeyFileError`.
    """
    from cryptography.hazmat.primitives import serialization as pem  # noqa: PLC0415 - heavy; not at start-up

    lock = pem.BestAvailableEncryption(passphrase) if passphrase else pem.NoEncryption()
    body = key.secret.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, lock)
    data = f"Key-Name: {key.name}\n".encode() + body
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        help = "name another file, or move the old key away first"  # noqa: A001 - as the error's field
        raise KeyFileError(f"{path} exists; a key is never overwritten", help=help) from None
    except OSError as error:
        raise KeyFileError(f"cannot create the key file {path}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, 0o600)
            file.write(data)
            file.flush()
            os.fsync(handle)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise KeyFileError(f"cannot write the key file {path}: {error.strerror}") from None


def load_private(path: Path, passphrase: bytes | None = None, *, name: str | None = None) -> PrivateKey:
    """Read a key file; `name` is needed only for a PEM file without a `Key-Name` line.

    Raises `KeyFileError`: no such file, a directory, a symbolic link, another owner, a mode wider than 0600,
    not an Ed25519 key in PKCS#8, a missing or wrong passphrase, no name or two different ones.
    """
    found = load_witness(path, passphrase, name=name)
    if not isinstance(found, PrivateKey):
        raise KeyFileError(
            f"the private key {path} is not an Ed25519 key", help="A key of ML-DSA is for witnesses only."
        )
    return found


def load_witness(
    path: Path, passphrase: bytes | None = None, *, name: str | None = None
) -> PrivateKey | MlDsaKey:
    """Read a key file as `load_private` does, of either kind that a witness may have."""
    data = read_private(path)
    line = _NAME_LINE.match(data)
    written = line[1].decode(errors="replace") if line else None
    if name is not None and written not in {None, name}:
        raise KeyFileError(f"{path} is the key of {written}, not of {name}")
    found = name or written
    if found is None:
        raise KeyFileError(
            f"{path} does not say the key's name",
            help="put a first line `Key-Name: example.com/log` into the file, or give the name",
        )
    check_name(found)
    secret = _decode(path, data, passphrase)
    return PrivateKey(found, secret) if _is_ed25519(secret) else MlDsaKey(found, secret)


def is_encrypted(data: bytes) -> bool:
    """Whether a key file's contents need a passphrase."""
    return _ENCRYPTED in data


def read_private(path: Path) -> bytes:
    """Read a file that only its owner may read, at most 32 KiB of it. Raises `KeyFileError`.

    It is judged by the open descriptor, so that nothing can be exchanged in between.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise KeyFileError(
            f"there is no key file {path}",
            help="put it back from your backup; what it signs for, such as a log, can't go on without it",
        ) from None
    except OSError as error:
        if path.is_symlink():
            raise KeyFileError(
                f"{path} is a symbolic link, not a key file: whoever may change the link chooses the key",
                help="put the key itself there, or name the file that the link leads to",
            ) from None
        raise KeyFileError(f"cannot read the key file {path}: {error.strerror}") from None
    try:
        _check_status(path, os.fstat(handle))
        return os.read(handle, _MAX_FILE)
    finally:
        os.close(handle)


def _check_status(path: Path, status: os.stat_result) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISDIR(status.st_mode):
        raise KeyFileError(f"{path} is a directory, not a key file")
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileError(f"{path} is not a regular file")
    if status.st_uid != os.geteuid():
        raise KeyFileError(
            f"the private key {path} belongs to another user (uid {status.st_uid})",
            help="sign with a key of your own",
        )
    if mode & 0o077:
        raise KeyFileError(
            f"the private key {path} has mode {mode:04o}: others on this machine can read or change it",
            help=f"run `chmod 600 {path}`, and make a new key if anyone may have read this one",
        )


def _decode(path: Path, data: bytes, passphrase: bytes | None) -> Any:
    """Open a PEM block: an Ed25519 or an ML-DSA-44 private key."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy; not at start-up
    from cryptography.hazmat.primitives.asymmetric.mldsa import (  # noqa: PLC0415 - likewise
        MLDSA44PrivateKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - likewise
        load_pem_private_key,
    )

    encrypted = is_encrypted(data)
    if encrypted and not passphrase:
        raise KeyFileError(f"the private key {path} is encrypted", help="give its passphrase")
    try:
        key = load_pem_private_key(data, passphrase if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        reason = (
            "the passphrase is wrong, or the file is damaged" if encrypted else "it is not a PKCS#8 PEM key"
        )
        raise KeyFileError(f"cannot use the private key {path}: {reason}") from None
    if not _is_ed25519(key) and not isinstance(key, MLDSA44PrivateKey):
        raise KeyFileError(f"the private key {path} is not an Ed25519 key")
    return key


def _is_ed25519(key: object) -> bool:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - heavy; not at start-up
        Ed25519PrivateKey,
    )

    return isinstance(key, Ed25519PrivateKey)
