from __future__ import annotations

import base64
import importlib.util
import shutil
import subprocess
from collections.abc import Callable

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from govern.lineage.statements import sshprivate
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshwire import SshFormatError

Ssh = Callable[[str], SshPrivateKey]


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a key under the passphrase "secret", as the real tool writes it."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    path = tmp_path_factory.mktemp("keys") / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-C", "", "-f", path], check=True)
    return path.read_bytes()


def pem(key: SshPrivateKey, lock: KeySerializationEncryption | None = None) -> bytes:
    return key.secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, lock or NoEncryption())


@pytest.mark.parametrize("kind", ["alice", "p256", "rsa"])
def test_a_key_is_read_and_signs(ssh: Ssh, kind: str) -> None:
    locked = sshprivate.read(pem(ssh(kind)))
    assert not locked.encrypted
    key = sshprivate.unlock(locked)
    assert key.public == locked.public == ssh(kind).public
    assert key.public.verify(b"m", key.sign_raw(b"m"))


def test_secrets_are_not_shown(ssh: Ssh) -> None:
    locked = sshprivate.read(pem(ssh("alice")))
    assert repr(locked) == f"Locked({locked.public.fingerprint})"
    assert repr(ssh("alice")) == f"SshPrivateKey({locked.public.fingerprint})"


def test_whose_an_encrypted_key_is_stands_open_and_no_more(encrypted: bytes) -> None:
    locked = sshprivate.read(encrypted)
    assert locked.encrypted
    assert locked.public.algorithm == "ssh-ed25519"
    for nothing in (None, b""):
        with pytest.raises(SshFormatError, match="encrypted") as caught:
            sshprivate.unlock(locked, nothing)
        assert "passphrase" in caught.value.help


@pytest.mark.skipif(importlib.util.find_spec("bcrypt") is None, reason="the package bcrypt is not installed")
def test_a_passphrase_opens_an_encrypted_key(ssh: Ssh, encrypted: bytes) -> None:
    locked = sshprivate.read(encrypted)
    key = sshprivate.unlock(locked, b"secret")
    assert key.public.verify(b"m", key.sign_raw(b"m"))
    with pytest.raises(SshFormatError, match="passphrase is wrong"):
        sshprivate.unlock(locked, b"Secret")
    again = sshprivate.read(pem(ssh("p256"), BestAvailableEncryption(b"other")))
    assert sshprivate.unlock(again, b"other").public == ssh("p256").public


@pytest.mark.parametrize("lacking", [True, False])
def test_where_it_can_not_be_opened_it_says_what_to_do(
    encrypted: bytes, monkeypatch: pytest.MonkeyPatch, *, lacking: bool
) -> None:
    def refuse(*_: object) -> None:
        raise UnsupportedAlgorithm("bcrypt is required, or this cipher is unknown")

    monkeypatch.setattr(serialization, "load_ssh_private_key", refuse)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None if lacking else object())
    locked = sshprivate.read(encrypted)
    with pytest.raises(SshFormatError, match="can't be opened here") as caught:
        sshprivate.unlock(locked, b"secret")
    assert f"agent:{locked.public.fingerprint}" in caught.value.help
    assert ("`pip install 'govern-engine[ssh]'`" in caught.value.help) is lacking
    assert ("bcrypt is missing" in caught.value.message) is lacking


def test_a_damaged_file_is_refused_or_still_the_same_key(ssh: Ssh) -> None:
    data = pem(ssh("alice"))
    refused = 0
    for at in range(len(data)):
        changed = data[:at] + (b"B" if data[at : at + 1] == b"A" else b"A") + data[at + 1 :]
        try:
            key = sshprivate.unlock(sshprivate.read(changed))
        except SshFormatError:
            refused += 1
        else:
            assert key.public == ssh("alice").public
            assert key.public.verify(b"m", key.sign_raw(b"m"))
        with pytest.raises(SshFormatError):
            sshprivate.unlock(sshprivate.read(data[:at]))
        if at == len(data) - 2:
            break
    assert refused > 0.8 * len(data)


def test_a_file_of_two_keys_is_refused(ssh: Ssh) -> None:
    first, *lines, last = pem(ssh("alice")).splitlines()
    body = base64.b64decode(b"".join(lines))
    one = body.index(b"\0\0\0\1")
    two = base64.b64encode(body[:one] + b"\0\0\0\2" + body[one + 4 :])
    wrapped = [two[at : at + 70] for at in range(0, len(two), 70)]
    with pytest.raises(SshFormatError, match="holds 2 keys"):
        sshprivate.read(b"\n".join([first, *wrapped, last]))


def test_halves_of_two_keys_are_refused(ssh: Ssh) -> None:
    locked = sshprivate.read(pem(ssh("alice")))
    swapped = sshprivate.Locked(ssh("bob").public, encrypted=False, data=locked.data)
    with pytest.raises(SshFormatError, match="two halves"):
        sshprivate.unlock(swapped)


def test_other_files_and_keys_that_can_not_sign_are_refused(
    ssh: Ssh, token: Callable[..., SshPrivateKey]
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    older = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    for data in (b"", older, pem(ssh("alice")) * 100):
        with pytest.raises(SshFormatError, match="not a private key in OpenSSH's format"):
            sshprivate.read(data)
    first, body, *rest = pem(ssh("alice")).split(b"\n", 2)
    with pytest.raises(SshFormatError, match="not base64"):
        sshprivate.read(b"\n".join([first, body + b"A", *rest]))
    p384 = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(SshFormatError, match="not a kind of SSH key"):
        sshprivate.read(p384.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    with pytest.raises(SshFormatError, match="on its token") as caught:
        sshprivate.unlock(sshprivate.Locked(token().public, encrypted=False, data=b""))
    assert "agent:SHA256:" in caught.value.help
