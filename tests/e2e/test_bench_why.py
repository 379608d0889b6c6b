"""`bench/why.py` on a small log: it makes one, asks every question, and its own checks hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from .conftest import REPOSITORY


def bench(store: Path, *words: str) -> str:
    command = [
        sys.executable,
        str(REPOSITORY / "bench/why.py"),
        "--store",
        str(store),
        "--rounds",
        "1",
        *words,
    ]
    environ = {**os.environ, "GOVERN_CACHE": str(store / "cache")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environ, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_question_is_asked_of_a_log_that_is_made_for_it(tmp_path: Path) -> None:
    small = ("--events", "2000", "--largest", "8", "--no-peers", "--shared", str(tmp_path / "absent"))
    said = bench(tmp_path, *small)
    for told in ("derive ev:5_17", "as-of", "impact release/1", "action-policy/follow-up", "index and tree"):
        assert told in said
    assert re.search(r"impact, each event listed .* 200 events", said)
    assert re.search(r"k = 8 .* of 1,792 stage runs", said)
    assert "7 minimal sets" in said
    assert "left out: no texts" in said
    plan = json.loads((tmp_path / "events-2000/graph/graph.json").read_text())
    assert plan["events"] == 2_000
    assert (tmp_path / "events-2000/graph/from.bin").stat().st_size == 4 * 8_130
    verify = [sys.executable, "-m", "govern", "verify"]
    place = tmp_path / "events-2000"
    environ = {**os.environ, "GOVERN_HOME": str(place / "home")}
    done = subprocess.run(
        verify, cwd=place / "workspace", env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("intact")
