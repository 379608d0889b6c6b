from __future__ import annotations

import contextlib
from base64 import b64encode
from collections.abc import Callable

import pytest

from govern.lineage.statements import sshkeys, sshsig
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshsig import SshSignature
from govern.lineage.statements.sshwire import SshFormatError, string, uint32

Ssh = Callable[[str], SshPrivateKey]
MESSAGE = b"what is agreed to"


@pytest.mark.parametrize("kind", ["alice", "p256", "rsa"])
def test_a_signature_holds_for_its_message_and_namespace_alone(ssh: Ssh, kind: str) -> None:
    made = sshsig.sign(MESSAGE, ssh(kind))
    assert (made.namespace, made.hash, made.public) == ("govern", "sha512", ssh(kind).public)
    assert sshsig.parse(made.encode()) == sshsig.from_armour(made.armoured) == made
    assert made.objection(MESSAGE) is None
    assert made.objection(MESSAGE + b".") == "the signature is wrong"
    assert made.objection(MESSAGE, "git") == "the signature is for `govern`, not for `git`"


def test_a_namespace_put_in_afterwards_does_not_help(ssh: Ssh) -> None:
    made = sshsig.sign(MESSAGE, ssh("alice"), "file")
    forged = SshSignature(made.public, "govern", made.hash, made.signature)
    assert forged.objection(MESSAGE) == "the signature is wrong"
    rehashed = SshSignature(made.public, "file", "sha256", made.signature)
    assert rehashed.objection(MESSAGE, "file") == "the signature is wrong"


def test_the_hash_may_be_sha256(ssh: Ssh) -> None:
    key = ssh("alice")
    raw = key.sign_raw(sshsig.signed_data(MESSAGE, "govern", "sha256"))
    made = sshsig.parse(SshSignature(key.public, "govern", "sha256", raw).encode())
    assert made.objection(MESSAGE) is None


def test_a_tokens_signature_is_verified(token: Callable[..., SshPrivateKey]) -> None:
    made = sshsig.sign(MESSAGE, token())
    assert sshsig.parse(made.encode()).objection(MESSAGE) is None
    with pytest.raises(SshFormatError, match="gave no good signature: nobody touched"):
        sshsig.sign(MESSAGE, token(flags=4))


def test_a_signer_that_signs_something_else_is_not_believed(ssh: Ssh) -> None:
    class Liar:
        public = ssh("alice").public

        def sign_raw(self, data: bytes) -> bytes:
            return ssh("alice").sign_raw(data + b"!")

    with pytest.raises(SshFormatError, match="no good signature: the signature is wrong"):
        sshsig.sign(MESSAGE, Liar())


@pytest.mark.parametrize("kind", ["alice", "p256", "rsa"])
def test_a_bit_flipped_anywhere_or_an_end_cut_off_is_refused(ssh: Ssh, kind: str) -> None:
    data = sshsig.sign(MESSAGE, ssh(kind)).encode()
    bits = range(8) if kind != "rsa" else (0, 7)
    for at in range(len(data)):
        for bit in bits:
            assert _refused(data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]), (at, bit)
        assert _refused(data[:at])
    assert _refused(data + b"\x00")


def _refused(data: bytes) -> bool:
    try:
        return sshsig.parse(data).objection(MESSAGE) is not None
    except SshFormatError:
        return True


def test_every_character_of_the_armour_matters(ssh: Ssh) -> None:
    text = sshsig.sign(MESSAGE, ssh("alice")).armoured
    for at in range(len(text)):
        for other in "A\n =-é":
            if text[at] == other:
                continue
            changed = text[:at] + other + text[at + 1 :]
            with contextlib.suppress(SshFormatError):
                assert sshsig.from_armour(changed).objection(MESSAGE) is not None, (at, other)
        if at < len(text) - 1:  # the last line's end may be missing
            with pytest.raises(SshFormatError):
                sshsig.from_armour(text[:at])
    assert sshsig.from_armour(text[:-1]).objection(MESSAGE) is None


def _fields(ssh: Ssh, **changed: bytes) -> bytes:
    made = sshsig.sign(MESSAGE, ssh("alice"))
    parts = {
        "magic": b"SSHSIG",
        "version": uint32(1),
        "key": string(made.public.blob),
        "namespace": string("govern"),
        "reserved": string(b""),
        "hash": string("sha512"),
        "signature": string(made.signature),
    }
    return b"".join((parts | changed).values())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"magic": b"SSHSIX"}, "not an SSH signature"),
        ({"version": uint32(2)}, "version 2; 1 is known"),
        ({"version": uint32(0)}, "version 0; 1 is known"),
        ({"namespace": string(b"")}, "names no namespace"),
        ({"reserved": string(b"x")}, "reserved field"),
        ({"hash": string("sha1")}, "hashes with sha1"),
        ({"hash": string("md5")}, "hashes with md5"),
        ({"signature": string(bytes(20_000))}, "larger than"),
        ({"key": string(string("ssh-dss"))}, "not a kind of SSH key"),
    ],
)
def test_a_field_that_can_not_be_followed_is_refused(ssh: Ssh, changed: dict[str, bytes], why: str) -> None:
    assert sshsig.parse(_fields(ssh)).objection(MESSAGE) is None
    with pytest.raises(SshFormatError, match=why):
        sshsig.parse(_fields(ssh, **changed))


def test_what_is_no_armour_is_refused(ssh: Ssh) -> None:
    text = sshsig.sign(MESSAGE, ssh("alice")).armoured
    for wrong in ("", text + "\n", "\n" + text, text.replace("SSH SIG", "PGP SIG"), text * 200):
        with pytest.raises(SshFormatError, match="not an armoured SSH signature"):
            sshsig.from_armour(wrong)
    body = b64encode(b"x" * 30).decode()[:-1]
    with pytest.raises(SshFormatError, match="not base64"):
        sshsig.from_armour(f"-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n")


def test_a_signature_of_another_kind_inside_is_an_objection_and_no_crash(ssh: Ssh) -> None:
    raw = ssh("p256").sign_raw(b"x")
    mixed = SshSignature(ssh("alice").public, "govern", "sha512", raw)
    assert mixed.objection(MESSAGE) == f"a {sshkeys.ED25519} key does not sign with {sshkeys.P256}"
