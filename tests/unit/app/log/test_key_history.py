"""A log's keys over time: rotated with overlap, followed by outsiders, frozen and succeeded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from govern.app.log import store as log_store
from govern.app.log.logs import log_paths, open_reader, open_writer, trust_policy, trusted
from govern.app.log.rotate import rotate
from govern.app.workspace.state import key_file
from govern.errors import IntegrityError
from govern.lineage import keys
from govern.lineage.checkpoint import CheckpointError
from govern.lineage.entry import KeyRotated, LogOpened, LogSucceeded, decode, to_json
from govern.lineage.keys import PrivateKey
from govern.lineage.note_signers import HandoverSigner
from govern.lineage.publish import publish
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import create_log, open_log
from govern.verifier.database import verify_database
from govern.verifier.note import Key, RefusedError, one_after_another

from ..conftest import Work
from .witnessing import command, good, witness

LATER = "2026-01-03T00:00:00.000000Z"


def origin_of(work: Work) -> str:
    with open_reader(work.context) as reader:
        return reader.origin


def append(work: Work, *numbers: int) -> None:
    for number in numbers:
        with open_writer(work.context) as log:
            log.append([{"n": number}], LATER)


def test_a_rotation_is_an_entry_and_a_checkpoint_by_both_keys(work: Work) -> None:
    (old,) = trusted(work.context)
    said = good(work, "keys", "rotate")
    done_old, new = trusted(work.context)
    assert done_old == old
    assert old.text in said
    assert new.text in said
    with open_reader(work.context) as reader:
        size = reader.head().size
        entry = decode(next(iter(reader.entries(size - 1))))
    assert isinstance(entry, KeyRotated)
    assert (entry.old, entry.new) == (old.text, new.text)
    spans = trust_policy(work.context).spans
    assert [(span.first, span.last) for span in spans] == [(0, size), (size, None)]
    append(work, 1)
    work.good("verify")
    work.good("why")
    where = key_file(work.context.environ, origin_of(work))
    assert where.with_name(f"{where.name}.until-{size}").exists()


def test_an_outsider_follows_either_key_through_the_database_and_the_published_log(work: Work) -> None:
    (first,) = trusted(work.context)
    for number in range(3):
        good(work, "keys", "rotate")
        append(work, number)
    work.good("log", "publish")
    named = trusted(work.context)
    assert len(named) == 4
    for key in (first, *named):
        for path in (log_paths(work.context).database, log_paths(work.context).published):
            said = work.good("verify", str(path), "--key", key.text)
            assert said.startswith("intact")
    assert f"it is signed by {named[1].text}, as its own entry says" in work.good(
        "verify", str(log_paths(work.context).published), "--key", first.text
    )


def test_the_separate_verifier_takes_all_keys_of_a_log(work: Work) -> None:
    good(work, "keys", "rotate")
    append(work, 1)
    old, new = trusted(work.context)
    first, second = Key.parse(old.text), Key.parse(new.text)
    size = trust_policy(work.context).spans[0].last
    assert size is not None
    database = log_paths(work.context).database
    assert isinstance(database, Path)
    ended, begun = Key.parse(f"{old.text}@-{size}"), Key.parse(f"{new.text}@{size}-")
    for key in (one_after_another(ended, begun), one_after_another(second, ended)):
        assert verify_database(database, key).size > 0
    with pytest.raises(RefusedError, match="say up to which size each key"):
        one_after_another(first, second)
    with pytest.raises(RefusedError, match=f"of size {size} is not signed by"):
        verify_database(
            database, one_after_another(Key.parse(f"{old.text}@0-{size - 1}"), begun._replace(first=size + 1))
        )
    for key in (first, second):
        with pytest.raises(RefusedError, match="is not signed by"):
            verify_database(database, key)


def test_a_published_log_without_the_handover_is_refused_to_the_old_key(work: Work) -> None:
    (first,) = trusted(work.context)
    good(work, "keys", "rotate")
    append(work, 1)
    work.good("log", "publish")
    published = log_paths(work.context).published
    shutil.rmtree(published / "rotation")
    assert work.govern("verify", str(published), "--key", first.text).exit_code == 4
    assert work.govern("verify", str(published), "--key", trusted(work.context)[1].text).exit_code == 0


def test_the_old_key_signs_no_more_and_what_it_signs_later_is_refused(work: Work) -> None:
    where = key_file(work.context.environ, origin_of(work))
    stale = open_writer(work.context)
    good(work, "keys", "rotate")
    with pytest.raises(CheckpointError, match="gave way to another one"):
        stale.append([{"n": 1}], LATER)
    stale.close()
    append(work, 1)
    old_key = keys.load_private(next(where.parent.glob("*.until-*")))
    shutil.copy(next(where.parent.glob("*.until-*")), where)
    with open_writer(work.context) as log, pytest.raises(IntegrityError):
        log.append([{"n": 2}], LATER)
    with open_reader(work.context) as reader:
        keys_ = trust_policy(work.context).keys(reader.origin)
        assert keys_ is not None
        assert old_key.verifier not in keys_.at(reader.head().size)


def test_a_rotation_that_was_interrupted_is_finished_by_the_same_command(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = trusted(work.context)
    for step in ("_hand_over", "_tell", "_exchange"):
        with monkeypatch.context() as patched:

            def broken(*_: object) -> None:
                raise KeyboardInterrupt

            patched.setattr(f"govern.app.log.rotate.{step}", broken)
            with pytest.raises(KeyboardInterrupt):
                rotate(work.context)
    done = rotate(work.context)
    assert done.old == old
    assert trusted(work.context) == (old, done.new)
    with open_reader(work.context) as reader:
        entries = [decode(data) for data in reader.entries(done.size - 1)]
        assert [type(entry) for entry in entries] == [KeyRotated]
    append(work, 1)
    work.good("verify")


def test_a_log_goes_on_with_a_key_that_is_named_by_uri(work: Work, tmp_path: Path) -> None:
    path = tmp_path / "next.key"
    key = keys.generate(origin_of(work))
    keys.save_private(key, path)
    good(work, "keys", "rotate", "--key", f"file:{path}")
    assert trusted(work.context)[1] == key.verifier
    append(work, 1)
    work.good("verify")
    done = command(work, "keys", "rotate", "--key", f"file:{path}")
    assert (done.exit_code, "is the old one" in done.stderr) == (2, True)


def test_a_stolen_key_can_not_reach_beyond_what_witnesses_saw(work: Work, tmp_path: Path) -> None:
    """The compromise drill: frozen at the last witnessed size, refused beyond it, succeeded."""
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        good(work, "log", "witness", "add", "X", x, url, "--quorum", "X")
        append(work, 1)
        good(work, "log", "cosign")
    with open_reader(work.context) as reader:
        size, origin = reader.head().size, reader.origin
        witnessed = reader.checkpoint()
    append(work, 2, 3)  # the thief
    said = good(work, "log", "freeze", "--reason", "the key was stolen")
    assert f"at size      {size}," in said
    assert "beyond       2 entries" in said
    done = work.govern("verify")
    assert (done.exit_code, f"it was frozen at size {size}: the key was stolen" in done.stdout) == (4, True)
    assert f"entries {size} to {size + 1} lie beyond the last good checkpoint, of size {size}" in done.stdout
    for verb in (["run", "41"], ["why"]):
        assert work.govern(*verb).exit_code in {2, 4}
    assert "frozen at size" in work.govern("run", "41").stderr
    assert command(work, "keys", "rotate").exit_code == 2
    done = command(work, "log", "freeze", "--reason", "again")
    assert (done.exit_code, "already" in done.stderr) == (2, True)

    good(work, "log", "succeed")
    with open_reader(work.context) as reader:
        assert reader.origin != origin
        first = decode(next(reader.entries(0, 1)))
    assert isinstance(first, LogSucceeded)
    assert (first.predecessor, first.size, first.origin) == (origin, size, origin_of(work))
    assert witnessed is not None
    assert first.checkpoint == witnessed.decode()
    with witness(work, "x", tmp_path / "x2.db") as (x2, url2):
        assert x2 != x
        good(work, "log", "witness", "add", "X2", x2, url2, "--quorum", "X2")
        good(work, "log", "cosign")
        work.good("verify")
        work.good("run", "41")
        good(work, "log", "cosign")
        work.good("verify")
    kept = next((work.root / "lineage").glob("log-until-*.db"))
    assert work.govern("verify", str(kept)).exit_code == 4


def test_of_a_frozen_log_a_copy_that_ends_there_is_intact_and_another_history_is_not(
    work: Work, tmp_path: Path
) -> None:
    copy = work.copy(tmp_path / "copy")
    forged = work.copy(tmp_path / "forged")
    with open_reader(work.context) as reader:
        before = reader.head().size
    append(work, 1)
    append(forged, 9)
    with open_reader(work.context) as reader:
        size = reader.head().size
    good(work, "log", "freeze", "--at", str(size), "--reason", "lost")
    work.good("verify")
    database = str(log_paths(forged.context).database)
    done = work.govern("verify", database)
    assert (done.exit_code, "frozen at size" in done.stdout) == (4, True)
    assert before < size
    done = work.govern("verify", str(log_paths(copy.context).database))
    assert (done.exit_code, "are missing at the end" in done.stdout) == (4, True)


def test_a_freeze_needs_a_checkpoint_a_reason_and_somebody_who_saw_it(work: Work) -> None:
    for words, said in (
        (["--reason", " ", "--at", "1"], "needs a reason"),
        (["--reason", "x"], "no witness is asked for"),
        (["--reason", "x", "--at", "999999"], "no checkpoint of size 999999"),
    ):
        done = command(work, "log", "freeze", *words)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    done = command(work, "log", "succeed")
    assert (done.exit_code, "is not frozen" in done.stderr) == (2, True)


def test_a_freeze_at_a_size_that_was_not_witnessed_is_refused(work: Work, tmp_path: Path) -> None:
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        good(work, "log", "witness", "add", "X", x, url, "--quorum", "X")
    with open_reader(work.context) as reader:
        size = reader.head().size
    done = command(work, "log", "freeze", "--at", str(size), "--reason", "x")
    assert (done.exit_code, "asks for: X" in done.stderr) == (4, True)
    done = command(work, "log", "freeze", "--reason", "x")
    assert (done.exit_code, "was cosigned by the quorum" in done.stderr) == (2, True)


def test_a_rotation_before_the_freeze_is_believed_and_one_after_it_is_a_thiefs(work: Work) -> None:
    good(work, "keys", "rotate")
    append(work, 1)
    with open_reader(work.context) as reader:
        size, origin = reader.head().size, reader.origin
    good(work, "keys", "rotate")
    append(work, 2)
    said = good(work, "log", "freeze", "--at", str(size), "--reason", "stolen")
    assert "beyond       2 entries" in said
    found = trust_policy(work.context).keys(origin)
    assert found is not None
    assert (found.at(size + 1), found.frozen and found.frozen.last) == ((), size)
    assert work.govern("verify").exit_code == 4


def forged(folder: Path, old: PrivateKey) -> Path:
    """Write the log of a thief who has an old key: it names an heir at size 2, and that one goes on."""
    path, memory = folder / "forged.db", HeadFile(folder / "thief.db")
    heir = keys.generate(old.name)
    opened = dict(to_json(LogOpened(LATER, old.name, "forged")))
    with create_log(path, old, memory, LATER) as log:
        log.append([opened], LATER)
    with open_log(path, HandoverSigner(old, heir), memory) as log:
        log.append([dict(to_json(KeyRotated(LATER, old.verifier.text, heir.verifier.text)))], LATER)
    with open_log(path, heir, memory) as log:
        for _ in range(40):
            log.append([opened], LATER)
    return path


def test_whoever_has_a_retired_key_can_not_name_another_heir(work: Work, tmp_path: Path) -> None:
    good(work, "keys", "rotate")
    append(work, 1)
    where = key_file(work.context.environ, origin_of(work))
    database = forged(tmp_path, keys.load_private(next(where.parent.glob("*.until-*"))))
    with log_store.open_reader(database) as reader:
        publish(reader, tmp_path / "published")
    old, new = trusted(work.context)
    size = trust_policy(work.context).spans[0].last
    here = log_paths(work.context).database
    assert isinstance(here, Path)
    here.unlink()
    for path in (database, tmp_path / "published"):
        done = work.govern("verify", str(path))
        assert (done.exit_code, "is refused: the note is signed by" in done.stdout) == (4, True), done.output
    both = one_after_another(Key.parse(f"{old.text}@-{size}"), Key.parse(new.text))
    with pytest.raises(RefusedError, match="is not signed by"):
        verify_database(database, both)


def test_whoever_has_the_key_of_a_frozen_log_can_not_name_an_heir(work: Work, tmp_path: Path) -> None:
    with open_reader(work.context) as reader:
        size, origin = reader.head().size, reader.origin
    stolen = key_file(work.context.environ, origin)
    good(work, "log", "freeze", "--at", str(size), "--reason", "stolen")
    database = forged(tmp_path, keys.load_private(stolen))
    with log_store.open_reader(database) as reader:
        publish(reader, tmp_path / "published")
    for path in (database, tmp_path / "published"):
        assert work.govern("verify", str(path)).exit_code == 4


def test_a_key_that_can_not_be_opened_is_not_kept_and_its_uri_is_not_shown(
    work: Work, tmp_path: Path
) -> None:
    where = key_file(work.context.environ, origin_of(work))
    waiting = where.with_name(f"{where.name}.new")
    for uri in (
        "pkcs11:token=t;object=o;pin-value=8642",
        "PKCS11:x;pin-value=8642",
        "pkcs11:object=o;8642",
        "file:/8",
    ):
        done = command(work, "keys", "rotate", "--key", uri)
        assert (done.exit_code, "8642" in done.output) == (2, False), done.output
        assert not waiting.exists()
    waiting.write_text("pkcs11:object=o;pin-value=8642\n")  # as an earlier version left it
    waiting.chmod(0o600)
    path = tmp_path / "next.key"
    keys.save_private(keys.generate(origin_of(work)), path)
    good(work, "keys", "rotate", "--key", f"file:{path}")
    assert trusted(work.context)[1] == keys.load_private(path).verifier
    assert not waiting.exists()
    append(work, 1)
    work.good("verify")


def test_an_interrupted_rotation_goes_on_to_the_key_that_the_log_names(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (tmp_path / name for name in ("first.key", "second.key"))
    for path in (first, second):
        keys.save_private(keys.generate(origin_of(work)), path)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("govern.app.log.rotate._hand_over", broken)
        with pytest.raises(KeyboardInterrupt):
            rotate(work.context)
    with monkeypatch.context() as patched:
        patched.setattr("govern.app.log.rotate._tell", broken)
        with pytest.raises(KeyboardInterrupt):
            rotate(work.context, f"file:{first}")
    done = command(work, "keys", "rotate", "--key", f"file:{second}")
    assert (done.exit_code, "named another key" in done.stderr) == (2, True), done.output
    assert rotate(work.context, f"file:{first}").new == keys.load_private(first).verifier
    assert rotate(work.context, f"file:{second}").new == keys.load_private(second).verifier
    append(work, 1)
    work.good("verify")


def test_what_follows_a_frozen_log_is_published_in_its_place_and_the_old_form_is_kept(work: Work) -> None:
    good(work, "log", "publish")
    published = log_paths(work.context).published
    with open_reader(work.context) as reader:
        size, origin = reader.head().size, reader.origin
    good(work, "log", "freeze", "--at", str(size), "--reason", "lost")
    aside = published.with_name(f"published-until-{size}")
    aside.mkdir()
    done = command(work, "log", "succeed")
    assert (done.exit_code, "is there already" in done.stderr) == (2, True)
    assert published.exists()
    assert origin_of(work) == origin
    aside.rmdir()
    good(work, "log", "succeed")
    assert origin_of(work) != origin
    good(work, "log", "publish")
    work.good("verify")
    work.good("verify", str(aside))


def test_where_a_policy_knew_the_old_key_only_a_freeze_writes_down_its_end(work: Work) -> None:
    trust = log_paths(work.context).trust
    before = trust.read_text()
    good(work, "keys", "rotate")
    rotated_at = trust_policy(work.context).spans[0].last
    append(work, 1)
    trust.write_text(before)  # as in a clone that has not heard of the rotation
    with open_reader(work.context) as reader:
        size = reader.head().size
    good(work, "log", "freeze", "--at", str(size), "--reason", "stolen")
    assert [span.last for span in trust_policy(work.context).spans] == [rotated_at, size]
    work.good("verify")
