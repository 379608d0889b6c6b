"""Keys that sign notes, by URI: files, SSH keys, an agent; and what can't sign them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from govern.app.keys.pkcs11 import open_pkcs11, parse_uri
from govern.app.keys.signers import open_log_key, open_note_signer, open_signer
from govern.errors import UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import keys
from govern.lineage.checkpoint import Checkpoint, CheckpointError
from govern.lineage.keys import KeyFileError
from govern.lineage.note_signers import HandoverSigner
from govern.lineage.tree import EMPTY_ROOT

ORIGIN = "log.example/reviews"


def ssh_key(path: Path, key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> str:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    return f"ssh:{path}"


def test_an_ed25519_ssh_key_signs_a_checkpoint(tmp_path: Path) -> None:
    secret = Ed25519PrivateKey.generate()
    signer = open_note_signer(ssh_key(tmp_path / "id", secret), {}, name=ORIGIN)
    assert signer.verifier.public_key == secret.public_key().public_bytes_raw()
    head = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert checkpoints.verify(checkpoints.sign(head, signer), signer.verifier) == head


def test_another_kind_of_ssh_key_and_one_without_a_name_are_refused(tmp_path: Path) -> None:
    uri = ssh_key(tmp_path / "id", ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(UsageError, match="plain Ed25519"):
        open_note_signer(uri, {}, name=ORIGIN)
    assert open_signer(uri, {}).key_id.startswith("SHA256:")
    with pytest.raises(UsageError, match="has no name"):
        open_note_signer(uri, {})


@pytest.mark.parametrize("uri", ["", "file", "file:", "kms:x", "pkcs11:", "/a/path"])
def test_what_names_nothing_to_sign_with_says_what_does(uri: str) -> None:
    for open_ in (open_signer, open_note_signer):
        with pytest.raises(UsageError, match="names nothing to sign with") as caught:
            open_(uri, {})
        assert "pkcs11:" in caught.value.help


def test_a_key_file_is_of_the_name_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    keys.save_private(keys.generate(ORIGIN), path)
    assert open_note_signer(f"file:{path}", {}).name == ORIGIN
    with pytest.raises(KeyFileError, match=r"not of log\.example/other"):
        open_note_signer(f"file:{path}", {}, name="log.example/other")


def test_a_logs_key_may_be_kept_as_the_uri_of_it(tmp_path: Path) -> None:
    place = tmp_path / "kept.key"
    place.write_text(ssh_key(tmp_path / "id", Ed25519PrivateKey.generate()) + "\n")
    place.chmod(0o600)
    assert open_log_key(place, {}, ORIGIN).name == ORIGIN
    place.chmod(0o644)
    with pytest.raises(KeyFileError, match="mode 0644"):
        open_log_key(place, {}, ORIGIN)


def test_an_agent_signs_notes(tmp_path: Path) -> None:
    path = tmp_path / "id"
    uri = ssh_key(path, Ed25519PrivateKey.generate())
    started = subprocess.run(
        ["ssh-agent", "-c", "-a", tmp_path / "s"], capture_output=True, text=True, check=True
    )
    environ = {"SSH_AUTH_SOCK": str(tmp_path / "s")}
    pid = started.stdout.split("SSH_AGENT_PID ")[1].split(";")[0]
    try:
        subprocess.run(["ssh-add", "-q", path], env=environ, check=True, capture_output=True)
        fingerprint = open_signer(uri, {}).key_id
        signer = open_note_signer(f"agent:{fingerprint}", environ, name=ORIGIN)
        assert signer.verifier.check(b"text\n", signer.sign(b"text\n"))
    finally:
        subprocess.run(["kill", pid], check=True)


def test_both_keys_sign_while_one_hands_over_to_the_other() -> None:
    old, new, other = keys.generate(ORIGIN), keys.generate(ORIGIN), keys.generate("log.example/other")
    head = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    signed = checkpoints.sign(head, HandoverSigner(old, new))
    for key in (old, new):
        assert checkpoints.verify(signed, key.verifier) == head
    with pytest.raises(CheckpointError, match="cannot sign for the log"):
        checkpoints.sign(head, HandoverSigner(old, other))


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("pkcs11:token=t;object=k?pin-value=1234", "is seen by everyone"),
        ("pkcs11:token=t", "names no key"),
        ("pkcs11:object=k;colour=red", "can't be followed"),
        ("pkcs11:object=k;object=l", "can't be followed"),
        ("pkcs11:object=k?module-name=x", "can't be followed"),
    ],
)
def test_a_pkcs11_uri_that_can_not_be_followed_is_refused(uri: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_uri(uri)


def test_a_pkcs11_uri_is_read_as_rfc_7512_spells_it() -> None:
    found = parse_uri("pkcs11:token=my%20token;id=%01%ff;type=private?module-path=/a.so&pin-source=file:/p")
    assert (found.path["token"], found.key_id) == ("my token", b"\x01\xff")
    assert found.query == {"module-path": "/a.so", "pin-source": "file:/p"}


def test_a_token_needs_its_library(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no PKCS#11 module is named"):
        open_note_signer("pkcs11:object=k", {})
    with pytest.raises(UsageError, match="can't be loaded"):
        open_pkcs11(f"pkcs11:object=k?module-path={tmp_path / 'none.so'}", {}, lambda _: None)
