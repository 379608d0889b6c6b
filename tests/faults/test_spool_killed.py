"""Pipelines killed while they hand in events, drains killed while they record: nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.lineage.entry import Recorded, decode
from govern.lineage.store.read import open_reader

CHILD = Path(__file__).with_name("spooling.py")
ROOT = Path(__file__).parents[2]


GOVERN = [sys.executable, "-m", "govern"]


def here(folder: Path) -> tuple[str, str]:
    return "--workspace", str(folder / "ws")


def environment(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "GOVERN_HOME": str(folder / "home"), "PATH": os.environ["PATH"]}


def pipeline(folder: Path, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(CHILD), str(folder / "spool"), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(folder))


def drain(folder: Path, seconds: float | None) -> bool:
    """Drain the spool, or kill who does after so long; whether it came to its end."""
    command = [*GOVERN, "record", "--spool", str(folder / "spool"), "--format", "json", *here(folder)]
    with subprocess.Popen(
        command, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            said, wrong = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return False
    assert process.returncode == 0, said + wrong
    assert json.loads(said)["refused_count"] == 0
    return True


def recorded(folder: Path) -> list[str]:
    with open_reader(folder / "ws/lineage/log.db") as reader:
        entries = (decode(data) for data in reader.entries())
        return [entry.id for entry in entries if isinstance(entry, Recorded)]


def go_through(folder: Path, seed: int, rounds: int) -> tuple[int, int, int]:
    """Kill pipelines and drains at random; give counts of acknowledged and recorded events, and of kills."""
    draw = random.Random(seed)  # noqa: S311 - where to kill
    for words in (("init", str(folder / "ws")), ("lock", *here(folder)), ("log", "init", *here(folder))):
        subprocess.run([*GOVERN, *words], env=environment(folder), check=True, capture_output=True)
    acknowledged: list[str] = []
    kills = 0
    for number in range(rounds):
        running = [pipeline(folder, f"{number}-{name}") for name in "ab"]
        time.sleep(0.25 + draw.random() * 0.3)
        drained = drain(folder, 0.4 + draw.random() if number % 2 else None)
        kills += not drained
        for process in running:
            process.send_signal(signal.SIGKILL)
            said, _ = process.communicate()
            acknowledged += said.splitlines()
            kills += 1
    assert drain(folder, None)
    found = recorded(folder)
    assert len(found) == len(set(found)), "an event was recorded twice"
    missing = set(acknowledged) - set(found)
    assert not missing, f"{len(missing)} acknowledged events are lost, such as {min(missing)}"
    left = [path.name for path in (folder / "spool").iterdir()]
    assert left == ["drain.lock"]
    subprocess.run(
        [*GOVERN, "verify", *here(folder)], env=environment(folder), check=True, capture_output=True
    )
    return len(acknowledged), len(found), kills


def test_whoever_is_killed_when(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    acknowledged, found, kills = go_through(tmp_path, 1, 2)
    told = f"{kills} kills, {acknowledged} events acknowledged, {found} recorded, none twice, none lost"
    record_property("survived", f"spool: {told}")
    assert acknowledged > 50
    assert found >= acknowledged
    assert kills >= 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_whoever_is_killed_when_for_long(
    tmp_path: Path, seed: int, record_property: Callable[[str, object], None]
) -> None:
    acknowledged, found, kills = go_through(tmp_path, seed, 12)
    told = f"{kills} kills, {acknowledged} events acknowledged, {found} recorded, none twice, none lost"
    record_property("survived", f"spool, seed {seed}: {told}")
