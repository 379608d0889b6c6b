from __future__ import annotations

from collections.abc import Callable

import pytest

from govern.errors import UsageError
from govern.lineage.note import KeyTextError, Verifier
from govern.lineage.statements import public_keys, sshsig
from govern.lineage.statements.public_keys import NoteKey, SshKey
from govern.lineage.statements.signers import NoteSigner, SshSigner
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshwire import SshFormatError

Ssh = Callable[[str], SshPrivateKey]


def test_both_forms_of_a_key_are_read_and_written(alice: SshSigner, bob: NoteSigner) -> None:
    for signer in (alice, bob):
        assert public_keys.parse_key(signer.key.text) == signer.key
        assert signer.key_id == signer.key.id
    assert public_keys.parse_key(f"{alice.key.text} a+b@example.com") == alice.key
    assert isinstance(public_keys.parse_key(alice.key.text), SshKey)
    assert isinstance(public_keys.parse_key(bob.key.text), NoteKey)
    assert bob.key.text.startswith(bob.key.id + "+")


def test_what_is_no_key_is_refused_with_the_form_it_should_have() -> None:
    with pytest.raises(KeyTextError) as caught:
        public_keys.parse_key("bob+00000000+AAAA")
    assert "name+hash+base64" in caught.value.help
    for text in ("", "bob", "ssh-ed25519 AAAA+"):
        with pytest.raises(UsageError):
            public_keys.parse_key(text)


def test_a_signature_must_be_of_the_keys_own_form(alice: SshSigner, bob: NoteSigner, ssh: Ssh) -> None:
    message = b"DSSEv1 ..."
    assert alice.key.objection(message, alice.sign(message)) is None
    assert bob.key.objection(message, bob.sign(message)) is None
    assert bob.key.objection(message, alice.sign(message)) == "the signature is wrong"
    assert alice.key.objection(message, bob.sign(message)) == "this is not an SSH signature"
    other = SshSigner(ssh("carol"))
    assert alice.key.objection(message, other.sign(message)) == f"the signature was made by {other.key_id}"
    git = sshsig.sign(message, ssh("alice"), "git").encode()
    assert alice.key.objection(message, git) == "the signature is for `git`, not for `govern`"


def test_one_private_half_is_one_material_in_either_form(alice: SshSigner, bob: NoteSigner) -> None:
    point = alice.key.public.blob[-32:]
    assert NoteKey(Verifier("a.example", point)).material == alice.key.material
    assert bob.key.material != alice.key.material


def test_an_ssh_signature_names_its_maker(alice: SshSigner, bob: NoteSigner) -> None:
    assert public_keys.maker(alice.sign(b"m")) == alice.key_id
    assert public_keys.maker(bob.sign(b"m")) == ""


def test_an_agents_fault_stays_a_fault_of_ssh(ssh: Ssh) -> None:
    class Gone:
        public = ssh("alice").public

        def sign_raw(self, data: bytes) -> bytes:
            return b""

    with pytest.raises(SshFormatError, match="gave no good signature"):
        SshSigner(Gone()).sign(b"m")
