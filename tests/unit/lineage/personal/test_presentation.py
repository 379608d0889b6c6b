from __future__ import annotations

import pytest

from govern.lineage import tree
from govern.lineage.commitment import disclosure, disclosure_digest
from govern.lineage.entry import Content, Event, KnownEntry, LogOpened, Outcome, Recorded, encode
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.jws import TokenError
from govern.lineage.personal.presentation import commitments, origin, present, verify
from govern.lineage.proof import Proof
from govern.lineage.store.sqlite import SqliteLog
from govern.lineage.trust import policy_of

TIME = "2026-01-02T03:04:05.000006Z"
SALT = b"s" * 32
REVIEW, DRUG = disclosure(SALT, "review", "fine"), disclosure(SALT, "drug", "calm")


def event(**committed: str) -> Event:
    digests = {name: disclosure_digest(text) for name, text in committed.items()}
    return Event(TIME, "ev:1_0", 1, "k0", 0, digests, {}, Outcome("log", "log", "act", 0))


def shown(log: SqliteLog, key: PrivateKey, entry: KnownEntry, *disclosures: str) -> str:
    # the index holds what belongs together, and this event has no run
    log._derive = lambda *_: None
    data = encode(entry)
    at = log.append([{"n": 0}, data, {"n": 2}], TIME).first + 1
    path = tree.inclusion_proof(at, log.head().size, log.node)
    return present(Proof(at, tuple(path), log.checkpoint() or b""), data, disclosures, key, 17).text


def test_what_was_committed_to_is_shown(log: SqliteLog, key: PrivateKey) -> None:
    text = shown(log, key, event(review=REVIEW, drug=DRUG), REVIEW)
    found = verify(text, policy_of([key.verifier]))
    assert (found.fields, found.hidden, found.issued) == ({"review": "fine"}, ("drug",), 17)
    assert origin(text) == key.name


def test_an_event_that_was_told_is_shown_by_its_parts(log: SqliteLog, key: PrivateKey) -> None:
    text = disclosure(SALT, "inputs/letter", "fine")
    entry = Recorded(
        TIME, "urn:a", "1", "sha256:" + "a" * 64, inputs={"letter": Content(disclosure_digest(text))}
    )
    assert list(commitments(entry)) == ["inputs/letter"]
    assert verify(shown(log, key, entry, text), policy_of([key.verifier])).fields == {"inputs/letter": "fine"}


def test_a_field_under_another_name_is_refused(log: SqliteLog, key: PrivateKey) -> None:
    with pytest.raises(TokenError, match="names another field"):
        verify(shown(log, key, event(review=DRUG), DRUG), policy_of([key.verifier]))


def test_fields_under_each_other_s_names_are_refused(log: SqliteLog, key: PrivateKey) -> None:
    with pytest.raises(TokenError, match="names another field"):
        verify(shown(log, key, event(review=DRUG, drug=REVIEW), DRUG, REVIEW), policy_of([key.verifier]))


def test_an_entry_that_commits_to_nothing_is_no_event(log: SqliteLog, key: PrivateKey) -> None:
    with pytest.raises(TokenError, match="not what the entry commits to"):
        verify(shown(log, key, LogOpened(TIME, key.name, "w")), policy_of([key.verifier]))


def test_a_holder_needs_a_reader(log: SqliteLog, key: PrivateKey) -> None:
    with pytest.raises(ValueError, match="to a reader"):
        present(Proof(0, (), log.checkpoint() or b""), encode(event()), [], key, 17, holder=key)
