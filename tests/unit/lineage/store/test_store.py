"""What every store of a log does alike: one suite, run on each."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from govern.errors import IntegrityError, UsageError
from govern.lineage import checkpoint, factor_sets, index, keys, tree
from govern.lineage.entry import Erasure
from govern.lineage.index import RunConflictError
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.beside import Beside, Kept, Whose
from govern.lineage.personal.destroy import destroy
from govern.lineage.personal.doomed import Finder
from govern.lineage.personal.vault import open_vault
from govern.lineage.queries import Index
from govern.lineage.store import guard
from govern.lineage.store.database import Database, UniqueError
from govern.lineage.store.failure import StoreClosedError
from govern.lineage.store.head import HeadFile
from govern.lineage.store.writing import TableLog
from govern.source.canonical import CanonicalError

NOW = "2026-01-02T03:04:05.000006Z"
LATER = "2026-02-02T03:04:05.000006Z"
A = "sha256:" + "a" * 64


def run_entry(number: int, digest: str = A) -> dict[str, Any]:
    source = {"contract": "data-contract/r@1.0.0", "digest": A, "records": 2}
    named = {"pipeline": "insight-pipeline/p@1.0.0", "release": "release/1@1.0.0", "environment": "test"}
    more = {"time": NOW, "factor_set": digest, "engine": "e", "source": source}
    return {"type": "run", "v": 1, "run": number, **named, **more}


def event_entry(number: int, position: int) -> dict[str, Any]:
    outcome = {"action": "log", "verdict": "act"}
    named = {
        "event": f"ev:{number}_{position}",
        "run": number,
        "position": position,
        "record": f"r{position}",
    }
    return {"type": "event", "v": 1, "outcome": outcome, **named}


NAMES = ("b", "Z", "é", "a#c", "b")
FACTORS = {
    "type": "factor-set",
    "v": 1,
    "digest": A,
    "factors": [{"name": f"model/{name}", "version": "1.0.0", "digest": A} for name in NAMES],
}
FILLED = [FACTORS, run_entry(1), event_entry(1, 0), event_entry(1, 1)]


def test_a_new_log_is_empty_and_signed(store: TableLog, key: PrivateKey, memory: HeadFile) -> None:
    assert checkpoint.verify(store.checkpoint() or b"", key.verifier).size == 0
    head = memory.read(store.origin)
    assert head is not None
    assert (head.size, head.root) == (0, tree.EMPTY_ROOT)


def test_a_batch_is_acknowledged_with_its_signed_checkpoint(
    store: TableLog, key: PrivateKey, memory: HeadFile
) -> None:
    assert store.append([{"n": 0}, b'{"n":1}'], NOW).first == 0
    receipt = store.append([{"b": 2, "a": "é"}], NOW)
    assert (receipt.first, receipt.stop, receipt.size) == (2, 3, 3)
    head = checkpoint.verify(receipt.checkpoint, key.verifier)
    entries = [b'{"n":0}', b'{"n":1}', '{"a":"é","b":2}'.encode()]
    assert list(store.entries()) == entries
    assert list(store.entries(1, 2)) == entries[1:2]
    assert (head.size, head.root) == (3, tree.root(map(tree.leaf_hash, entries)))
    assert [size for size, _ in store.checkpoints()] == [0, 2, 3]
    assert store.checkpoint(2) is not None
    assert store.checkpoint(1) is None
    known = memory.read(store.origin)
    assert known is not None
    assert known.checkpoint == receipt.checkpoint


def test_proofs_can_be_made_from_what_is_stored(store: TableLog) -> None:
    for start in range(0, 1400, 200):
        store.append([{"n": n} for n in range(start, start + 200)], NOW)
    leaves = store.leaves(0, 1400)
    root = store.head().root
    assert root == tree.root(leaves)
    assert [tree.leaf_hash(entry) for entry in store.entries(10)] == leaves[10:]
    for number in (0, 1, 255, 256, 511, 512, 1398, 1399):
        proof = tree.inclusion_proof(number, 1400, store.node)
        tree.verify_inclusion(number, 1400, leaves[number], proof, root)
    for size in (1, 256, 300, 512, 1399, 1400):
        assert store.root_at(size) == tree.root(leaves[:size])
    with pytest.raises(IntegrityError, match="lacks nodes"):
        store.node(0, 1400)


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (b'{ "n":1}', CanonicalError),
        (b"\xff", CanonicalError),
        ({"x": 1.5}, CanonicalError),
        ({"x": "y" * 65_535}, UsageError),
        ({"type": "event", "v": 1}, UsageError),
        ({"type": "run", "v": 1, "run": 1, "factor_set": A}, IntegrityError),
    ],
)
def test_what_cannot_be_an_entry_refuses_the_whole_batch(
    store: TableLog, entry: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        store.append([{"fine": 1}, entry], NOW)
    assert store.head().size == 0
    with pytest.raises(UsageError, match="empty batch"):
        store.append([], NOW)
    assert store.append([{"fine": 1}], NOW).size == 1


def test_an_entry_may_have_exactly_the_largest_size(store: TableLog) -> None:
    assert store.append([{"x": "y" * (65_535 - 8)}], NOW).size == 1


def test_an_index_that_is_gone_is_damage(store: TableLog, place: Any) -> None:
    store.append(FILLED, NOW)
    place.tamper("DROP TABLE event")
    with pytest.raises(IntegrityError, match="index can't be read"):
        Index(store.database).event("ev:1_1")
    assert "the table event is missing" in index.check(store.database)[0]


def test_the_index_grows_with_the_entries_or_not_at_all(store: TableLog) -> None:
    store.append(FILLED, NOW)
    with pytest.raises(RunConflictError, match="run 1 is in the log already") as caught:
        store.append([event_entry(1, 2), run_entry(1)], NOW)
    assert "another process" in caught.value.help
    with pytest.raises(RunConflictError, match="an event of run 1"):
        store.append([event_entry(1, 2), event_entry(1, 1)], NOW)
    found = Index(store.database)
    assert found.last_position(1) == 1
    assert [factor.name for factor in found.factor_set(1)] == ["model/Z", "model/a#c", "model/b", "model/é"]
    assert found.sets_with("model/a") == [1]
    assert found.sets_with("model/c", "1.0.0") == []
    store.append([event_entry(1, 2)], NOW)
    assert index.check(store.database) == []


def test_numbers_of_the_index_follow_from_the_entries_alone(store: TableLog) -> None:
    store.append(FILLED, NOW)
    other = {**FACTORS, "digest": "sha256:" + "b" * 64}
    for _ in range(3):
        with pytest.raises(RunConflictError):
            store.append([other, FACTORS], NOW)
    store.append([other], NOW)
    assert index.check(store.database) == []
    index.rebuild(store.database)
    assert index.check(store.database) == []


def test_sets_of_random_assignment_are_found_by_what_they_share(
    store: TableLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factor_sets, "WHOLE", 3)
    chance = random.Random(1)  # noqa: S311 - to be the same again
    drawn = chance.sample(range(256), 30)
    sets = [
        [("steady", "1"), *((f"arm/{arm}", f"{1 + (bits >> arm & 1)}") for arm in range(8))] for bits in drawn
    ]
    store.append(
        [
            {
                "type": "factor-set",
                "v": 1,
                "time": NOW,
                "digest": f"sha256:{at:064}",
                "factors": [{"name": n, "version": v, "digest": f"{n}@{v}"} for n, v in sorted(versions)],
            }
            for at, versions in enumerate(sets)
        ],
        NOW,
    )
    found = Index(store.database)
    assert factor_sets.has_bases(store.database)
    assert [len(found.factor_set(number)) for number in range(1, 31)] == [9] * 30
    assert found.sets_with("steady") == list(range(1, 31))
    for arm in range(8):
        wanted = [number for number, bits in enumerate(drawn, 1) if bits >> arm & 1]
        assert found.sets_with(f"arm/{arm}", "2") == wanted
    assert index.check(store.database) == []
    assert index.rebuild(store.database) == 30
    assert index.check(store.database) == []


def test_an_index_that_raises_undoes_the_batch(place: Any, key: PrivateKey, memory: HeadFile) -> None:
    def derive(database: Database, first: int, entries: Sequence[bytes]) -> None:
        database.many("INSERT INTO salt VALUES (?, ?)", [(f"{first}", data) for data in entries])
        if b'{"bad":1}' in entries:
            raise IntegrityError("the index refuses this")

    with place.create(key, memory, derive=derive) as log:
        log.append([{"a": 1}], NOW)
        with pytest.raises(IntegrityError, match="refuses"):
            log.append([{"bad": 1}], NOW)
        assert log.database.rows("SELECT * FROM salt") == [("0", b'{"a":1}')]
        assert log.append([{"b": 1}], NOW).first == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET bytes = leaf WHERE idx = 0",
        "DELETE FROM entry",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint WHERE size = 0",
        "INSERT INTO checkpoint VALUES (-1, '', '')",
    ],
)
def test_entries_and_checkpoints_are_never_changed(store: TableLog, statement: str) -> None:
    store.append([{"n": 0}], NOW)
    with pytest.raises((IntegrityError, UsageError), match=r"never|growing|permission"):
        store.database.run(statement)
    assert list(store.entries()) == [b'{"n":0}']


def test_a_log_is_made_only_once(store: TableLog, place: Any, key: PrivateKey, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="would fork it"):
        place.create(key, HeadFile(tmp_path / "state/head.db"))
    with pytest.raises(UsageError, match="already"):
        place.create(key, HeadFile(tmp_path / "other.db"))


def test_only_the_logs_own_key_opens_it_for_writing(store: TableLog, place: Any, memory: HeadFile) -> None:
    with pytest.raises(UsageError, match=r"and the key given is of other\.example"):
        place.open(keys.generate("other.example"), memory)
    impostor = place.open(keys.generate(store.origin), memory)
    with pytest.raises(IntegrityError, match="no key that was given"):
        impostor.append([{"n": 0}], NOW)
    impostor.close()
    assert store.append([{"n": 0}], NOW).size == 1


def test_a_closed_log_says_so(store: TableLog) -> None:
    store.close()
    with pytest.raises(StoreClosedError, match="was closed"):
        store.append([{"n": 0}], NOW)
    with pytest.raises(StoreClosedError, match="was closed"):
        store.head()


def test_a_reader_sees_what_was_written_and_cannot_write(store: TableLog, place: Any) -> None:
    store.append([{"n": 0}], NOW)
    with place.reader() as reader:
        assert (reader.origin, reader.head()) == (store.origin, store.head())
        store.append([{"n": 1}], NOW)
        assert reader.head().size == 2
        reader.snapshot()
        assert reader.head().size == 2
        store.append([{"n": 2}], NOW)
        assert (reader.head().size, len(list(reader.entries()))) == (2, 2)
        with pytest.raises(Exception, match=r"read-?only"):
            reader.database.run("INSERT INTO salt VALUES ('x', 'y')")


def test_what_is_no_log_is_refused(place: Any, key: PrivateKey, memory: HeadFile) -> None:
    for opened in (place.reader, lambda: place.open(key, memory)):
        with pytest.raises(UsageError, match="there is no log") as caught:
            opened()
        assert "govern log init" in caught.value.help


def test_a_log_nobody_remembers_is_not_appended_to_until_it_is_adopted(
    store: TableLog, place: Any, key: PrivateKey, tmp_path: Path
) -> None:
    store.append([{"n": 0}], NOW)
    moved = place.open(key, HeadFile(tmp_path / "new/head.db"))
    with pytest.raises(guard.UnknownHeadError, match="does not know the log"):
        moved.append([{"n": 1}], NOW)
    moved.adopt()
    assert moved.append([{"n": 1}], NOW).size == 2
    moved.close()
    assert store.append([{"n": 2}], NOW).size == 3


def test_a_log_that_was_turned_back_is_refused(
    store: TableLog, place: Any, key: PrivateKey, memory: HeadFile
) -> None:
    for number in range(3):
        store.append([{"n": number}], NOW)
    old = store.checkpoint(2) or b""
    place.tamper("DELETE FROM entry WHERE idx >= 2", "DELETE FROM checkpoint WHERE size > 2")
    with pytest.raises(guard.RollbackError) as caught, place.open(key, memory) as log:
        log.append([{"n": 9}], NOW)
    assert all(line in caught.value.message for line in old.decode().splitlines())
    with pytest.raises(guard.RollbackError), place.open(key, memory) as log:
        log.adopt()


def replace_all(database: Database, *records: str) -> None:
    with database.transaction():
        database.run("DELETE FROM salt")
        for record in records:
            database.run("INSERT INTO salt VALUES (?, ?)", (record, b""))


def test_the_database_gives_texts_and_bytes_and_tells_twins(store: TableLog) -> None:
    database = store.database
    with database.transaction():
        rows = [(f"r{number}", bytes([number])) for number in (2, 1)]
        assert database.many("INSERT INTO salt VALUES (?, ?)", rows) == 2
        with pytest.raises(UniqueError):
            replace_all(database, "r1", "r1")
    query = "SELECT record, salt FROM salt WHERE record <> ? ORDER BY record"
    assert database.rows(query, ("%s?",)) == [("r1", b"\x01"), ("r2", b"\x02")]
    assert list(database.stream(query, ("r1",))) == [("r2", b"\x02")]
    assert database.rows("DELETE FROM salt WHERE record = ? RETURNING salt", ("r1",)) == [(b"\x01",)]
    assert database.run("DELETE FROM salt WHERE record = 'r9'") == 0
    assert database.has_table("salt")
    assert not database.has_table("pepper")
    with pytest.raises(Exception, match="pepper"):
        database.rows("SELECT * FROM pepper")


def test_a_stream_may_be_left_early_and_used_beside_other_questions(store: TableLog) -> None:
    store.append([{"n": number} for number in range(2500)], NOW)
    rows = store.database.stream("SELECT idx FROM entry ORDER BY idx")
    assert next(rows) == (0,)
    assert store.head().size == 2500
    del rows
    assert sum(1 for _ in store.database.stream("SELECT idx FROM entry")) == 2500
    assert store.append([{"n": 1}], NOW).size == 2501


def test_what_is_kept_beside_a_log_is_found_and_erased(store: TableLog, tmp_path: Path) -> None:
    store.database.run("INSERT INTO salt VALUES (?, ?)", ("urn%3Aa:r3", b"3" * 32))
    whose = [Whose("urn:a", f"r{at}", f"person {at % 2}") for at in range(4)]
    with open_vault(tmp_path / "subjects.db") as vault:
        beside = Beside(store.database, vault)
        salts = beside.ensure(whose, NOW, lambda size: b"f" * size)
        assert salts["urn%3Aa:r3"] == b"3" * 32
        beside.keep([Kept("d" * 43, "text", "urn%3Aa:r1"), Kept("e" * 43, "other", "urn%3Aa:r2")], NOW)
        beside.keep([Kept("d" * 43, "text", "urn%3Aa:r1")], LATER)
        assert beside.disclosures("urn%3Aa:r1", ["d" * 43, "e" * 43]) == {"d" * 43: "text"}
        finder = Finder(store.database, Index(store.database), vault)
        assert finder.sources() == ["urn:a"]
        assert finder.kept("urn:a") == (4, NOW, NOW)
        assert len(finder.expired("urn:a", LATER).records) == 4
        doomed = finder.of_subject("urn:a", "person 1")
        assert (len(doomed.records), doomed.disclosures) == (2, ("d" * 43,))
        assert destroy(store, vault, doomed, partial(Erasure, NOW), NOW) == (0, 0), "no entry is concerned"
        assert beside.salts(salts).keys() == {"urn%3Aa:r0", "urn%3Aa:r2"}
        assert not finder.of_subject("urn:a", "person 1")
    assert store.append([{"n": 1}], NOW).size == 1


def test_each_entry_type_of_the_index_is_known_to_both(store: TableLog) -> None:
    for table in index.TABLES:
        assert store.database.has_table(table) == store.database.has_table("event"), table
    assert re.fullmatch(r"\S+", store.origin)
