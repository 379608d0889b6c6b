from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace

import pytest

from govern.errors import UsageError
from govern.lineage.statements import dsse
from govern.lineage.statements.dsse import Envelope, EnvelopeError, Reason, Signature
from govern.lineage.statements.public_keys import Key
from govern.lineage.statements.signers import NoteSigner, SshSigner
from govern.lineage.statements.sshprivate import SshPrivateKey

Ssh = Callable[[str], SshPrivateKey]
PAYLOAD = b'{"\xc3\xa9":"\xff"}'  # bytes that need not be text


def reasons(envelope: Envelope, *keys: Key) -> list[Reason | None]:
    return [result.reason for result in dsse.verify(envelope, keys)]


def test_lengths_are_of_bytes_so_that_no_two_pairs_share_an_encoding() -> None:
    assert dsse.pae("é", PAYLOAD) == b'DSSEv1 2 \xc3\xa9 10 {"\xc3\xa9":"\xff"}'
    assert dsse.pae("", b"") == b"DSSEv1 0  0 "
    assert dsse.pae("a 1 b", b"c") != dsse.pae("a", b"b 1 c")


def test_several_sign_and_each_signature_says_whose_it_is(alice: SshSigner, bob: NoteSigner) -> None:
    envelope = dsse.sign(dsse.IN_TOTO, PAYLOAD, [alice, bob])
    read = dsse.read(envelope.encode())
    assert read == envelope
    assert read.digest == envelope.digest
    assert [r.key for r in dsse.verify(read, [bob.key, alice.key])] == [alice.key, bob.key]
    assert reasons(read, bob.key) == [Reason.UNKNOWN_KEY, None]
    assert reasons(read) == [Reason.UNKNOWN_KEY] * 2


def test_signing_again_takes_the_place_of_what_one_signed_before(alice: SshSigner, bob: NoteSigner) -> None:
    envelope = dsse.add(dsse.sign("t", PAYLOAD, [alice]), [bob])
    assert envelope == dsse.sign("t", PAYLOAD, [alice, bob])
    again = dsse.add(envelope, [alice])
    assert [one.keyid for one in again.signatures] == [bob.key_id, alice.key_id]


def test_a_signature_without_a_hint_is_held_against_every_key(alice: SshSigner, bob: NoteSigner) -> None:
    signed = dsse.sign("t", PAYLOAD, [alice, bob])
    bare = replace(signed, signatures=tuple(Signature("", s.sig) for s in signed.signatures))
    assert [r.key for r in dsse.verify(bare, [bob.key, alice.key])] == [alice.key, bob.key]
    assert dsse.read(bare.encode()) == bare
    (first, second) = dsse.verify(bare, [])
    assert first.message == f"{alice.key_id} is no known key"
    assert second.message == "no known key made this signature"
    assert dsse.attach(bare, bare.signatures[0]).signatures == (*bare.signatures, bare.signatures[0])


def test_a_wrong_hint_is_not_followed_to_another_key(alice: SshSigner, bob: NoteSigner) -> None:
    signed = dsse.sign("t", PAYLOAD, [alice])
    lying = replace(signed, signatures=(Signature(bob.key_id, signed.signatures[0].sig),))
    (result,) = dsse.verify(lying, [alice.key, bob.key])
    assert (result.key, result.reason) == (bob.key, Reason.WRONG_SIGNATURE)


def test_one_key_counts_once_in_whatever_form(alice: SshSigner, bob: NoteSigner) -> None:
    envelope = dsse.sign("t", PAYLOAD, [alice])
    twice = replace(envelope, signatures=envelope.signatures * 2)
    assert reasons(twice, alice.key) == [None, Reason.REPEATED]
    assert reasons(replace(twice, payload=b"other"), alice.key) == [Reason.WRONG_SIGNATURE] * 2


def test_type_and_payload_are_both_signed(alice: SshSigner) -> None:
    envelope = dsse.sign("t", PAYLOAD, [alice])
    assert reasons(envelope, alice.key) == [None]
    for other in (replace(envelope, payload_type="T"), replace(envelope, payload=PAYLOAD + b" ")):
        assert reasons(other, alice.key) == [Reason.WRONG_SIGNATURE]


def test_a_signature_made_elsewhere_is_put_beside_the_others(alice: SshSigner, bob: NoteSigner) -> None:
    envelope = dsse.sign("t", PAYLOAD, [alice])
    joined = dsse.attach(envelope, Signature("", bob.sign(envelope.pae)))
    assert reasons(joined, alice.key, bob.key) == [None, None]
    with pytest.raises(EnvelopeError, match="1 to 32 signatures"):
        dsse.attach(replace(envelope, signatures=(Signature("", b"s"),) * 32), Signature("", b"s"))


def test_nothing_is_made_that_could_not_be_verified(alice: SshSigner, bob: NoteSigner) -> None:
    class Liar:
        key = bob.key
        key_id = bob.key_id

        def sign(self, message: bytes) -> bytes:
            return bytes(64)

    with pytest.raises(EnvelopeError, match="gave no good signature"):
        dsse.sign("t", PAYLOAD, [alice, Liar()])
    with pytest.raises(EnvelopeError, match="needs a signature"):
        dsse.sign("t", PAYLOAD, [])
    with pytest.raises(EnvelopeError, match="payloadType"):
        dsse.sign("t\n", PAYLOAD, [alice])
    with pytest.raises(EnvelopeError, match="larger than"):
        dsse.sign("t", bytes(dsse.MAX_ENVELOPE), [alice])


def test_both_base64_alphabets_are_read_and_the_standard_one_written(bob: NoteSigner) -> None:
    payload = b"\xfb\xff\xfe"
    signed = dsse.sign("t", payload, [bob])
    value = json.loads(signed.encode())
    assert value["payload"] == b64encode(payload).decode() == "+//+"
    value["payload"] = urlsafe_b64encode(payload).decode()
    value["signatures"][0]["sig"] = urlsafe_b64encode(signed.signatures[0].sig).decode()
    read = dsse.read(json.dumps(value, indent=2).encode())
    assert read == signed
    assert read.encode() == signed.encode()


def whole(**changed: object) -> bytes:
    value = {"payload": "e30=", "payloadType": "t", "signatures": [{"keyid": "k", "sig": "AAAA"}]}
    return json.dumps({name: item for name, item in (value | changed).items() if item != "gone"}).encode()


def test_fields_not_known_are_passed_over_and_an_unset_keyid_is_an_empty_one() -> None:
    plain = dsse.read(whole())
    assert dsse.read(whole(more={"deep": [1.5, None]})) == plain
    for signature in ({"sig": "AAAA"}, {"sig": "AAAA", "keyid": None}, {"sig": "AAAA", "keyid": "", "x": 1}):
        assert dsse.read(whole(signatures=[signature])).signatures == (Signature("", b"\0\0\0"),)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not JSON"),
        (b"[]", "not an object"),
        (b"\xff", "not JSON"),
        (whole().decode().encode("utf-16"), "not JSON"),
        (b"\xef\xbb\xbf" + whole(), "not JSON"),
        (whole() + b"{}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":NaN}', "NaN is not JSON"),
        (b'{"a":' + b"9" * 5_000 + b"}", "not JSON"),
        (whole()[:-1] + b',"payload":"e30="}', "one key twice"),
        (whole(more=[{}]).replace(b"{}", b'{"a":1,"a":1}'), "one key twice"),
        (b" " * 1_000_001, "larger than 1000000 bytes"),
        (whole(payload="gone"), "payload is not text"),
        (whole(payload=7), "payload is not text"),
        (whole(payload="e30"), "payload is not base64"),
        (whole(payload="e31="), "payload is not base64"),
        (whole(payload="e3 0="), "payload is not base64"),
        (whole(payload="+/-_"), "payload is not base64"),
        (whole(payload="é30="), "payload is not base64"),
        (whole(payloadType="gone"), "payloadType is not text"),
        (whole(payloadType=["t"]), "payloadType is not text"),
        (whole(payloadType="t" * 257), "payloadType is not text"),
        (whole(payloadType="\ud800"), "payloadType is not text"),
        (whole(signatures="gone"), "no array of 1 to 32"),
        (whole(signatures={}), "no array of 1 to 32"),
        (whole(signatures=[]), "no array of 1 to 32"),
        (whole(signatures=[{"sig": ""}] * 33), "no array of 1 to 32"),
        (whole(signatures=["AAAA"]), "not an object"),
        (whole(signatures=[{"keyid": "k"}]), "sig is not text"),
        (whole(signatures=[{"keyid": 1, "sig": "AAAA"}]), "keyid is not text"),
        (whole(signatures=[{"keyid": "a\x1bb", "sig": "AAAA"}]), "keyid is not text"),
    ],
)
def test_what_is_no_envelope_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(EnvelopeError, match=why):
        dsse.read(data)


def test_a_bit_flipped_anywhere_leaves_no_signature_that_counts(alice: SshSigner, bob: NoteSigner) -> None:
    data = dsse.sign("t", PAYLOAD, [alice, bob]).encode()
    # A hint that is unset by renaming its field is no hint: the same key counts for the same bytes.
    hints = {found.start() + n for found in re.finditer(b'"keyid"', data) for n in range(1, 6)}
    for at in sorted({*range(len(data))} - hints):
        for bit in range(8):
            changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            assert not _both_count(changed, alice.key, bob.key), (at, bit)
        assert at == len(data) - 1 or not _both_count(data[:at], alice.key, bob.key)
    assert _both_count(data, alice.key, bob.key)
    assert _both_count(data[:-1], alice.key, bob.key)  # the newline at the end is for editors


def _both_count(data: bytes, *keys: Key) -> bool:
    try:
        return reasons(dsse.read(data), *keys) == [None, None]
    except UsageError:
        return False
