"""What is remembered between commands: found by content, bounded, several at once, never a wrong answer."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govern.app.running import memo_file
from govern.app.running.memo_file import MemoFile, empty_memo, memo_path, opened_memo
from govern.errors import UsageError
from govern.run.functions import PluginStage, Slot
from govern.run.memo import Key, Memo, Output

HOST: Any = None


def function(name: str = "score") -> PluginStage:
    return PluginStage(name, "model/words#code", (Slot("model", "model", "model/words"),), HOST)


def key(number: int, name: str = "score") -> Key:
    return Key(
        name, function(name), ("model/words#code",), ("record",), ("sha256:code",), (f"sha256:{number}",)
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outputs.memo"


@pytest.fixture
def told() -> list[str]:
    return []


def test_what_was_kept_is_found_again_by_another_process(path: Path, told: list[str]) -> None:
    with closing(MemoFile(path, "engine", told.append)) as first:
        first.put(key(1), Output.of({"total": 3}, 0.5))
        assert first.get(key(1)) is None  # not written yet: the memo before it has it
    with closing(MemoFile(path, "engine", told.append)) as second:
        found = second.get(key(1))
        assert found is not None
        assert (found.value, found.digest) == ({"total": 3}, Output.of({"total": 3}).digest)
        assert second.get(key(2)) is None
    assert told == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "other",
    [
        key(1, "calibrate"),
        key(1)._replace(factors=("model/other#code",)),
        key(1)._replace(factor_digests=("sha256:other",)),
        key(1)._replace(inputs=("sanitise",)),
        key(1)._replace(input_digests=("sha256:2",)),
        key(1)._replace(function=PluginStage("score", "model/words#code", (), HOST)),
    ],
)
def test_each_part_of_a_run_is_part_of_its_name(path: Path, told: list[str], other: Key) -> None:
    with closing(MemoFile(path, "engine", told.append)) as memo:
        memo.put(key(1), Output.of(1))
        memo.write()
        assert memo.get(key(1)) is not None
        assert memo.get(other) is None


def test_another_engine_finds_nothing(path: Path, told: list[str]) -> None:
    with closing(MemoFile(path, "engine", told.append)) as memo:
        memo.put(key(1), Output.of(1))
    with closing(MemoFile(path, "another", told.append)) as memo:
        assert memo.get(key(1)) is None


def test_only_outputs_of_plugins_are_kept(path: Path, told: list[str]) -> None:
    def plain(factors: Any, inputs: Any) -> int:
        return 1

    with closing(MemoFile(path, "engine", told.append)) as memo:
        memo.put(key(1)._replace(function=plain), Output.of(1))
        memo.put(key(2), Output.of("x" * (memo_file.LARGEST + 1)))
        memo.write()
        assert rows(path) == 0


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute("SELECT count(*) FROM output").fetchone()
    return int(count)


def test_the_oldest_go_first_where_it_grows_too_large(path: Path, told: list[str]) -> None:
    with closing(MemoFile(path, "engine", told.append, most_bytes=200_000)) as memo:
        for number in range(400):
            memo.put(key(number), Output.of("x" * 2_000))
            if number % 50 == 49:
                memo.write()
        assert memo.get(key(0)) is None
        assert memo.get(key(399)) is not None
    assert path.stat().st_size < 600_000  # of 1,600,000 bytes
    assert told == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE output SET content = CAST('2' AS BLOB)",
        "UPDATE output SET content = (SELECT content FROM output WHERE number = 2) WHERE number = 1",
        "UPDATE output SET seal = x'00'",
        "UPDATE output SET content = 'text'",
    ],
)
def test_an_exchanged_output_is_not_taken_and_it_is_said(path: Path, told: list[str], damage: str) -> None:
    with closing(MemoFile(path, "engine", told.append)) as memo:
        memo.put(key(1), Output.of(1))
        memo.put(key(2), Output.of(3))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(damage)
    with closing(MemoFile(path, "engine", told.append)) as memo:
        assert memo.get(key(1)) is None
        assert memo.get(key(2)) is None  # nothing of it is believed any more
        memo.put(key(3), Output.of(1))
    assert len(told) == 1
    assert "is not used: an output in it is not the one that was kept; delete it" in told[0]


@pytest.mark.parametrize("at", [0, 20, 100, 5_000, 20_000])
def test_damaged_bytes_are_no_answer(path: Path, told: list[str], at: int) -> None:
    with closing(MemoFile(path, "engine", told.append)) as memo:
        for number in range(500):
            memo.put(key(number), Output.of({"number": number, "text": "y" * 100}))
    data = bytearray(path.read_bytes())
    data[at : at + 600] = os.urandom(600)
    path.write_bytes(data)
    with closing(MemoFile(path, "engine", told.append)) as memo:
        for number in range(500):
            found = memo.get(key(number))
            assert found is None or found.value == {"number": number, "text": "y" * 100}
            memo.put(key(1_000 + number), Output.of(1))


def test_a_file_that_is_something_else_is_left_as_it_is(path: Path, told: list[str]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE theirs (x)")
    data = path.read_bytes()
    with closing(MemoFile(path, "engine", told.append)) as memo:
        memo.put(key(1), Output.of(1))
    assert path.read_bytes() == data
    assert "it holds something else" in told[0]
    path.write_text("id,text\n1,a list\n" * 100)
    with closing(MemoFile(path, "engine", told.append)) as memo:
        assert memo.get(key(1)) is None
    assert path.read_text().startswith("id,text")
    assert "is no memo" in told[1]


def test_a_file_that_others_may_write_is_not_believed(path: Path, told: list[str]) -> None:
    with closing(MemoFile(path, "engine", told.append)) as memo:
        memo.put(key(1), Output.of(1))
    path.chmod(0o666)
    with closing(MemoFile(path, "engine", told.append)) as memo:
        assert memo.get(key(1)) is None
    path.chmod(0o600)
    path.parent.chmod(0o777)
    with closing(MemoFile(path, "engine", told.append)) as memo:
        assert memo.get(key(1)) is None
    path.parent.chmod(0o700)
    assert [text.partition(": ")[2] for text in told] == [
        f"others may write to {path}; delete it to begin a new one",
        f"others may write to {path.parent}; delete it to begin a new one",
    ]


def test_a_link_is_not_followed(path: Path, told: list[str]) -> None:
    (path.parent / "elsewhere").touch()
    path.symlink_to(path.parent / "elsewhere")
    MemoFile(path, "engine", told.append).close()
    assert "is no plain file" in told[0]


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_memo_file import MemoFile, Output, key
told = []
memo = MemoFile(Path(sys.argv[1]), "engine", told.append)
for number in range(2000):
    found = memo.get(key(number))
    assert found is None or found.value == number, found
    memo.put(key(number), Output.of(number))
    if number % 50 == 0:
        memo.write()
memo.close()
assert told == [], told
"""


def test_several_processes_write_at_once(path: Path, told: list[str]) -> None:
    script = WRITER.format(tests=str(Path(__file__).parent))
    running = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(4)]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0, 0]
    with closing(MemoFile(path, "engine", told.append)) as memo:
        held = [found for number in range(2_000) if (found := memo.get(key(number))) is not None]
    assert len(held) == 2_000
    assert told == []


def test_a_writer_that_waits_too_long_lets_go(path: Path, told: list[str]) -> None:
    with closing(MemoFile(path, "engine", told.append)) as memo, closing(sqlite3.connect(path)) as other:
        memo._database.execute("PRAGMA busy_timeout = 10")  # type: ignore[union-attr]
        other.execute("BEGIN IMMEDIATE")
        memo.put(key(1), Output.of(1))
        memo.write()
        other.execute("ROLLBACK")
        assert memo.get(key(1)) is None
        memo.put(key(2), Output.of(2))
        memo.write()
        assert memo.get(key(2)) is not None
    assert told == []


def test_a_memo_looks_behind_itself(path: Path, told: list[str]) -> None:
    with closing(MemoFile(path, "engine", told.append)) as kept:
        Memo(10, behind=kept).put(key(1), Output.of(1))
    with closing(MemoFile(path, "engine", told.append)) as kept:
        memo = Memo(10, behind=kept)
        assert memo.get(key(1)) == Output.of(1)
        assert len(memo) == 1


def test_where_it_is_and_how_it_goes(tmp_path: Path, told: list[str]) -> None:
    environ = {"GOVERN_CACHE": str(tmp_path / "cache")}
    assert not empty_memo(environ)
    with opened_memo(environ, 10, keep=True, tell=told.append) as memo:
        memo.put(key(1), Output.of(1))
    found = memo_path(environ)
    assert found is not None
    assert found.exists()
    assert empty_memo(environ)
    assert not found.exists()
    assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700
    with opened_memo({**environ, "GOVERN_NO_CACHE": "1"}, 10, keep=True, tell=told.append) as memo:
        memo.put(key(1), Output.of(1))
    assert not found.exists()
    assert "no memo is kept" in told[0]
    with opened_memo(environ, 10, keep=False, tell=told.append) as memo:
        memo.put(key(1), Output.of(1))
    assert not found.exists()


def test_what_can_not_be_deleted_stops_an_erasure(tmp_path: Path) -> None:
    environ = {"GOVERN_CACHE": str(tmp_path)}
    (tmp_path / "outputs.memo").mkdir()
    with pytest.raises(UsageError, match="can't delete"):
        empty_memo(environ)
