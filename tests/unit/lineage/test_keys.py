from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from govern.lineage import keys
from govern.lineage.keys import KeyFileError
from govern.lineage.note import KeyTextError, Verifier


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.key"


def test_a_new_key_is_kept_for_its_owner_and_read_back(path: Path) -> None:
    previous = os.umask(0)
    try:
        made = keys.generate("log.example/a")
        keys.save_private(made, path)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    read = keys.load_private(path)
    assert read.verifier == made.verifier
    assert made.verifier.check(b"m", read.sign(b"m"))
    assert Verifier.parse(read.verifier.text).name == "log.example/a"
    assert "log.example/a+" in repr(read)


def test_a_key_is_never_overwritten(path: Path) -> None:
    keys.save_private(keys.generate("a"), path)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="exists"):
        keys.save_private(keys.generate("b"), path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601, 0o4644])
def test_a_mode_wider_than_the_owner_is_refused_with_the_command_to_run(path: Path, mode: int) -> None:
    keys.save_private(keys.generate("a"), path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"mode {mode:04o}") as caught:
        keys.load_private(path)
    assert f"chmod 600 {path}" in caught.value.help
    path.chmod(0o400)
    assert keys.load_private(path).name == "a"


def test_another_users_key_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.save_private(keys.generate("a"), path)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(KeyFileError, match="belongs to another user"):
        keys.load_private(path)


def test_a_passphrase_locks_the_key(path: Path) -> None:
    made = keys.generate("a")
    keys.save_private(made, path, b"open sesame")
    assert b"ENCRYPTED" in path.read_bytes()
    with pytest.raises(KeyFileError, match="is encrypted"):
        keys.load_private(path)
    with pytest.raises(KeyFileError, match="passphrase is wrong"):
        keys.load_private(path, b"open barley")
    assert keys.load_private(path, b"open sesame").verifier == made.verifier


def test_what_is_not_a_key_file_is_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="there is no key file"):
        keys.load_private(path)
    with pytest.raises(KeyFileError, match="is a directory"):
        keys.load_private(tmp_path)
    path.write_bytes(b"Key-Name: a\nnot a key\n")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="not a PKCS"):
        keys.load_private(path)
    with pytest.raises(KeyFileError, match="cannot create"):
        keys.save_private(keys.generate("a"), tmp_path / "missing" / "log.key")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(KeyFileError, match="not a regular file"):
        keys.load_private(pipe)


def test_a_link_in_the_place_of_a_key_is_refused(path: Path, tmp_path: Path) -> None:
    keys.save_private(keys.generate("a"), path)
    link = tmp_path / "link.key"
    link.symlink_to(path)
    with pytest.raises(KeyFileError, match="is a symbolic link") as caught:
        keys.load_private(link)
    assert caught.value.help
    link.unlink()
    link.symlink_to(tmp_path / "nobody")
    with pytest.raises(KeyFileError, match="is a symbolic link"):
        keys.load_private(link)


def test_a_key_of_another_algorithm_is_refused(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(b"Key-Name: a\n" + pem)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="not an Ed25519 key"):
        keys.load_private(path)


def test_the_name_comes_from_the_file_or_from_the_caller_and_never_from_both(path: Path) -> None:
    keys.save_private(keys.generate("log.example/a"), path)
    assert keys.load_private(path, name="log.example/a").name == "log.example/a"
    with pytest.raises(KeyFileError, match=r"not of log\.example"):
        keys.load_private(path, name="log.example/b")
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    with pytest.raises(KeyFileError, match="does not say the key's name"):
        keys.load_private(path)
    assert keys.load_private(path, name="log.example/b").name == "log.example/b"
    with pytest.raises(KeyTextError):
        keys.generate("two words")
