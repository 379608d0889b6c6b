from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest

from govern.lineage.statements import sshkeys
from govern.lineage.statements.sshkeys import SshPublicKey, signature_blob
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshwire import Reader, SshFormatError, mpint, string

Ssh = Callable[[str], SshPrivateKey]
KINDS = ["alice", "p256", "rsa"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_reads_back_from_its_line(ssh: Ssh, kind: str) -> None:
    key = ssh(kind).public
    assert sshkeys.parse(f"{key.text} alice@example.com\n") == key
    assert sshkeys.parse(f"{key.text} alice at home").comment == "alice at home"
    assert sshkeys.from_blob(key.blob) == key
    assert key.fingerprint.startswith("SHA256:")
    assert len(key.fingerprint) == 50


def test_what_a_comment_hides_is_not_kept(ssh: Ssh) -> None:
    key = sshkeys.from_blob(ssh("alice").public.blob, "a\x1b[2Jb" + "c" * 200)
    assert key.comment.startswith("a[2Jbc")
    assert len(key.comment) == 100


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_keys_own_signature_over_the_same_bytes_is_good(ssh: Ssh, kind: str) -> None:
    key = ssh(kind)
    signature = key.sign_raw(b"data")
    assert key.public.verify(b"data", signature)
    assert not key.public.verify(b"Data", signature)
    other = ssh("bob").public if kind == "alice" else ssh("alice").public
    if kind == "alice":
        assert not other.verify(b"data", signature)
    else:
        with pytest.raises(SshFormatError, match="does not sign with"):
            other.verify(b"data", signature)


def test_rsa_with_sha1_is_never_believed(ssh: Ssh) -> None:
    key = ssh("rsa")
    raw = key.sign_raw(b"data")[-256:]
    assert key.public.verify(b"data", signature_blob("rsa-sha2-512", raw))
    with pytest.raises(SshFormatError, match="does not sign with ssh-rsa"):
        key.public.verify(b"data", signature_blob("ssh-rsa", raw))
    assert not key.public.verify(b"data", signature_blob("rsa-sha2-256", raw))
    assert not key.public.verify(b"data", signature_blob("rsa-sha2-512", raw[1:]))
    assert not key.public.verify(b"data", signature_blob("rsa-sha2-512", b"\x00" + raw))


def test_nothing_may_follow_the_two_numbers_of_ecdsa(ssh: Ssh) -> None:
    key = ssh("p256")
    raw = Reader(key.sign_raw(b"data")[4 + len(sshkeys.P256) :], "it").string()
    assert key.public.verify(b"data", signature_blob(sshkeys.P256, raw))
    with pytest.raises(SshFormatError, match="goes on after its end"):
        key.public.verify(b"data", signature_blob(sshkeys.P256, raw + b"\x00"))


@pytest.mark.parametrize("curve", [sshkeys.SK_ED25519, sshkeys.SK_P256])
def test_a_token_counts_where_a_person_touched_it(token: Callable[..., SshPrivateKey], curve: str) -> None:
    touched = token(curve)
    signature = touched.sign_raw(b"data")
    assert touched.public.verify(b"data", signature)
    assert not touched.public.verify(b"other", signature)
    assert not touched.public.verify(b"data", signature[:-1] + b"\x08")  # the counter is signed
    alone = token(curve, flags=0)
    with pytest.raises(SshFormatError, match="nobody touched the token"):
        alone.public.verify(b"data", alone.sign_raw(b"data"))
    for wrong in (signature + b"\x00", signature[:-5]):
        with pytest.raises(SshFormatError):
            touched.public.verify(b"data", wrong)


def test_two_forms_of_one_point_are_one_material(ssh: Ssh, token: Callable[..., SshPrivateKey]) -> None:
    keys = [ssh(kind).public for kind in ("alice", "bob", "p256", "rsa")]
    keys += [token(curve).public for curve in (sshkeys.SK_ED25519, sshkeys.SK_P256)]
    assert len({key.material for key in keys}) == len(keys)
    plain = ssh("alice").public
    held = sshkeys.from_blob(string(sshkeys.SK_ED25519) + plain.blob[15:] + string("ssh:"))
    assert held.material == plain.material
    rsa = ssh("rsa").public
    n = int.from_bytes(rsa.material[3:])
    assert sshkeys.from_blob(string("ssh-rsa") + mpint(3) + mpint(n)).material == rsa.material


ED = string("ssh-ed25519") + string(bytes(32))
POINT = bytes([4]) + bytes(63) + b"\x01"


@pytest.mark.parametrize(
    ("blob", "why"),
    [
        (b"", "ends too early"),
        (ED + b"\x00", "goes on after its end"),
        (string("ssh-ed25519") + string(bytes(31)), "32 bytes"),
        (string("ssh-dss") + string(b""), "not a kind of SSH key"),
        (string("ecdsa-sha2-nistp384") + string(b""), "not a kind of SSH key"),
        (string("ssh-ed25519-cert-v01@openssh.com"), "not a kind of SSH key"),
        (string(sshkeys.P256) + string("nistp384") + string(POINT), "on another curve"),
        (string(sshkeys.P256) + string("nistp256") + string(POINT), "not a point"),
        (string(sshkeys.P256) + string("nistp256") + string(b"\x02" + bytes(32)), "uncompressed"),
        (string("ssh-rsa") + mpint(65_537) + mpint(2**2047), "is not believed"),
        (string("ssh-rsa") + mpint(65_537) + mpint(2**2046 + 1), "2047 bits is not believed"),
        (string("ssh-rsa") + mpint(1) + mpint(2**2047 + 1), "exponent"),
        (string("ssh-rsa") + mpint(2**32 + 1) + mpint(2**2047 + 1), "exponent"),
        (string("ssh-rsa") + mpint(65_537) + mpint(2**20_000 + 1), "field of 2501 bytes"),
        (string(sshkeys.SK_ED25519) + string(bytes(32)), "ends too early"),
    ],
)
def test_what_is_no_key_or_a_weak_one_is_refused(blob: bytes, why: str) -> None:
    with pytest.raises(SshFormatError, match=why):
        sshkeys.from_blob(blob)


def test_a_short_rsa_key_is_refused_with_what_to_use_instead(weak_rsa: SshPublicKey) -> None:
    with pytest.raises(SshFormatError, match="1024 bits") as caught:
        sshkeys.parse(weak_rsa.text)
    assert "ed25519" in caught.value.help


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "nothing is not a kind"),
        ("ssh-ed25519", "ends too early"),
        ("ssh-ed25519 ****", "not base64"),
        (f"ssh-rsa {b64encode(ED).decode()}", "says to be ssh-rsa and is ssh-ed25519"),
        (f"ssh-ed25519 {b64encode(ED).decode()[:-1]}", "not base64"),
        (f"ssh-ed25519 {b64encode(ED).decode()}\nssh-ed25519 x", "on one line"),
        ("ssh-ed25519 " + "A" * 20_000, "on one line"),
    ],
)
def test_what_is_no_line_of_a_key_is_refused(line: str, why: str) -> None:
    with pytest.raises(SshFormatError, match=why):
        sshkeys.parse(line)
