from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage import note
from govern.lineage.note import KeyTextError, NoteError, Verifier


class Key:
    def __init__(self, name: str, seed: bytes = b"s" * 32) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.name = name
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


ALICE, BOB = Key("alice.example/log"), Key("bob.example/log", b"b" * 32)


def test_a_signed_note_is_read_back_with_the_signatures_of_known_keys_only() -> None:
    data = note.sign("one\n\ntwo\n", (ALICE, BOB)).encode()
    both = note.verify(data, (ALICE.verifier, BOB.verifier))
    assert both.text == "one\n\ntwo\n"
    assert [s.name for s in both.signatures] == ["alice.example/log", "bob.example/log"]
    assert [s.name for s in note.verify(data, (BOB.verifier,)).signatures] == ["bob.example/log"]
    assert note.parse(data).encode() == data


def test_a_note_no_known_key_signed_is_refused_and_says_who_did() -> None:
    data = note.sign("x\n", (ALICE,)).encode()
    with pytest.raises(NoteError, match=r"signed by alice.example/log\+[0-9a-f]{8}, and by no key.*bob"):
        note.verify(data, (BOB.verifier,))
    with pytest.raises(NoteError, match=r"\(none\)"):
        note.verify(data, ())


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    good = note.sign("x\n", (ALICE, BOB))
    data = good.encode().replace(good.signatures[1].line.encode(), b"")
    forged = note.Signature("bob.example/log", BOB.verifier.key_id, b"\0" * 64)
    with pytest.raises(NoteError, match="signature of bob"):
        note.verify(data + forged.line.encode(), (ALICE.verifier, BOB.verifier))
    assert note.verify(data + forged.line.encode(), (ALICE.verifier,)).text == "x\n"


def test_a_key_that_only_shares_the_name_is_another_key() -> None:
    data = note.sign("x\n", (Key("alice.example/log", b"z" * 32),)).encode()
    with pytest.raises(NoteError, match="no key that was given"):
        note.verify(data, (ALICE.verifier,))


def test_changing_the_text_or_any_character_of_the_signature_is_noticed() -> None:
    data = note.sign("some text\n", (ALICE,)).encode()
    for at in range(len(data)):
        spoiled = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(NoteError):
            note.verify(spoiled, (ALICE.verifier,))


def test_signing_again_replaces_only_the_own_line() -> None:
    first = note.sign("x\n", (ALICE, BOB))
    again = note.sign("x\n", (ALICE,), kept=first.signatures)
    assert [s.name for s in again.signatures] == ["bob.example/log", "alice.example/log"]


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "bell\x07\n", "\r\n"])
def test_a_text_that_cannot_be_a_notes_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        note.sign(text, (ALICE,))


def test_too_many_signatures_and_too_large_notes_are_refused() -> None:
    line = note.sign("x\n", (ALICE,)).signatures[0].line
    assert note.parse(("x\n\n" + line * 100).encode())
    with pytest.raises(NoteError, match="more than 100"):
        note.parse(("x\n\n" + line * 101).encode())
    with pytest.raises(NoteError, match="larger"):
        note.parse(b"x" * 1_000_001)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\nb"])
def test_names_that_would_break_the_line_are_refused(name: str) -> None:
    with pytest.raises(KeyTextError):
        note.check_name(name)


def test_base64_has_one_spelling() -> None:
    for text in ("QQ==\n", "QR==", "QQ=", "Q Q==", "QQ", "_-8="):
        with pytest.raises(ValueError, match=r"."):
            note.strict_b64decode(text)


def test_a_key_of_another_type_or_length_is_refused() -> None:
    for raw in (b"\x04" + b"k" * 32, b"\x01" + b"k" * 31, b""):
        with pytest.raises(KeyTextError, match="not an Ed25519"):
            Verifier.parse(f"n+00000000+{b64encode(raw).decode()}")
    assert Verifier.parse(str(ALICE.verifier)) == ALICE.verifier


def test_two_keys_under_one_identity_are_ambiguous(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Verifier, "key_id", property(lambda _: b"same"))
    data = note.sign("x\n", (ALICE,)).encode()
    with pytest.raises(NoteError, match="two different keys"):
        note.verify(data, (ALICE.verifier, Key("alice.example/log", b"q" * 32).verifier))
