"""The separate verifier and `govern verify` share no code; on every log, good or spoilt, they must agree."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govern.errors import GovernError, IntegrityError
from govern.lineage import checkpoint, consistency, note, proof, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.consistency import Consistency
from govern.lineage.keys import PrivateKey
from govern.lineage.proof import Proof
from govern.lineage.publish import publish
from govern.lineage.read_tiles import verify_tiles
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile
from govern.lineage.verify import verify_store
from govern.verifier.database import verify_database
from govern.verifier.form import check_form
from govern.verifier.note import Key, RefusedError, open_checkpoint
from govern.verifier.proofs import verify_entry, verify_growth
from govern.verifier.tiles import verify_folder

NOW = "2026-01-02T03:04:05.000006Z"
KEY = PrivateKey("log.example/two", Ed25519PrivateKey.from_private_bytes(b"2" * 32))
THEIRS = Key.parse(KEY.verifier.text)
SETTINGS = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 515 entries in four batches, and its published form."""
    base = tmp_path_factory.mktemp("log")
    with sqlite.create_log(base / "log.db", KEY, HeadFile(base / "head.db"), NOW) as log:
        for start, stop in ((0, 3), (3, 256), (256, 300), (300, 515)):
            log.append([{"n": n, "type": "other", "v": 1} for n in range(start, stop)], NOW)
        publish(log, base / "tiles")
    return base


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Iterator[Path]:
    target = tmp_path / "copy.db"
    source = sqlite3.connect(folder / "log.db")
    copied = sqlite3.connect(target)
    source.backup(copied)
    source.close()
    copied.close()
    yield target
    target.unlink()


def theirs(check: object, *arguments: object) -> bool:
    try:
        check(*arguments)  # type: ignore[operator]
    except (RefusedError, OSError):
        return False
    return True


def ours(check: object, *arguments: object) -> bool:
    try:
        check(*arguments)  # type: ignore[operator]
    except IntegrityError:
        return False
    return True


def test_both_accept_a_good_log(folder: Path) -> None:
    assert verify_store(folder / "log.db", KEY.verifier).ok
    assert verify_database(folder / "log.db", THEIRS).size == 515
    assert verify_tiles(folder / "tiles", KEY.verifier).ok
    assert verify_folder(folder / "tiles", THEIRS).size == 515


SPOILERS = (
    "UPDATE entry SET bytes = ? WHERE idx = ?2",
    "UPDATE entry SET leaf = ? WHERE idx = ?2",
    "UPDATE entry SET bytes = ?, leaf = ?3 WHERE idx = ?2",
    "DELETE FROM entry WHERE idx = ?2",
    "UPDATE entry SET idx = ?2 + 1000 WHERE idx = ?2",
    "UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE idx = ?2 - 1) WHERE idx = ?2",
    "INSERT INTO entry VALUES (515, ?, ?3)",
    "UPDATE checkpoint SET note = replace(note, '515', '514') WHERE size = 515",
    "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 256) WHERE size = 300",
    "UPDATE checkpoint SET size = 299 WHERE size = 300",
    "UPDATE checkpoint SET note = note || 'x' WHERE size = 3",
    "DELETE FROM checkpoint WHERE size = 515",
    "DELETE FROM checkpoint WHERE size = 300",  # harmless: a checkpoint between two others
    "DELETE FROM checkpoint",
    "UPDATE node SET hash = ?3 WHERE idx = 1",
    "DELETE FROM node",
    "INSERT INTO node VALUES (8, 2, ?3)",
    "UPDATE meta SET value = ?3 WHERE key = 'frontier'",
    "UPDATE meta SET value = CAST('log.example/three' AS BLOB) WHERE key = 'origin'",
)


@pytest.mark.parametrize("statement", SPOILERS)
def test_both_judge_a_spoilt_database_alike(copy: Path, statement: str) -> None:
    db = sqlite3.connect(copy, isolation_level=None)
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    fresh = b'{"n":1000}'
    count = statement.count("?")
    values = (fresh, 200, tree.leaf_hash(fresh))
    db.execute(statement, values[: 3 if "?3" in statement else 2] if count else ())
    for _, sql in triggers:
        db.execute(sql)
    db.close()
    expected = statement.endswith("size = 300") and statement.startswith("DELETE")
    assert verify_store(copy, KEY.verifier).ok is expected
    assert theirs(verify_database, copy, THEIRS) is expected


@SETTINGS
@given(st.data())
def test_both_judge_a_spoilt_published_log_alike(folder: Path, tmp_path: Path, data: st.DataObject) -> None:
    target = tmp_path / "tiles"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder / "tiles", target)
    files = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    path = target / data.draw(st.sampled_from(files))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    match data.draw(st.sampled_from(["flip", "cut", "remove"])):
        case "flip":
            bit = 1 << data.draw(st.integers(0, 7))
            path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        case "cut":
            path.write_bytes(whole[:at])
        case _:
            path.unlink()
    found = False
    try:
        found = verify_tiles(target, KEY.verifier).ok
    except GovernError:
        assert not (target / "checkpoint").exists()
    assert theirs(verify_folder, target, THEIRS) is found is False


LEAVES = [tree.leaf_hash(b"%d" % n) for n in range(70)]


def reader(level: int, index: int) -> bytes:
    return tree.root(LEAVES[index << level : (index + 1) << level])


def head(size: int) -> bytes:
    return checkpoint.sign(Checkpoint(KEY.name, size, tree.root(LEAVES[:size])), KEY)


@SETTINGS
@given(st.data())
def test_both_judge_proofs_of_entries_alike(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    text = Proof(index, tuple(tree.inclusion_proof(index, size, reader)), head(size)).text
    entry = b"%d" % index
    assert proof.parse(text).verify(entry, KEY.verifier).size == size
    assert verify_entry(text, entry, THEIRS).size == size
    at = data.draw(st.integers(0, len(text) - 1))
    spoilt = text[:at] + data.draw(st.sampled_from("0Aa=\n —x")) + text[at + 1 :]
    assert theirs(verify_entry, spoilt, entry, THEIRS) is (spoilt == text)
    assert ours(lambda: proof.parse(spoilt).verify(entry, KEY.verifier)) is (spoilt == text)


@SETTINGS
@given(st.data())
def test_both_judge_growth_alike(data: st.DataObject) -> None:
    new = data.draw(st.integers(0, 70))
    old = data.draw(st.integers(0, new))
    path = tuple(tree.consistency_proof(old, new, reader)) if old else ()
    text = Consistency(old, path, head(new)).text
    assert consistency.parse(text).verify(head(old), KEY.verifier).size == new
    assert verify_growth(text, head(old), THEIRS).size == new
    at = data.draw(st.integers(0, len(text) - 1))
    spoilt = text[:at] + data.draw(st.sampled_from("0Aa=\n —x")) + text[at + 1 :]
    assert theirs(verify_growth, spoilt, head(old), THEIRS) is (spoilt == text)
    assert ours(lambda: consistency.parse(spoilt).verify(head(old), KEY.verifier)) is (spoilt == text)


@SETTINGS
@given(st.data())
def test_both_judge_checkpoints_alike(data: st.DataObject) -> None:
    good = head(data.draw(st.integers(0, 70)))
    other = PrivateKey("witness.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
    if data.draw(st.booleans()):
        good = note.sign(note.parse(good).text, (other,), note.parse(good).signatures).encode()
    at = data.draw(st.integers(0, len(good) - 1))
    spoilt = good[:at] + data.draw(st.binary(max_size=2)) + good[at + data.draw(st.integers(0, 2)) :]
    mine = ours(checkpoint.verify, spoilt, KEY.verifier)
    assert theirs(open_checkpoint, spoilt, THEIRS) is mine
    assert theirs(open_checkpoint, good, THEIRS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@SETTINGS
@given(JSON, st.booleans(), st.booleans())
def test_both_judge_the_form_of_entries_alike(value: object, ordered: bool, escaped: bool) -> None:  # noqa: FBT001 - drawn
    import json  # noqa: PLC0415 - only here

    from govern.source.canonical import CanonicalError, parse_canonical  # noqa: PLC0415 - likewise

    text = json.dumps(value, sort_keys=ordered, ensure_ascii=escaped, separators=(",", ":"))
    data = text.encode(errors="surrogatepass")
    try:
        parse_canonical(data)
        mine = True
    except CanonicalError:
        mine = False
    assert theirs(check_form, data, 0) is mine
