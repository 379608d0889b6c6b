"""A real PKCS#11 token, SoftHSM's: a log is signed by a key that no file of ours holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from govern.app.keys.signers import open_note_signer, open_signer
from govern.errors import UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.tree import EMPTY_ROOT

pkcs11 = pytest.importorskip("pkcs11", reason="the extra `pkcs11` is not installed")
MODULE = next(
    (
        path
        for path in (
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
            "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
        )
        if Path(path).exists()
    ),
    None,
)
pytestmark = pytest.mark.skipif(
    MODULE is None or shutil.which("softhsm2-util") is None, reason="SoftHSM is not installed (softhsm2)"
)
ORIGIN = "log.example/on-a-token"
PIN = "4321"
LABEL = "my token"


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a token with an Ed25519 and a P-256 key; the module reads its configuration once a process."""
    from pkcs11.util.ec import encode_named_curve_parameters  # noqa: PLC0415 - where the package is there

    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    options = ["--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN]
    subprocess.run(["softhsm2-util", *options], check=True, capture_output=True)
    with pkcs11.lib(MODULE).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        edwards = session.create_domain_parameters(
            pkcs11.KeyType.EC_EDWARDS,
            {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("1.3.101.112")},
            local=True,
        )
        edwards.generate_keypair(
            mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label="log", id=b"\x01"
        )
        curve = session.create_domain_parameters(
            pkcs11.KeyType.EC,
            {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
            local=True,
        )
        curve.generate_keypair(store=True, label="p256")
    return f"pkcs11:token=my%20token;object=log?module-path={MODULE}"


def test_what_the_token_refuses_is_said_in_words(uri: str) -> None:
    with pytest.raises(UsageError, match="asks for a PIN"):
        open_note_signer(uri, {})
    with pytest.raises(UsageError, match="pin incorrect") as caught:
        open_note_signer(uri, {"GOVERN_PKCS11_PIN": "9999"})
    assert "lock the token" in caught.value.help
    environ = {"GOVERN_PKCS11_PIN": PIN}
    for changed, said in (
        (uri.replace("my%20token", "other"), "no such token"),
        (uri.replace("object=log", "object=none"), "no such key"),
        (uri.replace("object=log", "object=p256"), "not an Ed25519 key"),
    ):
        with pytest.raises(UsageError, match=said):
            open_note_signer(changed, environ)


def test_a_key_on_a_token_signs_checkpoints_and_statements(uri: str) -> None:
    environ = {"GOVERN_PKCS11_PIN": PIN}
    signer = open_note_signer(uri, environ, name=ORIGIN)
    head = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert checkpoints.verify(checkpoints.sign(head, signer), signer.verifier) == head
    person = open_signer(uri.replace("object=log", "id=%01;object=log"), environ)
    assert person.key_id.startswith("log+")
    assert person.key.objection(b"m", person.sign(b"m")) is None


def test_the_pin_may_stand_in_a_file_that_only_its_owner_reads(uri: str, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    pin.chmod(0o600)
    assert open_note_signer(f"{uri}&pin-source=file:{pin}", {}).name == "log"
    pin.chmod(0o644)
    with pytest.raises(UsageError, match="mode 0644"):
        open_note_signer(f"{uri}&pin-source=file:{pin}", {})
