from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from govern.lineage.statements import dsse, predicates
from govern.lineage.statements.approvals import judge
from govern.lineage.statements.dsse import Envelope
from govern.lineage.statements.intoto import Subject
from govern.lineage.statements.predicates import Approval
from govern.lineage.statements.signatories import Signatory, signatory
from govern.lineage.statements.signers import NoteSigner, Signer, SshSigner
from govern.lineage.statements.sshprivate import SshPrivateKey

Ssh = Callable[[str], SshPrivateKey]
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
CHANGE = "sha256:" + "ab" * 32
WORD = Approval("alice", "data-owner", "approve", "Read.", "2026-05-31T00:00:00.000000Z")


def signed(approval: Approval, *signers: Signer, change: str = CHANGE) -> Envelope:
    payload = predicates.state(approval, Subject("change", change)).encode()
    return dsse.sign(dsse.IN_TOTO, payload, signers)


@pytest.fixture
def people(alice: SshSigner, bob: NoteSigner, ssh: Ssh) -> list[Signatory]:
    home = ssh("alice-home").public.text
    return [
        signatory("alice", ["data-owner"], [alice.key.text, home]),
        signatory("bob", ["data-owner", "risk"], [bob.key.text]),
    ]


def test_an_approval_counts_for_its_change(people: list[Signatory], alice: SshSigner) -> None:
    (one,) = judge(signed(WORD, alice), CHANGE, people, NOW).counted
    assert (one.who, one.key, one.approval) == (people[0], alice.key, WORD)
    refusal = replace(WORD, decision="reject")
    assert judge(signed(refusal, alice), CHANGE, people, NOW).counted[0].approval.decision == "reject"


def test_one_person_with_two_keys_gives_one_word(people: list[Signatory], alice: SshSigner, ssh: Ssh) -> None:
    found = judge(signed(WORD, alice, SshSigner(ssh("alice-home"))), CHANGE, people, NOW)
    assert [one.who.username for one in found.counted] == ["alice"]


def test_a_last_moment_is_the_first_that_does_not_count(people: list[Signatory], alice: SshSigner) -> None:
    envelope = signed(replace(WORD, until="2026-06-01T00:00:00.000000Z"), alice)
    assert judge(envelope, CHANGE, people, NOW - dt.timedelta(microseconds=1)).counted
    found = judge(envelope, CHANGE, people, NOW)
    assert (found.counted, found.reasons) == ((), ("it was valid until 2026-06-01T00:00:00.000000Z",))


def test_what_does_not_count_says_why(
    people: list[Signatory], alice: SshSigner, bob: NoteSigner, ssh: Ssh
) -> None:
    release = predicates.Release(
        "r", "test", "release", {"m": CHANGE}, None, 1, None, "x", "alice", WORD.time
    )
    other = predicates.state(release, Subject("set", CHANGE)).encode()
    mallory = SshSigner(ssh("mallory"))
    for envelope, why in [
        (signed(WORD, alice, change="sha256:" + "ac" * 32), "it is about another change: change sha256:acac"),
        (signed(WORD, bob), "bob signed what is said to be of alice"),
        (signed(replace(WORD, role="risk"), alice), "alice is not risk"),
        (signed(WORD, mallory), f"{mallory.key_id} is no known key"),
        (dsse.sign(dsse.IN_TOTO, other, [alice]), "the statement is release/v1, not approval/v1"),
        (dsse.sign(dsse.IN_TOTO, b"{}", [alice]), "statement._type is missing"),
        (dsse.sign("text/plain", b"{}", [alice]), "is of type text/plain"),
        (replace(signed(WORD, alice), payload=b"{"), "alice: the signature is wrong"),
    ]:
        found = judge(envelope, CHANGE, people, NOW)
        assert found.counted == ()
        assert len(found.reasons) == 1
        assert why in found.reasons[0]


def test_a_second_signer_who_does_not_count_takes_nothing_away(
    people: list[Signatory], alice: SshSigner, bob: NoteSigner
) -> None:
    found = judge(signed(WORD, alice, bob), CHANGE, people, NOW)
    assert [one.who.username for one in found.counted] == ["alice"]
    assert found.reasons == ("bob signed what is said to be of alice",)
