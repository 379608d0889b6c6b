"""Statements and their signatures: whatever is in them reads back, and whatever is not them is refused."""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.errors import UsageError
from govern.lineage.note import strict_b64decode
from govern.lineage.statements import allowed_signers, dsse, intoto, public_keys, sshagent, sshprivate, sshsig
from govern.lineage.statements.dsse import Envelope, Signature
from govern.lineage.statements.intoto import Statement, Subject
from govern.lineage.statements.sshkeys import from_blob
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshwire import Reader, mpint, string

SECRET = Ed25519PrivateKey.from_private_bytes(b"p" * 32)
KEY = SshPrivateKey(from_blob(string("ssh-ed25519") + string(SECRET.public_key().public_bytes_raw())), SECRET)
LINE = st.from_regex(intoto.LINE, fullmatch=True)


@settings(max_examples=200)
@given(st.integers(0, 2**2_000))
def test_integers_read_back_as_the_plain_definition_spells_them(value: int) -> None:
    plain = value.to_bytes(300).lstrip(b"\0")
    if plain and plain[0] >= 0x80:
        plain = b"\0" + plain
    assert mpint(value) == struct.pack(">I", len(plain)) + plain
    assert Reader(mpint(value), "it").mpint() == value


@settings(max_examples=200)
@given(st.text(max_size=30), st.binary(max_size=60), st.text(max_size=30), st.binary(max_size=60))
def test_two_pairs_share_no_encoding(t1: str, p1: bytes, t2: str, p2: bytes) -> None:
    assert (dsse.pae(t1, p1) == dsse.pae(t2, p2)) == ((t1, p1) == (t2, p2))
    assert dsse.pae(t1, p1) == b" ".join(
        [b"DSSEv1", str(len(t1.encode())).encode(), t1.encode(), str(len(p1)).encode(), p1]
    )


@settings(max_examples=100)
@given(
    st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20),
    st.binary(max_size=100),
    st.lists(st.tuples(st.from_regex(r"[!-~]{0,20}", fullmatch=True), st.binary(max_size=80)), min_size=1),
)
def test_an_envelope_reads_back_in_either_alphabet(
    kind: str, payload: bytes, signatures: list[tuple[str, bytes]]
) -> None:
    envelope = Envelope(kind, payload, tuple(Signature(*one) for one in signatures[: dsse.MAX_SIGNATURES]))
    data = envelope.encode()
    assert dsse.read(data) == envelope
    standard, other = b64encode(payload), urlsafe_b64encode(payload)
    assert dsse.read(data.replace(b'"payload":"' + standard, b'"payload":"' + other)) == envelope


@settings(max_examples=100)
@given(st.lists(LINE, min_size=1, max_size=4, unique=True), st.dictionaries(LINE.filter(str.isascii), LINE))
def test_a_statement_reads_back(names: list[str], predicate: dict[str, str]) -> None:
    subjects = tuple(Subject(name, "sha256:" + "0" * 64) for name in names)
    statement = Statement(subjects, "urn:example:x", {**predicate})
    assert intoto.read(statement.encode()) == statement


@settings(max_examples=60)
@given(st.binary(max_size=200), st.from_regex(r"[a-z.@]{1,20}", fullmatch=True))
def test_a_signature_holds_for_what_was_signed(message: bytes, namespace: str) -> None:
    made = sshsig.sign(message, KEY, namespace)
    assert sshsig.parse(made.encode()) == sshsig.from_armour(made.armoured) == made
    assert made.objection(message, namespace) is None
    assert made.objection(message + b"\0", namespace) is not None
    assert made.objection(message, namespace + "x") is not None


@settings(max_examples=150)
@given(st.binary(max_size=300), st.text(max_size=200))
def test_no_input_crashes_a_reader(data: bytes, text: str) -> None:
    reads = [
        lambda: dsse.read(data),
        lambda: dsse.read(text.encode(errors="surrogatepass")),
        lambda: intoto.read(data),
        lambda: sshsig.parse(b"SSHSIG\0\0\0\1" + data),
        lambda: sshsig.from_armour(text),
        lambda: from_blob(data),
        lambda: from_blob(string("ssh-rsa") + data),
        lambda: from_blob(string("ecdsa-sha2-nistp256") + string("nistp256") + data),
        lambda: sshagent.read_identities(b"\x0c\0\0\0\1" + data),
        lambda: sshagent.read_signature(b"\x0e" + data),
        lambda: sshprivate.read(data),
        lambda: public_keys.parse_key(text),
        lambda: public_keys.parse_key("ssh-ed25519 " + text),
        lambda: allowed_signers.parse(text, "allowed"),
        lambda: allowed_signers.parse("* " + text, "allowed"),
    ]
    for read in reads:
        try:
            read()
        except UsageError:
            continue


@settings(max_examples=100)
@given(st.data())
def test_a_signature_with_a_field_exchanged_is_refused(data: st.DataObject) -> None:
    made = sshsig.sign(b"m", KEY).encode()
    begin = data.draw(st.integers(0, len(made) - 1))
    end = data.draw(st.integers(begin, len(made)))
    changed = made[:begin] + data.draw(st.binary(max_size=40)) + made[end:]
    try:
        good = changed != made and sshsig.parse(changed).objection(b"m") is None
    except UsageError:
        good = False
    assert not good


def plain_match(text: str, pattern: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(plain_match(text[at:], pattern[1:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in {"?", text[0]} and plain_match(text[1:], pattern[1:])


@settings(max_examples=300)
@given(st.text("ab", max_size=8), st.text("ab?*", max_size=6))
def test_patterns_match_as_their_definition_says(text: str, pattern: str) -> None:
    assert allowed_signers.match_list(text, pattern) == plain_match(text, pattern)


@settings(max_examples=200)
@given(st.text("ABCD+/-_=", max_size=12))
def test_base64_has_one_spelling(text: str) -> None:
    try:
        found = strict_b64decode(text)
    except ValueError:
        return
    assert b64encode(found).decode() == text
    assert b64decode(text) == found
