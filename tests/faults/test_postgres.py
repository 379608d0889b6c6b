"""A log in PostgreSQL under races and violent ends: dense, nothing acknowledged lost, nothing twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from govern.errors import DurabilityError
from govern.lineage import index, keys
from govern.lineage.keys import PrivateKey
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.inbox import Batch, Inbox
from govern.lineage.store.postgres.opening import create_log, open_log
from govern.lineage.store.postgres.read import open_reader
from govern.lineage.verify_postgres import verify_postgres

WRITER = Path(__file__).with_name("postgres_writer.py")
NOW = "2026-01-02T03:04:05.000006Z"
STEPS = ("taken", "written", "committed", "remembered")


class Writer:
    """A process that writes; what is acknowledged to it goes into a file."""

    def __init__(self, command: list[str], out: Path) -> None:
        self._out = out
        self._err = out.with_suffix(".err")
        with self._out.open("wb") as stdout, self._err.open("wb") as stderr:
            self.process = subprocess.Popen(command, stdout=stdout, stderr=stderr)

    def begun(self) -> bool:
        """Whether anything was acknowledged."""
        return self._out.stat().st_size > 0

    def finish(self, *codes: int) -> list[list[str]]:
        """Wait for the end, by default a good one, and give what was acknowledged."""
        code = self.process.wait(timeout=120)
        assert code in (codes or (0,)), self._err.read_text()
        return [line.split() for line in self._out.read_text().splitlines()]


class Team:
    """A log, its key and head file, and processes that write to it."""

    def __init__(self, url: str, folder: Path, key: PrivateKey) -> None:
        self.url = url
        self.address = Address.parse(url)
        self.key = key
        self.head = folder / "state/head.db"
        self.key_file = folder / "log.key"
        self._folder = folder
        self._writers: list[Writer] = []
        keys.save_private(key, self.key_file)
        create_log(self.address, key, HeadFile(self.head), NOW).close()

    def writer(self, name: str, count: int, *more: str, signs: bool = True) -> Writer:
        key = str(self.key_file) if signs else "-"
        command = [sys.executable, str(WRITER), self.url, str(self.head), key, name, str(count), *more]
        writer = Writer(command, self._folder / name)
        self._writers.append(writer)
        return writer

    def end(self) -> None:
        """Leave no writer behind."""
        for writer in self._writers:
            writer.process.kill()
            writer.process.wait()

    def open(self, **more: Any) -> Any:
        return open_log(self.address, self.key, HeadFile(self.head), **more)

    def run(self, statement: str) -> None:
        connection = connect(self.address)
        connection.execute(statement)
        connection.close()

    def others(self) -> str:
        """Give the statement that ends all other connections to this database."""
        return (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            " AND backend_type = 'client backend'"
        )

    def written(self) -> list[dict[str, Any]]:
        """Verify the log, its index and its indices, and give its entries."""
        report = verify_postgres(self.address, self.key.verifier)
        report.demand()
        with open_reader(self.address) as reader:
            assert index.check(reader.database) == []
            assert reader.head().size == report.entries
            return [json.loads(data) for data in reader.entries()]

    def check(self, acknowledged: dict[str, list[list[str]]]) -> list[dict[str, Any]]:
        """Check that all that was acknowledged stands where it was said, in order, and nothing twice."""
        entries = self.written()
        for name, lines in acknowledged.items():
            for first, stop, number, _ in lines:
                batch = entries[int(first) : int(stop)]
                assert [(one["by"], one["n"], one["part"]) for one in batch] == [
                    (name, int(number), part) for part in range(len(batch))
                ]
        seen = [(one["by"], one["n"], one["part"]) for one in entries]
        assert len(seen) == len(set(seen))
        for name in acknowledged:
            numbers = [one["n"] for one in entries if one["by"] == name]
            assert numbers == sorted(numbers)
        return entries


def finish(writers: dict[str, Writer]) -> dict[str, list[list[str]]]:
    """Wait for writers and give what was acknowledged to each."""
    return {name: writer.finish() for name, writer in writers.items()}


def await_all(writers: dict[str, Writer]) -> None:
    """Wait until something was acknowledged to each writer, or it is gone."""
    while not all(writer.begun() or writer.process.poll() is not None for writer in writers.values()):
        time.sleep(0.02)


@pytest.fixture
def team(postgres_url: str, tmp_path: Path, log_key: PrivateKey) -> Iterator[Team]:
    made = Team(postgres_url, tmp_path, log_key)
    yield made
    made.end()


@pytest.mark.parametrize("step", STEPS)
def test_a_leader_that_is_killed_is_followed_by_another(team: Team, step: str) -> None:
    doomed = team.writer("doomed", 50, f"kill={step}:5", "batch=2")
    said = finish({name: team.writer(name, 15, "batch=2") for name in ("a", "b")})
    said["doomed"] = doomed.finish(-signal.SIGKILL)
    assert all(len(said[name]) == 15 for name in "ab")
    team.check(said)
    with team.open() as log:
        log.append([{"by": "after", "n": 0, "part": 0}], NOW)
        assert not log.inbox.waiting()
    team.check(said)


def test_connections_that_are_cut_are_made_again_and_nothing_is_taken_in_twice(team: Team) -> None:
    writers = {name: team.writer(name, 60, "batch=3") for name in ("a", "b", "c")}
    await_all(writers)
    for _ in range(8):
        team.run(team.others())
        time.sleep(0.1)
    said = finish(writers)
    assert all(len(lines) == 60 for lines in said.values())
    team.check(said)


def test_writers_without_the_key_wait_for_one_who_has_it(team: Team) -> None:
    waiting = {name: team.writer(name, 3, signs=False) for name in ("x", "y")}
    time.sleep(0.3)
    with team.open() as log:
        for number in range(1000):
            log.append([{"by": "s", "n": number, "part": 0}], NOW)
            if all(writer.process.poll() is not None for writer in waiting.values()):
                break
            time.sleep(0.02)
    team.check(finish(waiting))


def test_nobody_signs_so_nothing_is_recorded_and_the_batch_is_taken_back(team: Team) -> None:
    log = open_log(team.address, None, HeadFile(team.head), patience=0.3)
    with log, pytest.raises(DurabilityError, match=r"nobody put the batch in order.*no sequencer") as caught:
        log.append([{"n": 0}], NOW)
    assert "Nothing of it was recorded" in caught.value.help
    assert team.written() == []


def test_a_leader_whose_head_file_fails_acknowledges_nothing_and_the_next_one_does(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DurabilityError("the disk of the head file is full")

    with team.open() as log:
        log.append([{"by": "a", "n": 0, "part": 0}], NOW)
        with monkeypatch.context() as patched:
            patched.setattr(HeadFile, "swap", fail)
            with pytest.raises(DurabilityError, match="is in the log, but is not acknowledged"):
                log.append([{"by": "a", "n": 1, "part": 0}], NOW)
        assert log.database.rows("SELECT size FROM acknowledged") == [(1,)]
    with team.open() as log:
        assert log.append([{"by": "a", "n": 2, "part": 0}], NOW).first == 2
        assert log.database.rows("SELECT size FROM acknowledged") == [(3,)]
    assert [entry["n"] for entry in team.written()] == [0, 1, 2]


def test_a_server_that_crashes_and_comes_back(
    postgres_servers: ModuleType, tmp_path: Path, log_key: PrivateKey
) -> None:
    with postgres_servers.running() as server:
        team = Team(server.url(), tmp_path, log_key)
        writers = {name: team.writer(name, 40, "batch=3") for name in ("a", "b", "c")}
        for _ in range(2):
            await_all(writers)
            server.stop(signal.SIGQUIT)  # as a power cut leaves it: recovery comes at the next start
            server.start()
        said = finish(writers)
        assert all(len(lines) == 40 for lines in said.values())
        team.check(said)


def test_what_a_falling_server_forgot_is_handed_in_again_and_nobody_was_told_it_was_in(
    postgres_servers: ModuleType, tmp_path: Path, log_key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in, hand_in = threading.Event(), Inbox.hand_in

    def told(self: Inbox, batch: Batch) -> None:
        hand_in(self, batch)
        handed_in.set()

    def write() -> None:
        with open_log(team.address, None, HeadFile(team.head), patience=60.0) as log:
            acknowledged.append(log.append([{"by": "w", "n": 0, "part": 0}], NOW).size)

    monkeypatch.setattr(Inbox, "hand_in", told)
    acknowledged: list[int] = []
    with postgres_servers.running() as server:
        team = Team(server.url(), tmp_path, log_key)
        writer = threading.Thread(target=write)
        writer.start()
        assert handed_in.wait(30)
        server.stop(signal.SIGQUIT)
        assert acknowledged == []
        handed_in.clear()
        server.start()
        team.run(f"TRUNCATE {team.address.schema}.inbox")  # as if it had been in no file yet
        team.run(team.others())
        assert handed_in.wait(30)
        leader = team.writer("leader", 1)
        writer.join(60)
        said = leader.finish()
        server.stop(signal.SIGQUIT)  # what was acknowledged outlives a fall at once
        server.start()
        assert len(acknowledged) == 1
        team.check({"leader": said})
        assert sorted(entry["by"] for entry in team.written()) == ["leader", "w"]


@pytest.mark.slow
def test_a_server_that_stays_away_is_an_error_that_says_what_is_not_known(
    postgres_servers: ModuleType, tmp_path: Path, log_key: PrivateKey
) -> None:
    with postgres_servers.running() as server:
        team = Team(server.url(), tmp_path, log_key)
        with team.open(patience=0.5) as log:
            server.stop(signal.SIGQUIT)
            with pytest.raises(DurabilityError, match="whether this batch is in the log is not known"):
                log.append([{"n": 0}], NOW)
        with pytest.raises(DurabilityError, match="no PostgreSQL server answers"):
            open_reader(team.address)
        server.start()
        assert team.written() == []


@pytest.mark.slow
def test_thirty_two_connections_and_nobody_waits_over_a_second(
    team: Team, record_property: Callable[[str, object], None]
) -> None:
    said = finish({f"w{number}": team.writer(f"w{number}", 40) for number in range(32)})
    entries = team.check(said)
    assert len(entries) == 32 * 40
    waits = sorted(float(line[3]) for lines in said.values() for line in lines)
    record_property("waited", f"postgres: median {waits[len(waits) // 2]:.3f} s, longest {waits[-1]:.3f} s")
    assert waits[-1] < 1.0
