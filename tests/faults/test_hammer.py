"""The hammer: processes that write, read, publish and put in order are killed at random for a set time.

By default for a few seconds and with one seed; `pytest tests/faults --hammer SECONDS` takes longer, and
another seed each time, which it tells. See `hammer/__main__.py` to do the same by hand.
"""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHORT = 3.0
"""Seconds of hammering by default; making the workspace and judging take two more."""

Say = Callable[[str, object], None]


def hammer(folder: Path, seconds: float, seed: int, *more: str) -> subprocess.CompletedProcess[str]:
    words = [str(folder), "--seconds", str(seconds), "--seed", str(seed), *more]
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.hammer", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=5 * seconds + 120,
    )


@pytest.fixture
def budget(pytestconfig: pytest.Config) -> tuple[float, int]:
    """Give for how long to hammer, and the seed."""
    seconds, seed = pytestconfig.getoption("--hammer"), pytestconfig.getoption("--hammer-seed")
    if seed is None:
        seed = 1 if seconds is None else secrets.randbelow(10**6)
    return SHORT if seconds is None else seconds, seed


def survived(done: subprocess.CompletedProcess[str], say: Say) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    (told,) = done.stdout.splitlines()
    say("survived", told)


def test_a_log_in_a_file_keeps_its_promises(
    tmp_path: Path, budget: tuple[float, int], record_property: Say
) -> None:
    survived(hammer(tmp_path / "hammer", *budget), record_property)


def test_a_log_in_postgresql_keeps_its_promises(
    tmp_path: Path, budget: tuple[float, int], postgres_servers: object, record_property: Say
) -> None:
    with postgres_servers.running() as server:  # type: ignore[attr-defined] - killed, too: not the one that others share
        survived(hammer(tmp_path / "hammer", *budget, "--url", server.url()), record_property)


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        ("early", r"^broken: .* was rolled back: .* was acknowledged"),
        ("gap", r"^gap: entry \d+ stands where"),
    ],
)
def test_a_store_that_breaks_its_promises_is_caught(tmp_path: Path, plant: str, told: str) -> None:
    done = hammer(tmp_path / "hammer", 1.0, 1, "--plant", plant)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(told, done.stdout, re.MULTILINE)
    assert re.search(r"^lost: ", done.stdout, re.MULTILINE)
