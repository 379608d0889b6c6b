from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from govern.errors import IntegrityError, UsageError
from govern.lineage.commitment import disclosure, disclosure_digest
from govern.lineage.personal.beside import Beside, Kept, Whose, record_name
from govern.lineage.personal.sealing import fresh_key, seal, unseal
from govern.lineage.personal.vault import Vault, open_vault
from govern.lineage.store.sqlite import SqliteLog

FIRST, LATER = "2026-01-02T03:04:05.000000Z", "2026-02-02T03:04:05.000000Z"
SOURCE = "data-contract/reviews"
ANN, BOB = Whose(SOURCE, "r1", "ann"), Whose(SOURCE, "r2", "bob")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with open_vault(tmp_path / "subjects.db") as made:
        yield made


@pytest.fixture
def beside(log: SqliteLog, vault: Vault) -> Beside:
    return Beside(log.database, vault)


def fresh(size: int, numbers: Iterator[int] = itertools.count(1)) -> bytes:  # noqa: B008 - one count for all
    return b"SALT-%d-" % next(numbers) + b"s" * (size - 8)


def kept(salt: bytes, value: str, whose: Whose = ANN) -> Kept:
    text = disclosure(salt, "review", value)
    return Kept(disclosure_digest(text), text, whose.record)


def test_a_record_s_salt_is_made_once(beside: Beside) -> None:
    first = beside.ensure([ANN, BOB], FIRST, fresh)
    assert beside.ensure([BOB, ANN], LATER, fresh) == first
    assert beside.salts([ANN.record, "other"]) == {ANN.record: first[ANN.record]}
    assert len(set(first.values())) == 2


def test_the_log_s_files_hold_neither_salts_nor_subjects(
    beside: Beside, tmp_path: Path, log: SqliteLog
) -> None:
    salts = beside.ensure([ANN, BOB], FIRST, fresh)
    beside.keep([kept(salts[ANN.record], "I live in Elm Street")], FIRST)
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert log.path.exists()
    for secret in (b"SALT-", b"Elm Street", b"bob", salts[BOB.record]):
        assert secret not in files


def test_the_time_of_the_last_use_only_grows(beside: Beside, log: SqliteLog) -> None:
    for now in (FIRST, LATER, FIRST):
        beside.ensure([ANN], now, fresh)
    assert log.database.rows("SELECT used FROM sealed_salt") == [(LATER,)]


def test_a_disclosure_is_kept_once_and_opened_with_the_subject_s_key(
    beside: Beside, vault: Vault, log: SqliteLog
) -> None:
    salt = beside.ensure([ANN, BOB], FIRST, fresh)[ANN.record]
    one, two = kept(salt, "well"), kept(salt, "ill")
    beside.keep([one, two], FIRST)
    beside.keep([one], LATER)
    assert log.database.rows("SELECT count(*) FROM disclosure") == [(2,)]
    asked = [one.digest, two.digest, "absent"]
    assert beside.disclosures(ANN.record, asked) == {one.digest: one.text, two.digest: two.text}
    assert beside.disclosures(BOB.record, asked) == {}
    vault.destroy([vault.subject(SOURCE, "ann")])
    assert beside.disclosures(ANN.record, asked) == beside.salts([ANN.record]) == {}
    assert Beside(log.database, None).disclosures(BOB.record, asked) == {}


def test_salts_without_their_key_are_not_made_anew(beside: Beside, vault: Vault) -> None:
    beside.ensure([ANN, BOB], FIRST, fresh)
    vault.destroy([vault.subject(SOURCE, "ann")])
    with pytest.raises(IntegrityError, match="the key of the subject of record data-contract/reviews:r1"):
        beside.ensure([ANN, BOB], LATER, fresh)
    with pytest.raises(IntegrityError, match="has no key to keep"):
        beside.keep([kept(b"s" * 32, "x")], LATER)
    with pytest.raises(IntegrityError, match="has no key to keep"):
        beside.keep([kept(b"s" * 32, "x", Whose(SOURCE, "r9", "r9"))], LATER)


def test_salts_of_earlier_versions_are_read_and_sealed_when_used(beside: Beside, log: SqliteLog) -> None:
    old = b"o" * 32
    log.database.run("INSERT INTO salt VALUES (?, ?)", (ANN.record, old))
    assert beside.salts([ANN.record]) == Beside(log.database, None).salts([ANN.record]) == {ANN.record: old}
    assert beside.ensure([ANN], FIRST, fresh) == {ANN.record: old}
    assert log.database.rows("SELECT * FROM salt") == []
    assert beside.salts([ANN.record]) == {ANN.record: old}
    log.database.run("DROP TABLE sealed_salt")
    assert beside.salts([ANN.record]) == {}


def test_two_that_make_salts_at_once_agree(log: SqliteLog, vault: Vault, tmp_path: Path) -> None:
    with open_vault(tmp_path / "subjects.db") as second:
        one, two = Beside(log.database, vault), Beside(log.database, second)

        def meanwhile(size: int) -> bytes:
            two.ensure([ANN], FIRST, fresh)
            return fresh(size)

        assert one.ensure([ANN], FIRST, meanwhile) == two.salts([ANN.record])


def test_without_a_vault_nothing_is_made(log: SqliteLog) -> None:
    with pytest.raises(UsageError, match="no vault"):
        Beside(log.database, None).ensure([ANN], FIRST, fresh)


def test_what_was_moved_or_changed_does_not_open() -> None:
    key = fresh_key()
    sealed = seal(key, b"data", record_name(SOURCE, "r1"))
    assert unseal(key, sealed, "data-contract/reviews:r1") == b"data"
    for broken, context in ((sealed, "data-contract/reviews:r2"), (sealed[:-1], "x"), (b"", "x")):
        with pytest.raises(IntegrityError, match="does not open"):
            unseal(key, broken, context)


def test_a_record_goes_to_whom_it_turns_out_to_be(beside: Beside, vault: Vault, log: SqliteLog) -> None:
    unknown, other = Whose(SOURCE, "r1", "r1"), Whose(SOURCE, "r9", "ann")
    salts = beside.ensure([unknown, BOB], FIRST, fresh)
    one = kept(salts[ANN.record], "well")
    beside.keep([one], FIRST)
    (before,) = log.database.rows("SELECT sealed FROM sealed_salt WHERE record = ?", (ANN.record,))
    assert beside.ensure([ANN, unknown, BOB], LATER, fresh) == salts
    assert beside.disclosures(ANN.record, [one.digest]) == {one.digest: one.text}
    assert vault.keys([vault.subject(SOURCE, "r1")]) == {}, "what an old copy of the row needs is gone"
    beside.ensure([unknown], LATER, fresh)
    beside.ensure([other], LATER, fresh)
    vault.destroy([vault.subject(SOURCE, "ann")])
    assert beside.salts([ANN.record, BOB.record, other.record]) == {BOB.record: salts[BOB.record]}
    assert log.database.rows("SELECT sealed FROM sealed_salt WHERE record = ?", (ANN.record,)) != [before]
    with pytest.raises(IntegrityError, match="the key of the subject"):
        beside.ensure([Whose(SOURCE, "r1", "eve")], LATER, fresh)


def test_who_has_other_records_keeps_their_key_when_one_goes(beside: Beside, vault: Vault) -> None:
    unknown, two = Whose(SOURCE, "r1", "r1"), Whose(SOURCE, "r3", "r1")
    salts = beside.ensure([unknown, two], FIRST, fresh)
    assert beside.ensure([Whose(SOURCE, "r1", "eve")], LATER, fresh) == {ANN.record: salts[ANN.record]}
    vault.destroy([vault.subject(SOURCE, "eve")])
    assert beside.salts([ANN.record, two.record]) == {two.record: salts[two.record]}


def test_nobody_takes_a_record_from_whom_it_was_said_to_be(beside: Beside, vault: Vault) -> None:
    eve, unknown = Whose(SOURCE, "r1", "eve"), Whose(SOURCE, "r1", "r1")
    assert beside.taken([unknown, ANN, eve, ANN]) == {eve}, "the first that is named counts"
    with pytest.raises(UsageError, match="r1 is another subject's"):
        beside.ensure([ANN, eve], FIRST, fresh)
    salts = beside.ensure([ANN], FIRST, fresh)
    assert beside.taken([eve, unknown, ANN, BOB]) == {eve}
    with pytest.raises(UsageError, match="r1 is another subject's"):
        beside.ensure([eve], LATER, fresh)
    assert beside.ensure([unknown], LATER, fresh) == salts
    vault.destroy([vault.subject(SOURCE, "ann")])
    assert beside.salts([ANN.record]) == {}


def test_who_is_first_in_the_same_moment_is_whose_it_is(log: SqliteLog, vault: Vault, tmp_path: Path) -> None:
    with open_vault(tmp_path / "subjects.db") as second:
        one, two = Beside(log.database, vault), Beside(log.database, second)

        def meanwhile(size: int) -> bytes:
            two.ensure([ANN], FIRST, fresh)
            return fresh(size)

        with pytest.raises(UsageError, match="r1 is another subject's"):
            one.ensure([Whose(SOURCE, "r1", "eve")], FIRST, meanwhile)
