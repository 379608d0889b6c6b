from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from govern.errors import UsageError
from govern.lineage.note import Verifier
from govern.lineage.statements import dsse, sshkeys
from govern.lineage.statements.dsse import Reason, Signature
from govern.lineage.statements.signatories import (
    Signatory,
    check_people,
    owner_of,
    signatory,
    verified,
)
from govern.lineage.statements.signers import NoteSigner, SshSigner
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshwire import string

Ssh = Callable[[str], SshPrivateKey]
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def people(alice: SshSigner, bob: NoteSigner, ssh: Ssh) -> list[Signatory]:
    return [
        signatory("alice", ["data-owner"], [alice.key.text + " work", ssh("alice-home").public.text]),
        signatory("bob", ["risk", "owner"], [bob.key.text]),
    ]


def test_who_signed_is_told_with_the_key_used(
    people: list[Signatory], alice: SshSigner, bob: NoteSigner
) -> None:
    found = verified(dsse.sign(dsse.IN_TOTO, b"{}", [bob, alice]), people, NOW)
    assert found.accepted == ((people[1], bob.key), (people[0], alice.key))
    assert found.refused == ()
    assert [who.username for who in found.people] == ["bob", "alice"]


def test_a_person_with_two_keys_is_one_person(people: list[Signatory], alice: SshSigner, ssh: Ssh) -> None:
    found = verified(dsse.sign(dsse.IN_TOTO, b"{}", [alice, SshSigner(ssh("alice-home"))]), people, NOW)
    assert len(found.accepted) == 2
    assert found.people == (people[0],)


def test_each_signature_that_does_not_count_says_why(
    people: list[Signatory], alice: SshSigner, bob: NoteSigner, ssh: Ssh
) -> None:
    stranger = SshSigner(ssh("mallory"))
    envelope = dsse.sign(dsse.IN_TOTO, b"{}", [alice, bob, stranger])
    first, second, third = envelope.signatures
    broken = Signature(second.keyid, bytes(64))
    found = verified(replace(envelope, signatures=(first, first, broken, third)), people, NOW)
    assert [(who.username, key) for who, key in found.accepted] == [("alice", alice.key)]
    assert [(r.position, r.reason, r.username) for r in found.refused] == [
        (1, Reason.REPEATED, "alice"),
        (2, Reason.WRONG_SIGNATURE, "bob"),
        (3, Reason.UNKNOWN_KEY, ""),
    ]
    assert found.refused[2].message == f"{stranger.key_id} is no known key"
    assert [r.keyid for r in found.refused] == [alice.key_id, bob.key_id, stranger.key_id]


def test_a_removed_person_does_not_count(people: list[Signatory], bob: NoteSigner) -> None:
    (refused,) = verified(dsse.sign(dsse.IN_TOTO, b"{}", [bob]), people[:1], NOW).refused
    assert refused.reason is Reason.UNKNOWN_KEY


def test_another_type_of_payload_does_not_count(people: list[Signatory], alice: SshSigner) -> None:
    envelope = dsse.sign("application/json", b"{}", [alice])
    found = verified(envelope, people, NOW)
    assert found.accepted == ()
    assert [(r.reason, r.keyid) for r in found.refused] == [(Reason.WRONG_TYPE, alice.key_id)]
    assert "application/json" in found.refused[0].message
    assert verified(envelope, people, NOW, payload_type="application/json").accepted


def test_first_and_last_day_both_count_whole(alice: SshSigner) -> None:
    envelope = dsse.sign(dsse.IN_TOTO, b"{}", [alice])
    first, last = dt.date(2026, 3, 1), dt.date(2026, 12, 31)
    who = signatory("alice", [], [alice.key.text], since=first, until=last)
    tick = dt.timedelta(microseconds=1)
    begin = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    end = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    for at, reason in [
        (begin - tick, Reason.NOT_YET_VALID),
        (begin, None),
        (end - tick, None),
        (end, Reason.EXPIRED),
        (end.astimezone(dt.timezone(dt.timedelta(hours=-9))), Reason.EXPIRED),
    ]:
        found = verified(envelope, [who], at)
        assert [r.reason for r in found.refused] == ([] if reason is None else [reason])
        assert len(found.accepted) == (reason is None)
    assert "until 2026-12-31" in verified(envelope, [who], end).refused[0].message
    assert verified(envelope, [who], end).refused[0].username == "alice"
    assert signatory("a", [], [], until=dt.date.max).valid_until is None


def test_a_signature_that_is_wrong_and_too_late_is_wrong(alice: SshSigner) -> None:
    envelope = replace(dsse.sign(dsse.IN_TOTO, b"{}", [alice]), payload=b"{ }")
    who = signatory("alice", [], [alice.key.text], until=dt.date(2020, 1, 1))
    assert [r.reason for r in verified(envelope, [who], NOW).refused] == [Reason.WRONG_SIGNATURE]


def test_one_key_in_two_hands_is_refused_in_whatever_form(
    people: list[Signatory], alice: SshSigner, bob: NoteSigner
) -> None:
    check_people(people)
    point = alice.key.public.blob[-32:]
    held = sshkeys.from_blob(string(sshkeys.SK_ED25519) + string(point) + string("ssh:"))
    for text in (alice.key.text, Verifier("carol.example", point).text, held.text):
        carol = signatory("carol", [], [text])
        with pytest.raises(UsageError, match="of carol is also a key of alice"):
            check_people([*people, carol])
        with pytest.raises(UsageError, match="also a key of alice"):
            verified(dsse.sign(dsse.IN_TOTO, b"{}", [alice]), [*people, carol], NOW)
    with pytest.raises(UsageError, match="alice stands twice"):
        check_people([*people, signatory("alice", [], [])])


def test_one_persons_key_in_two_forms_counts_once(alice: SshSigner, ssh: Ssh) -> None:
    class Same:
        verifier = Verifier("alice.example", ssh("alice").public.blob[-32:])
        name = "alice.example"

        def sign(self, message: bytes) -> bytes:
            return ssh("alice").sign_raw(message)[-64:]

    note = NoteSigner(Same())
    who = signatory("alice", [], [alice.key.text, note.key.text])
    found = verified(dsse.sign(dsse.IN_TOTO, b"{}", [note, alice]), [who], NOW)
    assert [key for _, key in found.accepted] == [note.key]
    assert [r.reason for r in found.refused] == [Reason.REPEATED]


def test_whose_a_key_is(people: list[Signatory], alice: SshSigner, ssh: Ssh) -> None:
    assert owner_of(people, alice.key) is people[0]
    assert owner_of(people, SshSigner(ssh("mallory")).key) is None


def test_what_stands_wrong_in_the_settings_is_told_with_its_place() -> None:
    with pytest.raises(UsageError, match="a key of alice: ssh-dss is not a kind") as caught:
        signatory("alice", [], ["ssh-dss AAAA"], place="govern.yaml:7:3")
    assert caught.value.place == "govern.yaml:7:3"
    with pytest.raises(UsageError, match="before the first day"):
        signatory("alice", [], [], since=dt.date(2026, 1, 2), until=dt.date(2026, 1, 1))


def test_a_time_without_a_zone_is_a_mistake_of_the_caller(alice: SshSigner) -> None:
    with pytest.raises(ValueError, match="time zone"):
        verified(dsse.sign(dsse.IN_TOTO, b"{}", [alice]), [], NOW.replace(tzinfo=None))
