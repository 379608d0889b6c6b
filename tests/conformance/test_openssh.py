"""Real ssh-keygen and ssh-agent: they accept what is signed here, and theirs is accepted here."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from govern.app.keys.signers import open_signer
from govern.errors import UsageError
from govern.lineage.statements import allowed_signers, dsse, sshkeys, sshsig
from govern.lineage.statements.allowed_signers import AllowedSigner
from govern.lineage.statements.dsse import Envelope, Signature
from govern.lineage.statements.public_keys import SshKey
from govern.lineage.statements.signatories import signatory, verified
from govern.lineage.statements.sshwire import SshFormatError

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
KINDS = {
    "ed25519": ["-t", "ed25519"],
    "ecdsa": ["-t", "ecdsa", "-b", "256"],
    "rsa": ["-t", "rsa", "-b", "2048"],
}
PAYLOAD = b'{"a":1}'

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("ssh-agent") is None,
    reason="OpenSSH is not installed: ssh-keygen and ssh-agent (the package openssh-client)",
)


@dataclass(frozen=True)
class Keys:
    """Keys that ssh-keygen made, by kind."""

    folder: Path

    def private(self, kind: str) -> Path:
        return self.folder / kind

    def public(self, kind: str) -> sshkeys.SshPublicKey:
        return sshkeys.parse((self.folder / f"{kind}.pub").read_text())


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("keys")
    for kind, options in KINDS.items():
        keygen("-q", *options, "-N", "", "-C", f"{kind}@example", "-f", str(folder / kind))
    return Keys(folder)


def keygen(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *arguments], input=stdin, capture_output=True, check=True)


def openssh_accepts(folder: Path, envelope: Envelope, line: AllowedSigner, namespace: str = "govern") -> bool:
    allowed, sig = folder / "allowed", folder / "sig"
    allowed.write_text(line.text + "\n")
    sig.write_text(sshsig.parse(envelope.signatures[0].sig).armoured)
    command = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "alice@example", "-n", namespace, "-s", sig]
    return subprocess.run(command, input=envelope.pae, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_reads_as_openssh_reads_it(keys: Keys, kind: str) -> None:
    key = keys.public(kind)
    shown = keygen("-l", "-f", str(keys.private(kind)) + ".pub").stdout.decode().split()
    assert shown[1] == key.fingerprint
    assert f"{key.text} {kind}@example\n" == Path(f"{keys.private(kind)}.pub").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_openssh_verifies_what_is_signed_here(keys: Keys, kind: str, tmp_path: Path) -> None:
    signer = open_signer(f"ssh:{keys.private(kind)}", {})
    envelope = dsse.sign(dsse.IN_TOTO, PAYLOAD, [signer])
    line = AllowedSigner("alice@example", keys.public(kind))
    assert openssh_accepts(tmp_path, envelope, line)
    assert not openssh_accepts(tmp_path, envelope, line, namespace="git")
    assert not openssh_accepts(tmp_path, dsse.Envelope("t", PAYLOAD, envelope.signatures), line)
    other = next(keys.public(one) for one in KINDS if one != kind)
    assert not openssh_accepts(tmp_path, envelope, AllowedSigner("alice@example", other))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hash_name", ["sha512", "sha256"])
def test_what_openssh_signs_is_verified_here(keys: Keys, kind: str, hash_name: str, tmp_path: Path) -> None:
    bare = dsse.Envelope(dsse.IN_TOTO, PAYLOAD, ())
    signed = tmp_path / "statement.pae"
    signed.write_bytes(bare.pae)
    private = str(keys.private(kind))
    keygen("-Y", "sign", "-O", f"hashalg={hash_name}", "-n", "govern", "-f", private, str(signed))
    found = sshsig.from_armour(Path(f"{signed}.sig").read_text())
    assert found.hash == hash_name
    assert found.armoured == Path(f"{signed}.sig").read_text()
    envelope = dsse.attach(bare, Signature("", found.encode()))
    people = [signatory("alice", ["owner"], [Path(f"{private}.pub").read_text()])]
    assert [who.username for who in verified(envelope, people, NOW).people] == ["alice"]


def test_what_openssh_signs_for_another_purpose_is_not(keys: Keys) -> None:
    made = keygen("-Y", "sign", "-n", "file", "-f", str(keys.private("ed25519")), stdin=b"m").stdout
    found = sshsig.from_armour(made.decode())
    assert found.objection(b"m", "file") is None
    assert SshKey(keys.public("ed25519")).objection(b"m", found.encode()) is not None


def test_the_example_of_the_protocols_page_lacks_a_field_for_both(tmp_path: Path) -> None:
    """It was made before the field `hash_algorithm` came in; OpenSSH's own reader refuses it too."""
    text = (
        "-----BEGIN SSH SIGNATURE-----\n"
        "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJKxoLBJBivUPNTUJUSslQTt2hD\n"
        "jozKvHarKeN8uYFqgAAAADZm9vAAAAAAAAAFMAAAALc3NoLWVkMjU1MTkAAABAKNC4IEbt\n"
        "Tq0Fb56xhtuE1/lK9H9RZJfON4o6hE9R4ZGFX98gy0+fFJ/1d2/RxnZky0Y7GojwrZkrHT\n"
        "FgCqVWAQ==\n-----END SSH SIGNATURE-----\n"
    )
    with pytest.raises(SshFormatError):
        sshsig.from_armour(text)
    sig = tmp_path / "sig"
    sig.write_text(text)
    command = ["ssh-keygen", "-Y", "check-novalidate", "-n", "foo", "-s", sig]
    told = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert told.returncode != 0
    assert b"parse signature" in told.stderr


LINES = [
    ("alice@example", {}),
    ("*@example,!bob@example", {}),
    ("!alice@example,*", {}),
    ("bob@example", {}),
    ("ALICE@example", {}),
    ("alice@exampl?", {"namespaces": "govern"}),
    ("*", {"namespaces": "git,file"}),
    ("*", {"namespaces": "git,gov*"}),
    ("*", {"valid_after": NOW, "valid_before": NOW.replace(year=2999)}),
    ("*", {"valid_before": NOW.replace(year=2020)}),
    ("*", {"valid_after": NOW.replace(year=2998)}),
]


@pytest.mark.parametrize(("principals", "options"), LINES)
def test_a_line_allows_here_what_it_allows_openssh(
    keys: Keys, tmp_path: Path, principals: str, options: dict[str, dt.datetime]
) -> None:
    line = AllowedSigner(principals, keys.public("ed25519"), **options)  # type: ignore[arg-type]
    envelope = dsse.sign("t", PAYLOAD, [open_signer(f"ssh:{keys.private('ed25519')}", {})])
    said = allowed_signers.objection([line], "alice@example", line.key, dt.datetime.now(dt.UTC))
    assert openssh_accepts(tmp_path, envelope, line) is (said is None)
    (read,) = allowed_signers.parse(line.text, "allowed")
    assert read.text == line.text


@pytest.fixture
def agent() -> Iterator[dict[str, str]]:
    """Run an agent of its own, and give the environment that leads to it."""
    with tempfile.TemporaryDirectory(prefix="agent-") as folder:  # a socket's path must be short
        path = f"{folder}/socket"
        process = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            process.stdout.readline()  # written when the socket is there
            yield {"SSH_AUTH_SOCK": path}
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)


def add(agent: dict[str, str], *arguments: str) -> None:
    command = ["ssh-add", "-q", *arguments]
    subprocess.run(command, env={**os.environ, **agent}, capture_output=True, check=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_in_the_agent_signs(keys: Keys, agent: dict[str, str], kind: str, tmp_path: Path) -> None:
    for one in KINDS:
        add(agent, str(keys.private(one)))
    signer = open_signer(f"agent:{keys.public(kind).fingerprint}", agent)
    envelope = dsse.sign(dsse.IN_TOTO, PAYLOAD, [signer])
    assert openssh_accepts(tmp_path, envelope, AllowedSigner("alice@example", keys.public(kind)))
    people = [signatory("alice", [], [keys.public(kind).text])]
    assert verified(envelope, people, NOW).people == tuple(people)


def test_an_agent_without_the_key_or_locked_says_so(keys: Keys, agent: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="has no key") as caught:
        open_signer("agent:SHA256:nobody", agent)
    assert "ssh-add" in caught.value.help
    add(agent, str(keys.private("ed25519")))
    with pytest.raises(UsageError, match="has no key SHA256:nobody") as caught:
        open_signer("agent:SHA256:nobody", agent)
    held = keys.public("ed25519").fingerprint
    assert f"agent:{held} (ed25519@example)" in caught.value.help
    signer = open_signer(f"agent:{held}", agent)
    add(agent, "-D")
    with pytest.raises(UsageError, match="the SSH agent refused"):
        signer.sign(b"m")
