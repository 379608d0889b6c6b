from __future__ import annotations

import getpass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govern.app.keys import passphrase
from govern.app.keys.passphrase import new_passphrase, passphrases
from govern.app.keys.signers import open_cosigner, open_note_signer
from govern.cli.commands import app
from govern.errors import UsageError
from govern.lineage import keys
from govern.lineage.cosignature import cosign


class Terminal:
    """Somebody at the keyboard, who types what they are told to."""

    def __init__(self, *words: str) -> None:
        self.words = iter(words)
        self.asked: list[str] = []

    def __call__(self, prompt: str, stream: object = None) -> str:
        self.asked.append(prompt)
        return next(self.words)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "somebody_there", lambda: True)


def test_the_environment_comes_before_the_terminal(terminal: None, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Terminal("typed")
    monkeypatch.setattr(getpass, "getpass", person)
    assert passphrases({"GOVERN_KEY_PASSPHRASE": "given"})("k") == b"given"
    assert person.asked == []
    assert passphrases({})("k.key") == b"typed"
    assert person.asked == ["passphrase of k.key: "]


def test_a_new_passphrase_is_typed_twice_alike(terminal: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getpass", Terminal("a", "a", "a", "b", ""))
    assert new_passphrase({}) == b"a"
    with pytest.raises(UsageError, match="differ"):
        new_passphrase({})
    with pytest.raises(UsageError, match="needs a passphrase"):
        new_passphrase({})


def test_where_nobody_sits_there_is_none_to_ask() -> None:
    assert passphrases({})("k") is None
    with pytest.raises(UsageError, match="needs a passphrase") as caught:
        new_passphrase({})
    assert "GOVERN_KEY_PASSPHRASE" in caught.value.help


def test_a_key_is_made_encrypted_and_shown_for_each_use(tmp_path: Path) -> None:
    path = tmp_path / "w.key"
    words = ["keys", "new", str(path), "--name", "witness.example/w", "--encrypt"]
    done = CliRunner(env={"GOVERN_KEY_PASSPHRASE": ""}).invoke(app, words)
    assert (done.exit_code, path.exists()) == (2, False)
    run = CliRunner(env={"GOVERN_KEY_PASSPHRASE": "open sesame"})
    made = run.invoke(app, words)
    assert made.exit_code == 0, made.output
    assert keys.is_encrypted(path.read_bytes())
    shown = run.invoke(app, ["keys", "show", "--key", f"file:{path}"])
    assert shown.stdout == made.stdout
    witness = run.invoke(app, ["keys", "show", "--key", f"file:{path}", "--witness"])
    assert witness.stdout.split("+")[0] == "witness.example/w"
    assert witness.stdout != made.stdout
    with pytest.raises(UsageError, match="is encrypted"):
        open_note_signer(f"file:{path}", {})


def test_a_witnesss_key_of_ml_dsa_is_made_and_signs_no_log(tmp_path: Path) -> None:
    path = tmp_path / "w.key"
    run = CliRunner(env={"GOVERN_KEY_PASSPHRASE": "open sesame"})
    made = run.invoke(
        app, ["keys", "new", str(path), "--name", "witness.example/w", "--encrypt", "--witness"]
    )
    assert made.exit_code == 0, made.output
    shown = run.invoke(app, ["keys", "show", "--key", f"file:{path}", "--witness"])
    assert shown.stdout == made.stdout
    environ = {"GOVERN_KEY_PASSPHRASE": "open sesame"}
    signer = open_cosigner(f"file:{path}", environ)
    assert signer.cosigner.text == made.stdout.strip()
    text = "log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert signer.cosigner.check(text.encode(), cosign(text, signer, 1).signature)
    with pytest.raises(UsageError, match="is not an Ed25519 key"):
        open_note_signer(f"file:{path}", environ)
