from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from govern.app.log.logs import open_reader, trusted
from govern.cli.commands import app
from govern.lineage import checkpoint as checkpoints
from govern.lineage import consistency, proof
from govern.lineage.consistency import Consistency
from govern.verifier.note import Key, one_after_another
from govern.verifier.proofs import verify_growth

from ..conftest import Work
from .witnessing import command


@pytest.fixture(scope="module")
def vkey(ran: Work) -> str:
    text = (ran.root / "lineage/trust.policy").read_text()
    return next(line.split()[1] for line in text.splitlines() if line.startswith("log "))


def outside(*words: object) -> Result:
    """Run `govern` where there is no workspace."""
    return CliRunner(env={"GOVERN_HOME": "/nonexistent", "NO_COLOR": "1"}).invoke(
        app, [str(w) for w in words]
    )


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(ran: Work, *words: object, out: str = "x.proof") -> Path:
    path = Path.cwd() / out
    ran.good("log", "prove", *(str(word) for word in words), "--out", str(path))
    return path


@pytest.mark.parametrize("cose", [[], ["--cose"]])
def test_an_entry_is_proved_to_somebody_who_has_the_key_only(
    ran: Work, vkey: str, elsewhere: Path, cose: list[str]
) -> None:
    path = make(ran, "ev:1_3", *cose)
    entry = path.with_suffix(".json")
    assert json.loads(entry.read_bytes())["event"] == "ev:1_3"
    done = outside("verify", path, "--key", vkey)
    assert done.exit_code == 0, done.output
    assert "x.json is entry 9 of log.example/small" in done.output
    told = json.loads(outside("verify", path, "--key", vkey, "--format", "json").output)
    assert (told["ok"], told["proof"]["failure"]) == (True, None)
    entry.write_bytes(entry.read_bytes().replace(b"ev:1_3", b"ev:1_4"))
    done = outside("verify", path, "--key", vkey)
    assert done.exit_code == 4
    assert "REFUSED" in done.output
    assert json.loads(outside("verify", path, "--key", vkey, "--format", "json").output)["ok"] is False
    assert outside("verify", path, "--key", vkey, "--entry", path).exit_code == 4
    entry.unlink()
    done = outside("verify", path, "--key", vkey)
    assert (done.exit_code, "are not beside it" in done.output) == (2, True)


def test_every_entry_by_its_index_is_proved_on_standard_output(ran: Work) -> None:
    with open_reader(ran.context) as reader:
        entries = list(reader.entries())
    for index in (0, 1, len(entries) - 1):
        made = proof.parse(ran.good("log", "prove", str(index)))
        assert made.index == index


def test_growth_is_proved_between_checkpoints(ran: Work, vkey: str, elsewhere: Path) -> None:
    path = make(ran, "--consistency", "1")
    kept = Path("x.proof.old")
    assert checkpoints.peek(kept.read_bytes()).size == 1
    done = outside("verify", path, "--key", vkey)
    assert done.exit_code == 0, done.output
    assert "only grew from size 1" in done.output
    (mine := Path("mine")).write_bytes(kept.read_bytes())
    again = make(ran, "--consistency", str(mine.absolute()), out="y.proof")
    assert again.read_bytes() == path.read_bytes()
    kept.unlink()
    assert "is not beside it" in outside("verify", path, "--key", vkey).output
    assert outside("verify", path, "--key", vkey, "--against", mine).exit_code == 0
    assert outside("verify", path, "--key", vkey, "--against", "nothing").exit_code == 2
    made = consistency.parse(path.read_text())
    path.write_text(Consistency(made.old, made.hashes[::-1], made.checkpoint).text)
    assert outside("verify", path, "--key", vkey, "--against", mine).exit_code == 4


def test_growth_up_to_an_earlier_checkpoint_and_from_a_size_without_one(ran: Work) -> None:
    with open_reader(ran.context) as reader:
        sizes = [size for size, _ in reader.checkpoints()]
    assert len(sizes) > 3
    made = consistency.parse(ran.good("log", "prove", "--consistency", "2", str(sizes[-2])))
    assert (made.old, checkpoints.peek(made.checkpoint).size) == (2, sizes[-2])
    assert 2 not in sizes
    for words, said in (
        (["--consistency", str(sizes[-1]), str(sizes[1])], "comes after size"),
        (["--consistency", "1", "2"], "has no checkpoint of size 2"),
        (["--consistency", "1", "2", "3"], "are too many"),
        (["--consistency", "1", "--cose"], "--cose is for entries"),
        (["--cose", "1"], "is binary"),
        (["1", "2"], "are too many"),
        (["999999"], "there is no entry 999999"),
        (["ev:9_9"], "there is no run 9"),
        (["nonsense"], "is not an event"),
        (["1", "--out", str(ran.root)], "is a folder"),
        (["--consistency", str(ran.root / "govern.yaml")], "is not a checkpoint"),
    ):
        done = ran.govern("log", "prove", *words)
        assert (done.exit_code, said in done.output) == (2, True), (words, done.output)


def test_a_checkpoint_is_verified_alone_and_against_another(ran: Work, vkey: str, elsewhere: Path) -> None:
    with open_reader(ran.context) as reader:
        (sizes := list(reader.checkpoints()))[0]
    for name, (_, note) in zip(("empty", "last"), (sizes[0], sizes[-1]), strict=True):
        Path(name).write_bytes(note)
        assert outside("verify", name, "--key", vkey).exit_code == 0
    assert outside("verify", "last", "--key", vkey, "--against", "last").exit_code == 0
    done = outside("verify", "last", "--key", vkey, "--against", "empty")
    assert (done.exit_code, "can't be compared" in done.output) == (2, True)
    Path("spoilt").write_bytes(Path("last").read_bytes().replace(b"\n%d\n" % sizes[-1][0], b"\n7\n"))
    done = outside("verify", "spoilt", "--key", vkey)
    assert (done.exit_code, "is wrong" in done.output) == (4, True)
    database = ran.root / "lineage/log.db"
    assert outside("verify", database, "--key", vkey, "--against", "empty").exit_code == 0
    assert outside("verify", database, "--key", vkey, "--against", "spoilt").exit_code == 4
    assert "--entry is for proofs" in outside("verify", database, "--key", vkey, "--entry", "last").output
    assert "--entry is for proofs" in outside("verify", "last", "--key", vkey, "--entry", "last").output


def test_without_a_key_or_with_another_logs_nothing_is_believed(ran: Work, elsewhere: Path) -> None:
    path = make(ran, "0")
    done = outside("verify", path)
    assert (done.exit_code, "no key to verify with" in done.output) == (2, True)
    other = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    done = outside("verify", path, "--key", other)
    assert (done.exit_code, "is not trusted here" in str(done.output) + str(done.exception)) == (4, True)


def test_a_changed_entry_is_not_proved(ran: Work, tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - only here

    work = ran.copy(tmp_path)
    db = sqlite3.connect(work.root / "lineage/log.db", isolation_level=None)
    (trigger,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_update'").fetchone()
    db.execute("DROP TRIGGER entry_update")
    db.execute("UPDATE entry SET bytes = CAST(replace(bytes, 'ev:1_3', 'ev:1_4') AS BLOB) WHERE idx = 9")
    db.execute(trigger)
    db.close()
    assert work.govern("log", "prove", "9").exit_code == 4
    assert work.govern("log", "prove", "8").exit_code == 0
    shutil.rmtree(work.home / "keys")
    assert work.govern("log", "prove", "8").exit_code == 0, "a tlog-proof needs no private key"
    assert work.govern("log", "prove", "8", "--cose", "--out", str(tmp_path / "r")).exit_code == 2


def test_growth_is_proved_across_a_rotation(work: Work, elsewhere: Path) -> None:
    with open_reader(work.context) as reader:
        before = reader.head().size
    assert command(work, "keys", "rotate").exit_code == 0
    rotated = before + 1
    work.good("run", "41")
    for old in (before, rotated):
        path = make(work, "--consistency", str(old), out=f"{old}.proof")
        done = work.govern("verify", str(path))
        assert (done.exit_code, f"only grew from size {old}" in done.output) == (0, True), done.output
    path = make(work, "--consistency", str(1), str(before), out="old.proof")
    work.good("verify", str(path))
    kept = path.with_name("old.proof.old")
    again = make(work, "--consistency", str(kept), out="again.proof")
    work.good("verify", str(again))
    old_key, new_key = trusted(work.context)
    assert outside("verify", again, "--key", old_key.text).exit_code == 4
    ended, begun = (
        Key.parse(f"{key.text}@{at}") for key, at in ((old_key, f"-{rotated}"), (new_key, f"{rotated}-"))
    )
    assert verify_growth(again.read_text(), kept.read_bytes(), one_after_another(ended, begun)).size > rotated
