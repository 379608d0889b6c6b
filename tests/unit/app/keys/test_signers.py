from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from govern.app.keys.passphrase import passphrases
from govern.app.keys.signers import open_signer
from govern.errors import UsageError
from govern.lineage import keys
from govern.lineage.keys import KeyFileError


@pytest.fixture
def note_file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.key"
    keys.save_private(keys.generate("people.example/alice"), path)
    return path


@pytest.fixture
def ssh_file(tmp_path: Path) -> Path:
    path = tmp_path / "id_ed25519"
    key = Ed25519PrivateKey.generate()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    return path


def never(path: str) -> bytes | None:
    raise AssertionError(f"asked for the passphrase of {path}, which has none")


def test_a_key_file_of_ours_signs(note_file: Path) -> None:
    signer = open_signer(f"file:{note_file}", {}, never)
    assert signer.key_id.startswith("people.example/alice+")
    assert signer.key.objection(b"m", signer.sign(b"m")) is None


def test_an_ssh_key_file_signs(ssh_file: Path) -> None:
    signer = open_signer(f"ssh:{ssh_file}", {}, never)
    assert signer.key_id.startswith("SHA256:")
    assert signer.key.objection(b"m", signer.sign(b"m")) is None


def test_the_home_folder_may_be_written_short(
    ssh_file: Path, note_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(ssh_file.parent))
    assert open_signer("ssh:~/id_ed25519", {}).key_id.startswith("SHA256:")
    assert open_signer("file:~/mine.key", {}).key_id.startswith("people.example/alice+")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(note_file: Path, ssh_file: Path, mode: int) -> None:
    for scheme, path in (("file", note_file), ("ssh", ssh_file)):
        path.chmod(mode)
        with pytest.raises(KeyFileError, match=f"mode {mode:04o}") as caught:
            open_signer(f"{scheme}:{path}", {})
        assert f"chmod 600 {path}" in caught.value.help


def test_the_passphrase_is_asked_for_once_and_only_where_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "locked.key"
    keys.save_private(keys.generate("a.example"), path, b"open sesame")
    asked: list[str] = []

    def ask(name: str) -> bytes | None:
        asked.append(name)
        return b"open sesame"

    assert open_signer(f"file:{path}", {}, ask).key_id.startswith("a.example+")
    assert asked == [str(path)]
    assert open_signer(f"file:{path}", {"GOVERN_KEY_PASSPHRASE": "open sesame"})
    with pytest.raises(KeyFileError, match="is encrypted"):
        open_signer(f"file:{path}", {})
    with pytest.raises(KeyFileError, match="passphrase is wrong"):
        open_signer(f"file:{path}", {"GOVERN_KEY_PASSPHRASE": "x"})
    assert passphrases({})("any") is None


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_an_encrypted_ssh_key_asks_and_names_its_file_where_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", path], check=True)
    with pytest.raises(UsageError, match=f"{path}: the private key is encrypted"):
        open_signer(f"ssh:{path}", {})
    environ = {"GOVERN_KEY_PASSPHRASE": "secret"}
    if importlib.util.find_spec("bcrypt") is None:
        with pytest.raises(UsageError, match="can't be opened here") as caught:
            open_signer(f"ssh:{path}", environ)
        assert "govern-engine[ssh]" in caught.value.help
    else:
        assert open_signer(f"ssh:{path}", environ).key_id.startswith("SHA256:")


def test_what_is_no_key_is_refused_with_its_name(tmp_path: Path, note_file: Path) -> None:
    with pytest.raises(UsageError, match=f"{note_file}: this is not a private key in OpenSSH's format"):
        open_signer(f"ssh:{note_file}", {})
    for scheme in ("file", "ssh"):
        with pytest.raises(KeyFileError, match="there is no key file"):
            open_signer(f"{scheme}:{tmp_path / 'gone'}", {})
    huge = tmp_path / "huge"
    huge.write_bytes(b"x" * 100_000)
    huge.chmod(0o600)
    with pytest.raises(UsageError, match="not a private key"):
        open_signer(f"ssh:{huge}", {})


@pytest.mark.parametrize("uri", ["", "ssh", "ssh:", "pkcs11:", "id_ed25519", "SHA256:abc", "agent"])
def test_what_names_nothing_is_refused_with_the_forms(uri: str) -> None:
    with pytest.raises(UsageError, match="names nothing to sign with") as caught:
        open_signer(uri, {})
    for form in ("file:", "ssh:", "agent:"):
        assert form in caught.value.help


def test_no_agent_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="SSH_AUTH_SOCK is not set") as caught:
        open_signer("agent:SHA256:x", dict.fromkeys(set(os.environ) - {"SSH_AUTH_SOCK"}, ""))
    assert "ssh-add" in caught.value.help
    with pytest.raises(UsageError, match="does not answer"):
        open_signer("agent:SHA256:x", {"SSH_AUTH_SOCK": str(tmp_path / "gone")})
